//! What stands inside the inputs of actions that call one API: `Targets` of a command, the devices of an instance.
//!
//! The inputs themselves are family 01's. Types are left alone: these actions convert what they are given.

use crate::catalog::validate::{Mismatch, MismatchKind};
use crate::catalog::{Operation, catalog};
use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::expr;
use crate::json::{Map, Value};
use crate::rules::Context;
use crate::rules::api::{request, shapes};

/// An action with the operation that it calls and the inputs that go to it as they are.
struct Fixed {
    action: &'static str,
    service: &'static str,
    operation: &'static str,
    inputs: &'static [&'static str],
}

const FIXED: &[Fixed] = &[
    Fixed { action: "aws:createImage", service: "ec2", operation: "CreateImage", inputs: &["BlockDeviceMappings"] },
    Fixed {
        action: "aws:createStack",
        service: "cloudformation",
        operation: "CreateStack",
        inputs: &["Capabilities", "Parameters", "Tags"],
    },
    Fixed { action: "aws:createTags", service: "ec2", operation: "CreateTags", inputs: &["Tags"] },
    Fixed {
        action: "aws:executeAutomation",
        service: "ssm",
        operation: "StartAutomationExecution",
        inputs: &["Tags", "TargetLocations", "Targets"],
    },
    Fixed {
        action: "aws:runCommand",
        service: "ssm",
        operation: "SendCommand",
        inputs: &["CloudWatchOutputConfig", "NotificationConfig", "Targets"],
    },
    Fixed {
        action: "aws:runInstances",
        service: "ec2",
        operation: "RunInstances",
        inputs: &[
            "BlockDeviceMappings",
            "InstanceInitiatedShutdownBehavior",
            "InstanceType",
            "MetadataOptions",
            "NetworkInterfaces",
            "Placement",
            "TagSpecifications",
        ],
    },
];

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Some(fixed) = FIXED.iter().find(|fixed| fixed.action == step.step.action.name()) else { return };
    let Some(operation) = catalog().service(fixed.service).and_then(|service| service.operation(fixed.operation)) else { return };
    let Some(given) = context.at(&step.pointer.join("inputs")).and_then(Value::as_object) else { return };
    outputs(context, step, operation, given, out);
    let is_judged = |value: &Value| !value.as_str().is_some_and(expr::contains_reference);
    let handed_on = given.iter().filter(|(key, value)| fixed.inputs.contains(&key.as_str()) && is_judged(value));
    let request: Map<String, Value> = handed_on.map(|(key, value)| (key.clone(), value.clone())).collect();
    if request.is_empty() {
        return;
    }
    let mut found = request::mismatches(context, operation, &Value::Object(request));
    let is_inside = |mismatch: &Mismatch| match mismatch.kind {
        MismatchKind::Unknown | MismatchKind::Missing => !mismatch.pointer.segments().is_empty(),
        MismatchKind::Enum => true,
        _ => false,
    };
    found.retain(is_inside);
    request::tell(context, step, operation, &found, out);
}

/// Judges the outputs among the inputs that are the operation's own by their names.
fn outputs(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, given: &Map<String, Value>, out: &mut Vec<Diagnostic>) {
    let is_taken = |key: &str| operation.input().is_some_and(|input| input.member(key).is_some());
    let request: Map<String, Value> =
        given.iter().filter(|(key, _)| is_taken(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
    let request = Value::Object(request);
    let found = request::mismatches(context, operation, &request);
    shapes::check(context, step, operation, &request, &found, out);
}

#[cfg(test)]
mod tests {
    use super::FIXED;
    use crate::catalog::{Operation, catalog};
    use crate::document::action;

    #[test]
    fn every_input_is_the_actions_and_the_operations() {
        for fixed in FIXED {
            let input = catalog().service(fixed.service).and_then(|service| service.operation(fixed.operation)).and_then(Operation::input);
            let input = input.expect("the operation takes something");
            let facts = action::facts(fixed.action).expect("the action is known");
            for name in fixed.inputs {
                assert!(input.member(name).is_some() && facts.input(name).is_some(), "{} {name}", fixed.action);
            }
        }
    }
}
