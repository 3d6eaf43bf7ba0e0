//! What a step yields whose effect a scenario gives.

use super::*;
use crate::json::json;
use crate::simulate::{Effect, EffectKind};

fn returned(action: &str, outputs: &str, value: &Value) -> Played {
    let text = one(action, "{Steps: [{name: a, action: 'aws:pause', inputs: {}}], Iterators: [x]}", outputs);
    play_document(&text, vec![], |_, need| match need {
        Need::Effect { .. } => Some(Told::Effect(Some(Effect { after: Duration::ZERO, kind: EffectKind::Return(value.clone()) }))),
        _ => None,
    })
}

#[test]
fn what_a_step_always_yields_is_added() {
    for (action, value, outputs) in [
        (
            "aws:executeScript",
            json!({"Payload": {"a": 1}}),
            json!({"Payload": ["{\"a\":1}"], "OutputPayload": ["{\"Payload\":{\"a\":1}}"]}),
        ),
        (
            "aws:invokeLambdaFunction",
            json!({"a": 1}),
            json!({
                "StatusCode": ["200"], "Payload": ["{\"a\":1}"],
                "OutputPayload": ["{\"StatusCode\":200,\"Payload\":\"{\\\"a\\\":1}\"}"],
            }),
        ),
        (
            "aws:runCommand",
            json!({"Output": "x", "CommandId": "c-1"}),
            json!({
                "Output": ["x"], "CommandId": ["c-1"], "Status": ["Success"], "ResponseCode": ["0"],
                "OutputPayload": ["{\"Output\":\"x\",\"CommandId\":\"c-1\",\"Status\":\"Success\",\"ResponseCode\":0}"],
            }),
        ),
        (
            "aws:executeAutomation",
            json!({"Output": ["a", "b"], "ExecutionId": "e"}),
            json!({"Output": ["a", "b"], "ExecutionId": ["e"], "Status": ["Success"]}),
        ),
        ("aws:createStack", json!({"StackId": "s"}), json!({"StackId": ["s"], "StackStatus": ["CREATE_COMPLETE"]})),
        ("aws:createImage", json!({"ImageId": "ami-1"}), json!({"ImageId": ["ami-1"], "ImageState": ["available"]})),
        ("aws:copyImage", json!({"ImageId": "ami-1", "ImageState": "x"}), json!({"ImageId": ["ami-1"], "ImageState": ["x"]})),
        (
            "aws:runInstances",
            json!({"InstanceIds": ["a", "b"]}),
            json!({"InstanceIds": ["a", "b"], "InstanceStates": ["running", "running"]}),
        ),
        ("aws:executeStateMachine", json!({"output": "{}"}), json!({"output": ["{}"], "status": ["SUCCEEDED"]})),
        ("aws:invokeWebhook", json!({"Response": "ok"}), json!({"Response": ["ok"], "ResponseCode": ["200"]})),
        ("aws:approve", json!({}), json!({"ApprovalStatus": ["Approved"]})),
        ("aws:sleep", json!({"a": 1}), json!({})),
        ("aws:deleteStack", json!({}), json!({})),
        ("aws:executeAwsApi", json!({"a": 1}), json!({})),
        ("aws:branch", json!({"NextStep": "it2"}), json!({"NextStep": ["it2"]})),
    ] {
        let more = if action == "aws:branch" { "isEnd: true\nonFailure: Continue" } else { "" };
        let played = returned(action, more, &value);
        assert_eq!(Value::Object(played.step().outputs.clone()), outputs, "{action}");
    }
}

#[test]
fn ids_are_made_up_where_none_are_given() {
    for (action, name) in [("aws:runCommand", "CommandId"), ("aws:executeAutomation", "ExecutionId")] {
        let played = returned(action, "", &json!({}));
        assert_eq!(played.output(name)[0].as_str().map(str::len), Some(36), "{action}");
    }
}

#[test]
fn selectors_apply_to_what_is_returned() {
    for (action, value, selector) in [
        ("aws:invokeLambdaFunction", json!({"a": {"b": "x"}}), "$.a.b"),
        ("aws:executeScript", json!({"Payload": {"b": "x"}}), "$.Payload.b"),
        ("aws:runCommand", json!({"Output": "x"}), "$.Output"),
        ("aws:executeAutomation", json!({"Output": ["x"]}), "$.Output[0]"),
        ("aws:executeAwsApi", json!({"List": [{"b": "x"}]}), "$.List[0].b"),
    ] {
        let played = returned(action, &format!("outputs: [{{Name: Found, Selector: '{selector}', Type: String}}]"), &value);
        assert_eq!(*played.output("Found"), json!(["x"]), "{action}");
    }
}
