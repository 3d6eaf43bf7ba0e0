//! What the console shows to whoever starts the runbook.

use crate::diagnostic::Diagnostic;
use crate::document::{Parameter, ParameterType};
use crate::expr;
use crate::json::Value;
use crate::pattern::{Pattern, Purpose};
use crate::rules::Context;
use crate::text::Pointer;

crate::rule! {
    /// A document has no description.
    ///
    /// # Why
    /// The list of documents shows names, and the page of a document its description. At three in the morning nobody opens five runbooks
    /// to find out which one is right.
    ///
    /// # Example
    /// ```yaml
    /// schemaVersion: '0.3'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// description: Restores an EFS file system from its latest backup.
    /// schemaVersion: '0.3'
    /// ```
    pub(super) DOCUMENT_WITHOUT_DESCRIPTION = "SSM1201" "document-without-description" Note Run
}

crate::rule! {
    /// A parameter has no description.
    ///
    /// # Why
    /// The console shows it beside the field; without one, people guess what to type.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Region:
    ///     type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Region:
    ///     type: String
    ///     description: (Required) The region to restore in, such as eu-west-1.
    /// ```
    pub(super) PARAMETER_WITHOUT_DESCRIPTION = "SSM1202" "parameter-without-description" Note Run
}

crate::rule! {
    /// A description says `(Required)` of a parameter with a default, or `(Optional)` of one without.
    ///
    /// # Why
    /// The default alone decides whether a parameter must be given. If the description says something else, people fill in what they
    /// could leave alone, or leave out what is then missing.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Days:
    ///     type: Integer
    ///     description: (Required) For how many days the copy is kept.
    ///     default: 7
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Days:
    ///     type: Integer
    ///     description: (Optional) For how many days the copy is kept.
    ///     default: 7
    /// ```
    pub(super) REQUIRED_AGAINST_DEFAULT = "SSM1203" "required-against-default" Note Run
}

crate::rule! {
    /// A parameter takes an instance, a bucket or a role as plain text.
    ///
    /// # Why
    /// For the types `AWS::EC2::Instance::Id`, `AWS::S3::Bucket::Name` and `AWS::IAM::Role::Arn`, and lists of them, the console offers
    /// what there is in the account, and nobody has to type an id. Everything else stays as it is.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   InstanceId:
    ///     type: String
    ///     description: (Required) The instance to restart.
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   InstanceId:
    ///     type: AWS::EC2::Instance::Id
    ///     description: (Required) The instance to restart.
    /// ```
    pub(super) TYPE_WITHOUT_PICKER = "SSM1204" "type-without-picker" Note Run
}

crate::rule! {
    /// A step has no description.
    ///
    /// # Why
    /// The page of an execution shows it beside the step's name. Whoever decides in an outage whether to go on reads it there.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Restart
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Restart
    ///     action: aws:executeAutomation
    ///     description: Stops the instance and starts it again; takes about five minutes.
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// ```
    pub(super) STEP_WITHOUT_DESCRIPTION = "SSM1209" "step-without-description" Note Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let document = context.document;
    let says_nothing = |text: Option<&String>| text.is_none_or(|text| text.trim().is_empty());
    // What is no mapping at all, or has a description of another type, is family 01's.
    if says_nothing(document.description.as_ref()) && context.value.is_object() && document.rest.get("description").is_none() {
        let message = "the document has no description, so the list of documents does not say what it is for";
        let finding = context.missing_in(&DOCUMENT_WITHOUT_DESCRIPTION, &Pointer::root(), message);
        out.push(finding.help("add `description`: what it does, to what, and when to use it"));
    }
    for (name, parameter, pointer) in context.parameters() {
        match &parameter.description {
            Some(description) if !description.trim().is_empty() => {
                required(context, name, parameter, description, &pointer, out);
            }
            _ if parameter.rest.get("description").is_some() => {}
            _ => {
                let message = format!("parameter `{name}` has no description for whoever has to fill it in");
                let finding = context.at_key(&PARAMETER_WITHOUT_DESCRIPTION, &pointer, message);
                out.push(finding.help("add `description`: what it is and what it looks like"));
            }
        }
        picker(context, name, parameter, &pointer, out);
    }
    steps(context, out);
}

