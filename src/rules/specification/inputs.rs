//! The specification's Inputs and the document's parameters.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Parameter, ParameterType};
use crate::json::{self, Value};
use crate::rules::Context;
use crate::rules::specification::sides::{Sides, out_of_order};
use crate::rules::specification::{names, section};
use crate::spec::{Input, Part, Specification};
use crate::text::Pointer;

crate::rule! {
    /// The document does not declare an input of the specification.
    ///
    /// # Why
    /// Whoever starts the runbook by its specification gives a value that the service refuses: it knows no such parameter.
    ///
    /// # Example
    /// ```specification
    /// ## Inputs
    ///
    /// ### `SnapshotId`
    ///
    /// * Description: (Required) The snapshot to copy.
    /// * Type: String
    ///
    /// ### `Days`
    ///
    /// * Description: (Optional) For how many days the copy is kept.
    /// * Type: Integer
    /// * Default: 7
    ///
    /// ### `AutomationAssumeRole`
    ///
    /// * Description: (Required) The role of the runbook.
    /// * Type: String
    ///
    /// ### `KmsKeyId`
    ///
    /// * Description: (Optional) The key of the copy.
    /// * Type: String
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Inputs
    ///
    /// ### `SnapshotId`
    ///
    /// * Description: (Required) The snapshot to copy.
    /// * Type: String
    ///
    /// ### `Days`
    ///
    /// * Description: (Optional) For how many days the copy is kept.
    /// * Type: Integer
    /// * Default: 7
    ///
    /// ### `AutomationAssumeRole`
    ///
    /// * Description: (Required) The role of the runbook.
    /// * Type: String
    /// ```
    pub(super) INPUT_NOT_DECLARED = "SSM1106" "input-not-declared" Warning Run
}

crate::rule! {
    /// A parameter of the document is not in the specification.
    ///
    /// # Why
    /// Nobody agreed on it, and whoever starts the runbook by its specification does not know of it.
    ///
    /// # Example
    /// ```specification
    /// ## Inputs
    ///
    /// ### `SnapshotId`
    ///
    /// * Description: (Required) The snapshot to copy.
    /// * Type: String
    ///
    /// ### `AutomationAssumeRole`
    ///
    /// * Description: (Required) The role of the runbook.
    /// * Type: String
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Inputs
    ///
    /// ### `SnapshotId`
    ///
    /// * Description: (Required) The snapshot to copy.
    /// * Type: String
    ///
    /// ### `Days`
    ///
    /// * Description: (Optional) For how many days the copy is kept.
    /// * Type: Integer
    /// * Default: 7
    ///
    /// ### `AutomationAssumeRole`
    ///
    /// * Description: (Required) The role of the runbook.
    /// * Type: String
    /// ```
    pub(super) PARAMETER_NOT_SPECIFIED = "SSM1107" "parameter-not-specified" Warning Run
}

crate::rule! {
    /// A parameter has another type than the specification says.
    ///
    /// # Why
    /// A value that is right by the specification is refused at start.
    ///
    /// # Example
    /// ```specification
    /// ## Inputs
    ///
    /// * `SnapshotId` (String, required): The snapshot to copy.
    /// * `Days` (StringList, default 7): For how many days the copy is kept.
    /// * `AutomationAssumeRole` (String, required): The role of the runbook.
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Inputs
    ///
    /// * `SnapshotId` (String, required): The snapshot to copy.
    /// * `Days` (Integer, default 7): For how many days the copy is kept.
    /// * `AutomationAssumeRole` (String, required): The role of the runbook.
    /// ```
    pub(super) TYPE_DIFFERS = "SSM1108" "type-differs" Warning Run
}

crate::rule! {
    /// A parameter has another default than the specification says.
    ///
    /// # Why
    /// Whoever leaves the value out gets something else than was agreed on.
    ///
    /// # Example
    /// ```specification
    /// ## Inputs
    ///
    /// * `SnapshotId` (String, required): The snapshot to copy.
    /// * `Days` (Integer, default 30): For how many days the copy is kept.
    /// * `AutomationAssumeRole` (String, required): The role of the runbook.
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Inputs
    ///
    /// * `SnapshotId` (String, required): The snapshot to copy.
    /// * `Days` (Integer, default 7): For how many days the copy is kept.
    /// * `AutomationAssumeRole` (String, required): The role of the runbook.
    /// ```
    pub(super) DEFAULT_DIFFERS = "SSM1109" "default-differs" Warning Run
}

