//! JSON Schemas (draft 2020-12) of runbooks: made from the model's own tables, used here and by editors. Layer 2.
//!
//! The files under `schemas/` are what [`generate`] gives; a test keeps them fresh. [`validate`] tells what a value breaks, as data:
//! words for people are the business of family 01 of the rules.

mod compile;
pub mod generate;
mod pattern;
mod violation;

pub use violation::{Violation, ViolationKind};

use crate::document::action;
use crate::json::Value;
use crate::text::Pointer;

/// Everything that a document's value breaks in the schemas: first outside of the steps, then step by step. Never fails, whatever the value is.
pub fn validate(value: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    compile::document().check(value, &Pointer::root(), &mut found);
    if let Some(steps) = value.get("mainSteps") {
        validate_steps(steps, &Pointer::root().join("mainSteps"), &mut found);
    }
    found
}

/// The steps of one list. The schema chooses the inputs' schema by `if` and `then`; here the name does, so that only the actions
/// that a document uses are ever compiled.
fn validate_steps(steps: &Value, list: &Pointer, found: &mut Vec<Violation>) {
    for (index, step) in steps.as_array().into_iter().flatten().enumerate() {
        let pointer = list.join(index);
        compile::step().check(step, &pointer, found);
        let (Some(facts), Some(inputs)) = (step.get("action").and_then(Value::as_str).and_then(action::facts), step.get("inputs")) else {
            continue;
        };
        // That inputs are no mapping was said by the step's schema.
        if inputs.is_object() {
            let pointer = pointer.join("inputs");
            compile::action(facts).check(inputs, &pointer, found);
            if facts.inputs.iter().any(|input| input.kind == action::InputKind::Steps)
                && let Some(inner) = inputs.get("Steps")
            {
                validate_steps(inner, &pointer.join("Steps"), found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ViolationKind, validate};

    fn found(value: &serde_json::Value) -> Vec<(String, ViolationKind)> {
        validate(value).into_iter().map(|violation| (violation.pointer.to_string(), violation.kind)).collect()
    }

    fn step(action: &str, inputs: &serde_json::Value) -> serde_json::Value {
        json!({"schemaVersion": "0.3", "mainSteps": [{"name": "a", "action": action, "inputs": inputs}]})
    }

    #[test]
    fn a_right_document_breaks_nothing() {
        let value = json!({
            "schemaVersion": "0.3",
            "parameters": {"P": {"type": "AWS::IAM::Role::Arn", "default": ""}},
            "mainSteps": [
                {"name": "a", "action": "aws:createImage", "inputs": {"InstanceId": "i", "ImageName": "n", "NoReboot": "{{ P }}"}, "isEnd": "true"},
                {"name": "b", "action": "aws:changeInstanceState", "inputs": {"InstanceIds": ["{{ x }}"], "DesiredState": "{{ y }}"}},
                {"name": "c", "action": "aws:executeAwsApi", "inputs": {"Service": "s", "Api": "a", "Anything": 1}}
            ]
        });
        assert_eq!(found(&value), []);
    }

    #[test]
    fn a_violation_has_its_exact_place() {
        let value = json!({"schemaVersion": "0.3", "Extra": 1, "parameters": {"P": {"type": "Banana", "minValue": 1}}, "mainSteps": [
            {"name": "a", "action": "aws:loop", "inputs": {"Iterators": [1], "Steps": [{"name": "b", "inputs": {}, "next": "x"}]}}]});
        let found = found(&value);
        let places: Vec<_> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(places, ["/parameters/P/type", "/parameters/P", "", "/mainSteps/0/inputs/Steps/0", "/mainSteps/0/inputs/Steps/0"]);
        assert!(
            matches!(&found[2].1, ViolationKind::Unknown { key, allowed } if key == "Extra" && allowed.contains(&"mainSteps".to_owned()))
        );
        assert!(
            matches!(&found[1].1, ViolationKind::Unknown { key, allowed } if key == "minValue" && allowed.contains(&"minItems".to_owned()))
        );
        assert!(matches!(&found[0].1, ViolationKind::NotInEnum { allowed } if allowed.contains(&json!("StringMap"))));
    }

    #[test]
    fn literals_are_judged_by_the_facts_of_their_input() {
        let kind = |action, inputs| found(&step(action, &inputs)).into_iter().map(|(_, kind)| kind).collect::<Vec<_>>();
        assert!(matches!(
            kind("aws:sleep", json!({"Duration": 3}))[..],
            [ViolationKind::WrongType { ref expected, .. }] if expected == &["string"]
        ));
        assert!(matches!(
            kind("aws:changeInstanceState", json!({"InstanceIds": "i-1", "DesiredState": "running"}))[..],
            [ViolationKind::Pattern { .. }]
        ));
        assert!(matches!(
            kind("aws:changeInstanceState", json!({"InstanceIds": ["i"], "DesiredState": "up"}))[..],
            [ViolationKind::NotInEnum { .. }]
        ));
        assert!(matches!(
            kind("aws:loop", json!({"Iterators": [], "MaxIterations": 101, "Steps": []}))[..],
            [ViolationKind::Range { least: Some(1), greatest: Some(100) }, ViolationKind::TooFew { least: 1 }]
        ));
        assert!(matches!(kind("aws:sleep", json!({}))[..], [ViolationKind::Missing { .. }]));
        assert!(matches!(
            kind("aws:sleep", json!({"Duration": "PT1S", "Timestamp": "2030-01-01T01:00:00Z"}))[..],
            [ViolationKind::Forbidden]
        ));
        assert!(matches!(kind("aws:pause", json!({"Message": "m"}))[..], [ViolationKind::Unknown { .. }]));
    }
}