fn steps(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    // What these do, their inputs say.
    let is_plain = |action: &str| matches!(action, "aws:branch" | "aws:updateVariable" | "aws:sleep" | "");
    let wanting: Vec<_> =
        context.steps().iter().filter(|at| !is_plain(at.step.action.name()) && at.step.rest.get("description").is_none()).collect();
    let lacks = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    // An author who describes no steps at all is told so once.
    let first_only = wanting.len() > 1 && wanting.iter().all(|at| lacks(&at.step.description));
    for at in wanting.iter().filter(|at| lacks(&at.step.description)).take(if first_only { 1 } else { usize::MAX }) {
        let message = if first_only {
            "no step has a description, so the page of an execution shows names only".to_owned()
        } else {
            format!("step `{}` has no description for the page of an execution", at.step.name())
        };
        let finding = context.at_step(&STEP_WITHOUT_DESCRIPTION, at, message);
        out.push(finding.help("add `description`: what it does, and how long that takes"));
    }
}

/// What the description says of the default.
fn required(context: &Context<'_>, name: &str, parameter: &Parameter, description: &str, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let start = description.len() - description.trim_start().len();
    let word = |word: &str| description.get(start..start + word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word));
    let at = pointer.join("description");
    if word("(required") && parameter.default.is_some() {
        let end = start + "(required".len() + usize::from(description[start + "(required".len()..].starts_with(')'));
        let message = format!("the description says that parameter `{name}` is required, but with its default it need not be given");
        let finding = context.inside(&REQUIRED_AGAINST_DEFAULT, &at, start..end, message);
        let default = context.tree.key_span(&pointer.join("default"));
        out.push(finding.help("write `(Optional)`, or take the default out").related(default, "the default"));
    }
    if word("(optional") && parameter.default.is_none() && parameter.rest.get("default").is_none() {
        let end = start + "(optional".len() + usize::from(description[start + "(optional".len()..].starts_with(')'));
        let message = format!("the description says that parameter `{name}` is optional, but without a default it must be given");
        let finding = context.inside(&REQUIRED_AGAINST_DEFAULT, &at, start..end, message);
        out.push(finding.help("add a default, such as `''`, or write `(Required)`"));
    }
}

/// The ends of names that say what a parameter takes, the type for it, and a value that the parameter's pattern then admits.
const PICKED: [(&[&str], &str, &str); 3] = [
    (&["instanceid", "instanceids"], "AWS::EC2::Instance::Id", "i-0123456789abcdef0"),
    (&["bucketname", "bucketnames"], "AWS::S3::Bucket::Name", "amzn-s3-demo-bucket"),
    (&["assumerole", "rolearn", "rolearns"], "AWS::IAM::Role::Arn", "arn:aws:iam::123456789012:role/Operator"),
];

/// Words in a name that make its instance another service's.
const OTHERS: [&str; 6] = ["db", "rds", "notebook", "connect", "managed", "cluster"];

fn picker(context: &Context<'_>, name: &str, parameter: &Parameter, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let list = match &parameter.parameter_type {
        Some(ParameterType::String) => false,
        Some(ParameterType::StringList) => true,
        _ => return,
    };
    let lower: String = name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect();
    let Some((ends, picked, sample)) = PICKED.into_iter().find(|(ends, ..)| ends.iter().any(|end| lower.ends_with(end))) else { return };
    let is_role = ends.contains(&"rolearn");
    let other = !is_role && OTHERS.iter().any(|word| lower.contains(word));
    // That the empty text is a role is proven; of the other types it is not.
    let default_fits = match &parameter.default {
        None => true,
        Some(Value::String(text)) => is_role && !expr::contains_reference(text),
        Some(Value::Array(items)) => items.is_empty() && is_role,
        Some(_) => false,
    };
    let admits = parameter.allowed_pattern.as_ref().is_none_or(|pattern| {
        let pattern = Pattern::compile(pattern, Purpose::Whole).ok().flatten();
        pattern.is_some_and(|pattern| pattern.matches(sample) == Some(true))
    });
    // Where the specification states the type, that was decided.
    let decided =
        context.around.specification.and_then(|specification| specification.input(name)).is_some_and(|input| input.kind.is_some());
    if decided || other || !default_fits || !admits || parameter.allowed_values.is_some() {
        return;
    }
    let picked = if list { format!("List<{picked}>") } else { picked.to_owned() };
    let written = if list { "StringList" } else { "String" };
    let message = format!("parameter `{name}` is a `{written}`, so the console offers nothing to choose from");
    let finding = context.at_value(&TYPE_WITHOUT_PICKER, &pointer.join("type"), message);
    out.push(finding.help(format!("write `type: {picked}`; it takes the same values")));
}