crate::rule! {
    /// The document's parameters stand in another order than the specification's inputs.
    ///
    /// # Why
    /// The console asks for them in the document's order; it is easier to fill in when that is the order of the page beside it.
    ///
    /// # Example
    /// ```specification
    /// ## Inputs
    ///
    /// * `Days` (Integer, default 7): For how many days the copy is kept.
    /// * `SnapshotId` (String, required): The snapshot to copy.
    /// * `AutomationAssumeRole` (String, required): The role of the runbook.
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Inputs
    ///
    /// * `SnapshotId` (String, required): The snapshot to copy.
    /// * `Days` (Integer, default 7): For how many days the copy is kept.
    /// * `AutomationAssumeRole` (String, required): The role of the runbook.
    /// ```
    pub(super) OTHER_ORDER_OF_INPUTS = "SSM1110" "other-order-of-inputs" Note Run
}

crate::rule! {
    /// The specification and the document do not agree on whether a parameter must be given.
    ///
    /// # Why
    /// A parameter with a default need not be given, one without must be. If the specification says `required` of one with a default, a
    /// start without it goes on with the default; if it says `optional` of one without, such a start is refused.
    ///
    /// # Example
    /// ```specification
    /// ## Inputs
    ///
    /// * `SnapshotId` (String, optional): The snapshot to copy.
    /// * `Days` (Integer, default 7): For how many days the copy is kept.
    /// * `AutomationAssumeRole` (String, required): The role of the runbook.
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Inputs
    ///
    /// * `SnapshotId` (String, required): The snapshot to copy.
    /// * `Days` (Integer, default 7): For how many days the copy is kept.
    /// * `AutomationAssumeRole` (String, required): The role of the runbook.
    /// ```
    pub(super) REQUIRED_DIFFERS = "SSM1121" "required-differs" Warning Run
}

pub(super) fn check(context: &Context<'_>, specification: &Specification, out: &mut Vec<Diagnostic>) {
    let Some(heading) = specification.heading(Part::Inputs) else { return };
    if !context.parameters_are_known() {
        return;
    }
    let list = Pointer::root().join("parameters");
    let declared = section(context, "parameters");
    let specified = names(specification.inputs.iter().map(|input| &input.name));
    let built: Vec<_> = context.document.parameters.iter().flatten().map(|(name, _)| name.as_str()).collect();
    let sides = Sides::new(&specified, &built);
    for (name, near) in sides.renamed {
        let message = format!("parameter `{near}` is called `{name}` in the specification");
        let Some(input) = specification.input(name) else { continue };
        let finding = context.at_key(&PARAMETER_NOT_SPECIFIED, &list.join(near), message);
        out.push(finding.help("give both the same name").related(input.name.span, "the specification"));
    }
    for input in sides.specified.iter().filter_map(|name| specification.input(name)) {
        let message = format!("the document has no parameter `{}`, which the specification names among its Inputs", input.name.value);
        let finding = INPUT_NOT_DECLARED.at(input.name.span, message);
        out.push(finding.help("declare it under `parameters`, or take it out here").related(declared, "the document"));
    }
    for name in sides.built {
        let message = format!("parameter `{name}` is not among the specification's Inputs");
        let finding = context.at_key(&PARAMETER_NOT_SPECIFIED, &list.join(name), message);
        out.push(finding.help("describe it in the specification, or take it out here").related(heading, "the Inputs"));
    }
    if let Some((name, before)) = out_of_order(&specified, &built) {
        let message = format!("parameter `{name}` stands after `{before}`, but before it in the specification");
        let place = specification.input(name).map_or(heading, |input| input.name.span);
        let finding = context.at_key(&OTHER_ORDER_OF_INPUTS, &list.join(name), message);
        out.push(finding.help("bring both into one order").related(place, "the specification"));
    }
    for input in &specification.inputs {
        let name = input.name.value.as_str();
        if let Some(parameter) = context.document.parameter(name) {
            let pointer = list.join(name);
            check_type(context, input, parameter, &pointer, out);
            check_default(context, input, parameter, &pointer, out);
        }
    }
}

