//! The names of declared outputs, and where outputs can be declared.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Level, once};
use crate::document::action::{AssertAwsResourceProperty, ExecuteScript, WaitForAwsResourceProperty};
use crate::document::{StepAt, strings};
use crate::expr::{self, Reference};
use crate::rules::Context;
use crate::rules::outputs::label;
use crate::text::{Span, listed};

crate::rule! {
    /// A declared output has a name that the action keeps for its own.
    ///
    /// # Why
    /// The service refuses such a document: `name: LogResult is conflicting with one of the following reserved output names` (reference
    /// 11.1). The message is known for `aws:invokeLambdaFunction`; for other actions the finding is a warning.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Resolve
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: resolve
    ///     outputs:
    ///       - Name: Payload
    ///         Selector: $
    ///         Type: StringMap
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Resolve
    ///     action: aws:invokeLambdaFunction
    ///     inputs:
    ///       FunctionName: resolve
    ///     outputs:
    ///       - Name: Answer
    ///         Selector: $
    ///         Type: StringMap
    /// ```
    pub(super) RESERVED_OUTPUT_NAME = "SSM0708" "reserved-output-name" Error Create
}

crate::rule! {
    /// A step declares two outputs of one name.
    ///
    /// # Why
    /// Names of outputs are unique in their step (reference 2.4): a reference could mean either.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcId
    ///         Selector: $.Vpcs[0].VpcId
    ///       - Name: VpcId
    ///         Selector: $.Vpcs[0].OwnerId
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcId
    ///         Selector: $.Vpcs[0].VpcId
    ///       - Name: OwnerId
    ///         Selector: $.Vpcs[0].OwnerId
    /// ```
    pub(super) DUPLICATE_OUTPUT = "SSM0709" "duplicate-output" Error Create
}

crate::rule! {
    /// The name of a declared output cannot stand in a reference.
    ///
    /// # Why
    /// A reference is made of letters, digits and `_` (reference 7.2): the output is shown in the console, but nothing can use it. Names
    /// with the same sign in them are told once in a document.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: vpc-id
    ///         Selector: $.Vpcs[0].VpcId
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeVpcs
    ///     outputs:
    ///       - Name: VpcId
    ///         Selector: $.Vpcs[0].VpcId
    /// ```
    pub(super) UNUSABLE_OUTPUT_NAME = "SSM0710" "unusable-output-name" Note Run
}

crate::rule! {
    /// A step declares outputs, but its action is not known to give any.
    ///
    /// # Why
    /// Outputs are declared on actions that call an API, run something or make something. No runbook of AWS's own declares them on any
    /// other action, and whether they get a value is not known (reference 2.4, 15): a step that waits or asserts only looks. Read the value
    /// with an `aws:executeAwsApi` step. Where no step reads an output of a wait or an assert, this is a note.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: restore-1
    ///       PropertySelector: $.Status
    ///       DesiredValues: [COMPLETED]
    ///     outputs:
    ///       - Name: Arn
    ///         Selector: $.CreatedResourceArn
    ///         Type: String
    ///   - name: Tell
    ///     action: aws:approve
    ///     inputs:
    ///       Approvers: [arn:aws:iam::123456789012:role/OnCall]
    ///       Message: Restored as {{ Wait.Arn }}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:waitForAwsResourceProperty
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: restore-1
    ///       PropertySelector: $.Status
    ///       DesiredValues: [COMPLETED]
    ///   - name: Read
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: restore-1
    ///     outputs:
    ///       - Name: Arn
    ///         Selector: $.CreatedResourceArn
    ///         Type: String
    ///   - name: Tell
    ///     action: aws:approve
    ///     inputs:
    ///       Approvers: [arn:aws:iam::123456789012:role/OnCall]
    ///       Message: Restored as {{ Read.Arn }}
    /// ```
    pub(super) OUTPUTS_NOT_SUPPORTED = "SSM0711" "outputs-not-supported" Warning Run
}

/// Actions that look at an API's answer and keep nothing of it.
const LOOKING: [&str; 2] = [AssertAwsResourceProperty::FACTS.name, WaitForAwsResourceProperty::FACTS.name];

