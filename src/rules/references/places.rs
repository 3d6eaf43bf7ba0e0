//! References where none can be.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Rule};
use crate::document::StepAt;
use crate::expr::{self, Reference};
use crate::json::Value;
use crate::rules::Context;
use crate::rules::references::Place;
use crate::text::Pointer;

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
    /// A property that steers the flow holds a reference.
    ///
    /// # Why
    /// Names, actions and targets are fixed when the document is created; nothing is put in for a reference there. A branch chooses
    /// a step by a value.
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
    pub(super) REFERENCE_IN_CONTROL_PROPERTY = "SSM0315" "reference-in-control-property" Error Create
}

crate::rule! {
    /// A limit or switch of a step holds a reference.
    ///
    /// # Why
    /// Whether the service puts a value in for a reference in `timeoutSeconds`, `maxAttempts`, `isEnd` or `isCritical` is not documented,
    /// and none of AWS's own runbooks does it.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Limit:
    ///     type: Integer
    ///     default: 60
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     timeoutSeconds: '{{ Limit }}'
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     timeoutSeconds: 60
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    /// ```
    pub(super) REFERENCE_IN_STEP_LIMIT = "SSM0316" "reference-in-step-limit" Warning Run
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
    pub(super) REFERENCE_IN_KEY = "SSM0317" "reference-in-key" Warning Run
}

/// The properties that steer the flow, and those that are limits or switches.
const PROPERTIES: [(&str, &Rule); 9] = [
    ("name", &REFERENCE_IN_CONTROL_PROPERTY),
    ("action", &REFERENCE_IN_CONTROL_PROPERTY),
    ("nextStep", &REFERENCE_IN_CONTROL_PROPERTY),
    ("onFailure", &REFERENCE_IN_CONTROL_PROPERTY),
    ("onCancel", &REFERENCE_IN_CONTROL_PROPERTY),
    ("timeoutSeconds", &REFERENCE_IN_STEP_LIMIT),
    ("maxAttempts", &REFERENCE_IN_STEP_LIMIT),
    ("isEnd", &REFERENCE_IN_STEP_LIMIT),
    ("isCritical", &REFERENCE_IN_STEP_LIMIT),
];

pub(super) fn check_control(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Some(map) = context.at(&step.pointer).and_then(Value::as_object) else { return };
    for (key, rule) in PROPERTIES {
        let Some(text) = map.get(key).and_then(Value::as_str) else { continue };
        for (range, reference) in expr::references(text) {
            let message = format!("`{key}` of step `{}` holds {reference}, but nothing is put in for a reference there", step.step.name());
            let help = match key {
                "nextStep" => "write the step's name; an `aws:branch` step chooses one by a value",
                "onFailure" | "onCancel" => "write `step:` and the step's name",
                "name" | "action" => "write it out",
                _ => "write the value itself",
            };
            out.push(context.inside(rule, &step.pointer.join(key), range, message).help(help));
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
    out.push(context.inside(&PARAMETER_STORE_IN_STEP, at.pointer, range, message).help(help));
}