fn check_type(context: &Context<'_>, input: &Input, parameter: &Parameter, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let (Some(stated), Some(declared)) = (&input.kind, &parameter.parameter_type) else { return };
    // A type in the author's own words, such as `ARN`, cannot be compared.
    let Some(known) = ParameterType::names().find(|name| name.eq_ignore_ascii_case(&stated.value)) else { return };
    let stated_type = ParameterType::parse(&known);
    if stated_type == *declared || declared.plain().is_none() {
        return;
    }
    let message = format!("parameter `{}` has the type `{declared}`, but the specification says `{known}`", input.name.value);
    let mut finding = context.at_value(&TYPE_DIFFERS, &pointer.join("type"), message);
    // `String` and `AWS::…` take the same values; only the console tells them apart.
    if stated_type.plain() == declared.plain() {
        finding.level = Level::Note;
    }
    out.push(finding.help("make both say the same").related(stated.span, "the specification"));
}

fn check_default(context: &Context<'_>, input: &Input, parameter: &Parameter, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let name = &input.name.value;
    let at = pointer.join("default");
    let stated = input.default.as_ref().filter(|stated| !says_none(&stated.value));
    match (stated, &parameter.default) {
        (Some(stated), Some(default)) => {
            if !is_same(input, &stated.value, default) {
                let message =
                    format!("the default of parameter `{name}` is {}, but the specification says `{}`", shown(default), stated.value);
                let finding = context.at_value(&DEFAULT_DIFFERS, &at, message);
                out.push(finding.help("make both say the same").related(stated.span, "the specification"));
            }
        }
        (Some(stated), None) => {
            let message = format!("parameter `{name}` has no default, but the specification says `{}`", stated.value);
            let finding = context.at_key(&DEFAULT_DIFFERS, pointer, message);
            out.push(finding.help("add `default`, or take it out of the specification").related(stated.span, "the specification"));
        }
        (None, Some(default)) => match &input.required {
            Some(required) if required.value => {
                let message =
                    format!("parameter `{name}` need not be given, as it has a default, but the specification says it is required");
                let finding = context.at_key(&REQUIRED_DIFFERS, &at, message);
                out.push(finding.help("take the default out, or say `(Optional)`").related(required.span, "the specification"));
            }
            Some(_) => {}
            None => {
                let message = format!("parameter `{name}` has the default {}, of which the specification says nothing", shown(default));
                let mut finding = context.at_value(&DEFAULT_DIFFERS, &at, message).related(input.name.span, "the specification");
                finding.level = Level::Note;
                out.push(finding.help("write it down there, as `Default: …`"));
            }
        },
        (None, None) => {
            if let Some(required) = input.required.as_ref().filter(|required| !required.value) {
                let message = format!("parameter `{name}` must be given, as it has no default, but the specification says it is optional");
                let finding = context.at_key(&REQUIRED_DIFFERS, pointer, message);
                out.push(finding.help("add a default, such as `''`, or say `(Required)`").related(required.span, "the specification"));
            }
        }
    }
}

/// Whether a stated default says that there is none.
fn says_none(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    matches!(text.as_str(), "none" | "no default" | "n/a")
}

/// Whether a default is what the specification states, as a value or in the words that people use for it.
fn is_same(input: &Input, stated: &str, default: &Value) -> bool {
    if input.default_value().as_ref() == Some(default) || json::scalar_text(default).is_some_and(|text| text == stated) {
        return true;
    }
    match default {
        Value::Bool(_) => json::scalar_text(default).is_some_and(|text| text.eq_ignore_ascii_case(stated)),
        Value::String(text) if text.is_empty() => {
            let words = stated.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
            matches!(words.as_str(), "" | "empty" | "empty string" | "blank")
        }
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(json::scalar_text).collect();
            let words = stated.trim_matches(['[', ']', ' ']).split(',').map(|word| word.trim().trim_matches(['"', '\'', '`']));
            items.is_some_and(|items| items.iter().map(String::as_str).eq(words.filter(|word| !word.is_empty())))
        }
        _ => json::parse(stated).is_some_and(|value| value == *default),
    }
}

fn shown(default: &Value) -> String {
    match default {
        Value::String(text) if text.is_empty() => "the empty text".to_owned(),
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}