/// `is_read` tells whether a step is given an output of the step of a name.
pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, is_read: &dyn Fn(&str) -> bool, out: &mut Vec<Diagnostic>) {
    let outputs = step.step.declared_outputs();
    let Some(facts) = step.step.action.facts().filter(|_| !outputs.is_empty()) else { return };
    let list = step.pointer.join("outputs");
    let label = label(step);
    if !facts.declares_outputs {
        let message = format!("{label} declares outputs, but {} is not known to give any", facts.name);
        let help = if LOOKING.contains(&facts.name) {
            "read the value with an `aws:executeAwsApi` step that follows"
        } else {
            "remove them, or declare them on the step that has the value"
        };
        let mut finding = context.at_key(&OUTPUTS_NOT_SUPPORTED, &list, message).help(help);
        if LOOKING.contains(&facts.name) && !is_read(step.step.name()) {
            // An older runbook of AWS's own declared one and only showed it among the document's outputs (reference 15).
            finding.level = Level::Note;
        }
        out.push(finding);
    }
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for (index, output) in outputs.iter().enumerate() {
        let Some(name) = output.name.as_deref() else { continue };
        let at = list.join(index).join("Name");
        if let Some(first) = seen.get(name) {
            let message = format!("{label} declares two outputs with the name `{name}`");
            out.push(context.at_value(&DUPLICATE_OUTPUT, &at, message).help("rename one of them").related(*first, "the first one"));
            continue;
        }
        seen.insert(name, context.tree.span(&at));
        // A script's `Payload` is declared in AWS's own examples (reference 2.4).
        if facts.outputs.contains(&name) && !(facts.name == ExecuteScript::FACTS.name && name == "Payload") {
            let proved = facts.reserved_outputs.contains(&name);
            // On record for `aws:invokeLambdaFunction`, and seen for scripts (reference 2.4).
            let seen = facts.name == ExecuteScript::FACTS.name;
            let (refuses, level) = match (proved, seen) {
                (true, _) => ("refuses", Level::Error),
                (false, true) => ("very likely refuses", Level::Warning),
                (false, false) => ("may refuse", Level::Note),
            };
            let message = format!("{label}: {} has an output `{name}` of its own, and the service {refuses} a second one", facts.name);
            let mut finding = context.at_value(&RESERVED_OUTPUT_NAME, &at, message);
            finding.level = level;
            let own = listed(facts.outputs.iter().copied());
            out.push(finding.help(format!("rename it, or use the action's own without a declaration: {own}")));
        }
    }
}

/// Tells of names that cannot be referred to, once for each sign that they should not have.
pub(super) fn check_names(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let usable = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut unusable: BTreeMap<Option<char>, Vec<Diagnostic>> = BTreeMap::new();
    for step in context.steps().iter().filter(|step| step.step.action.facts().is_some()) {
        for (index, output) in step.step.declared_outputs().iter().enumerate() {
            let Some(name) = output.name.as_deref().filter(|name| !expr::is_identifier(name)) else { continue };
            let label = label(step);
            let message =
                format!("{label}: the name of output `{name}` cannot stand in a reference, which knows letters, digits and `_` only");
            let mended: String = name.chars().filter(|c| usable(*c)).collect();
            let help = (!mended.is_empty()).then(|| format!("call it something like `{mended}`"));
            let at = step.pointer.join("outputs").join(index).join("Name");
            let finding = context.at_value(&UNUSABLE_OUTPUT_NAME, &at, message).maybe_help(help);
            unusable.entry(name.chars().find(|c| !usable(*c))).or_default().push(finding);
        }
    }
    out.extend(unusable.into_values().filter_map(|findings| once(findings, "nor can those of", "output")));
}

/// The steps that a step is given an output of.
pub(super) fn read_steps(context: &Context<'_>) -> HashSet<String> {
    let mut read = HashSet::new();
    for step in context.steps() {
        let inputs = step.pointer.join("inputs");
        let Some(value) = context.at(&inputs) else { continue };
        strings(value, &inputs, &mut |text, _| {
            for (_, reference) in expr::references(text) {
                if let Reference::Output { step, .. } = reference {
                    read.insert(step);
                }
            }
        });
    }
    read
}
