//! References where none can be.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, StepAt};
use crate::expr::{self, Reference};
use crate::json::Value;
use crate::rules::Context;
use crate::rules::references::Place;
use crate::text::{Pointer, Segment};

crate::rule! {
    /// A step input refers to Parameter Store.
    ///
    /// # Why
    /// `{{ ssm:name }}` is legal only in the default of a parameter; in a step the service refuses the document.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ ssm:/pauses/short }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Pause:
    ///     type: String
    ///     default: '{{ ssm:/pauses/short }}'
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Pause }}'
    /// ```
    pub(super) PARAMETER_STORE_IN_STEP = "SSM0314" "parameter-store-in-step" Error Create
}

crate::rule! {
    /// The target of a jump is a reference.
    ///
    /// # Why
    /// Targets are fixed when the document is created; nothing is put in for a reference there. A branch chooses a step by a value.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Target:
    ///     type: String
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     nextStep: '{{ Target }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Target:
    ///     type: String
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ Target }}'
    ///           StringEquals: wait
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) REFERENCE_AS_TARGET = "SSM0315" "reference-as-target" Error Create
}

crate::rule! {
    /// A key of a mapping holds a reference.
    ///
    /// # Why
    /// References are put into values only; the key stays as it is written, braces included.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   TagName:
    ///     type: String
    /// mainSteps:
    ///   - name: Tag
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: TagResource
    ///       ResourceId: fs-1
    ///       Tags:
    ///         '{{ TagName }}': x
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   TagName:
    ///     type: String
    /// mainSteps:
    ///   - name: Tag
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: TagResource
    ///       ResourceId: fs-1
    ///       Tags:
    ///         - Key: '{{ TagName }}'
    ///           Value: x
    /// ```
    pub(super) REFERENCE_IN_KEY = "SSM0316" "reference-in-key" Warning Run
}

/// References in the targets of jumps. In the other properties of a step family 01 does not let them pass.
pub(super) fn check_targets(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let name = step.step.name();
    let mut check = |target: Option<&String>, pointer: Pointer, what: &str| {
        for (range, reference) in target.into_iter().flat_map(|text| expr::references(text)) {
            let message = format!("{what} of step `{name}` is {reference}, but nothing is put in for a reference there");
            let help = "write the step's name; an `aws:branch` step chooses one by a value";
            out.push(context.inside(&REFERENCE_AS_TARGET, &pointer, range, message).help(help));
        }
    };
    check(step.step.next_step.as_ref(), step.pointer.join("nextStep"), "`nextStep`");
    if let Action::Branch(branch) = &step.step.action {
        let inputs = step.pointer.join("inputs");
        check(branch.default.as_ref(), inputs.join("Default"), "`Default`");
        for (index, choice) in branch.choices.iter().flatten().enumerate() {
            check(choice.next_step.as_ref(), inputs.join("Choices").join(index).join("NextStep"), "`NextStep`");
        }
    }
}

pub(super) fn check_keys(context: &Context<'_>, step: &StepAt<'_>, value: &Value, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_array() || item.is_object()) {
                check_keys(context, step, item, &pointer.join(index), out);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                if expr::contains_reference(key) {
                    let message = format!("a key in step `{}` is `{key}`, but references are put into values only", step.step.name());
                    out.push(
                        context
                            .at_key(&REFERENCE_IN_KEY, &pointer.join(key.as_str()), message)
                            .help("build the mapping in an `aws:executeScript` step"),
                    );
                }
                if item.is_array() || item.is_object() {
                    check_keys(context, step, item, &pointer.join(key.as_str()), out);
                }
            }
        }
        _ => {}
    }
}

pub(super) fn parameter_store(
    context: &Context<'_>,
    at: &Place<'_>,
    range: Range<usize>,
    reference: &Reference,
    out: &mut Vec<Diagnostic>,
) {
    let message = format!("step `{}` refers to {reference}, but Parameter Store can be read only in the default of a parameter", at.name);
    let help = format!("declare a parameter with `default: '{reference}'` and refer to that");
    let mut finding = context.inside(&PARAMETER_STORE_IN_STEP, at.pointer, range, message).help(help);
    // Run Command looks such names up itself.
    let for_command = |segment: &Segment| matches!(segment, Segment::Key(key) if key == "Parameters");
    if at.pointer.segments().iter().any(for_command) {
        finding.level = Level::Warning;
    }
    out.push(finding);
}
