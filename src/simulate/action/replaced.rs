//! The outputs of a step whose effect a scenario gives (DESIGN.md 5.3): the object that selectors apply to, and what the action
//! yields beside it.

use crate::json::{Map, Value, json};
use crate::simulate::action::{Attempt, Output, branch, command, lambda};

/// The output of a step that returns `value`. What such a step always yields when it succeeds is added where it is not given.
pub(in crate::simulate) fn replaced(attempt: &Attempt<'_>, value: Value) -> Output {
    let action = attempt.step.action.name();
    match action {
        "aws:branch" => branch::replaced(value),
        "aws:executeScript" => {
            let mut output = Output::object(action, value);
            let payload = output.selected.to_string();
            output.predefined.entry("OutputPayload").or_insert_with(|| payload.into());
            output
        }
        "aws:invokeLambdaFunction" => {
            let outputs = [("StatusCode".to_owned(), json!(200)), ("Payload".to_owned(), value.to_string().into())];
            lambda::output(value, Map::from_iter(outputs))
        }
        "aws:runCommand" => {
            let id = attempt.execution.shared.ids.next();
            let more = [("Status", json!("Success")), ("ResponseCode", json!(0)), ("CommandId", json!(id))];
            command::output(with(value, &more))
        }
        "aws:executeAutomation" => {
            let id = attempt.execution.shared.ids.next();
            Output::object(action, with(value, &[("Status", json!("Success")), ("ExecutionId", json!(id))]))
        }
        "aws:executeStateMachine" => Output::object(action, with(value, &[("status", json!("SUCCEEDED"))])),
        "aws:invokeWebhook" => Output::object(action, with(value, &[("ResponseCode", json!(200))])),
        "aws:approve" => Output::object(action, with(value, &[("ApprovalStatus", json!("Approved"))])),
        "aws:createStack" => Output::object(action, with(value, &[("StackStatus", json!("CREATE_COMPLETE"))])),
        "aws:deleteStack" => Output::object(action, with(value, &[("StackStatus", json!("DELETE_COMPLETE"))])),
        "aws:copyImage" | "aws:createImage" => Output::object(action, with(value, &[("ImageState", json!("available"))])),
        "aws:runInstances" => {
            let count = value.get("InstanceIds").and_then(Value::as_array).map_or(0, Vec::len);
            let states = vec!["running"; count];
            Output::object(action, with(value, &[("InstanceStates", json!(states))]))
        }
        _ => Output::object(action, value),
    }
}

/// The object with what it lacks.
fn with(mut value: Value, more: &[(&str, Value)]) -> Value {
    if let Value::Object(map) = &mut value {
        for (name, value) in more {
            map.entry(*name).or_insert_with(|| value.clone());
        }
    }
    value
}
