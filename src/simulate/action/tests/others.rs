//! Tags, state machines, functions, webhooks.

use super::*;
use crate::json::json;
use crate::run::Stop;
use crate::simulate::Switches;

#[test]
fn tags_go_to_the_service_of_the_resource() {
    let both = || -> Answers { vec![("ec2:CreateTags", vec![Ok(json!({}))]), ("ssm:AddTagsToResource", vec![Ok(json!({}))])] };
    let played = play("aws:createTags", "{ResourceIds: [i-0, i-1], Tags: [{Key: a, Value: 1}]}", both());
    assert_eq!(
        played.asked,
        [("ec2:CreateTags".to_owned(), 0, json!({"Tags": [{"Key": "a", "Value": "1"}], "Resources": ["i-0", "i-1"]}))]
    );
    let played = play("aws:createTags", "{ResourceType: Parameter, ResourceIds: [p], Tags: [{Key: a, Value: b}]}", both());
    let asked = json!({"Tags": [{"Key": "a", "Value": "b"}], "ResourceType": "Parameter", "ResourceId": "p"});
    assert_eq!(played.asked, [("ssm:AddTagsToResource".to_owned(), 0, asked)]);
    let played = play("aws:createTags", "{ResourceType: Parameter, ResourceIds: [p, q], Tags: [{Key: a, Value: b}]}", both());
    assert!(played.message().contains("has 2 ids, but must have exactly one"), "{}", played.message());
    let played = play("aws:createTags", "{ResourceType: Bucket, ResourceIds: [p], Tags: [{Key: a, Value: b}]}", both());
    assert!(played.message().contains("must be one of `EC2`"), "{}", played.message());
    let played = play(
        "aws:createTags",
        "{ResourceIds: [i], Tags: [{Key: a, Value: b}]}",
        vec![("ec2:CreateTags", vec![error("TagLimitExceeded", "full")])],
    );
    assert!(played.message().contains("(TagLimitExceeded) when calling the CreateTags operation: full"), "{}", played.message());
}

const MACHINE: &str = "{stateMachineArn: 'arn:sm', input: '{\"a\": 1}', name: run}";

fn execution(status: &str) -> Result<Value, ApiError> {
    Ok(json!({"executionArn": "arn:e", "status": status, "output": "{\"b\": 2}", "error": "Boom", "cause": "it broke", "startDate": 1}))
}

fn executions(statuses: Vec<Result<Value, ApiError>>) -> Answers {
    vec![
        ("stepfunctions:StartExecution", vec![Ok(json!({"executionArn": "arn:e", "startDate": 1}))]),
        ("stepfunctions:DescribeExecution", statuses),
        ("stepfunctions:StopExecution", vec![Ok(json!({}))]),
    ]
}

#[test]
fn a_state_machine_runs() {
    let played = play(
        "aws:executeStateMachine",
        MACHINE,
        executions(vec![execution("RUNNING"), error("ThrottlingException", "slow"), execution("SUCCEEDED")]),
    );
    assert_eq!(played.course(), "0 StartExecution, 0 DescribeExecution, 10 DescribeExecution, 20 DescribeExecution");
    assert_eq!(played.asked[0].2, json!({"stateMachineArn": "arn:sm", "input": "{\"a\": 1}", "name": "run"}));
    assert_eq!((played.output("status"), played.output("output")), (&json!(["SUCCEEDED"]), &json!(["{\"b\": 2}"])));
    assert_eq!((played.output("executionArn"), played.output("error")), (&json!(["arn:e"]), &Value::Null));
    let played = play("aws:executeStateMachine", MACHINE, executions(vec![execution("FAILED")]));
    assert!(played.message().contains("Execution arn:e ended with status FAILED, error: Boom, cause: it broke."), "{}", played.message());
    let played =
        play_document(&one("aws:executeStateMachine", MACHINE, "timeoutSeconds: 30"), executions(vec![execution("RUNNING")]), |_, _| None);
    assert_eq!((played.status(), played.seconds()), (&Status::TimedOut, 30));
    let played = play("aws:executeStateMachine", "{stateMachineArn: arn, input: {a: 1}}", vec![]);
    assert!(played.message().contains("Input `input` is a mapping, but must be a string"), "{}", played.message());
}

#[test]
fn a_state_machine_is_stopped_with_its_step() {
    let played = play_document(&one("aws:executeStateMachine", MACHINE, ""), executions(vec![execution("RUNNING")]), |machine, need| {
        if matches!(need, Need::Time { .. }) {
            machine.stop(Stop::Cancel);
        }
        None
    });
    assert_eq!(played.course(), "0 StartExecution, 0 DescribeExecution, 0 StopExecution");
    assert_eq!((played.status(), &played.ending.status), (&Status::Cancelled, &Status::Cancelled));
}

fn invoked(answer: Value) -> Answers {
    vec![("lambda:Invoke", vec![Ok(answer)])]
}

#[test]
fn selectors_apply_to_what_a_function_returns() {
    let text = one(
        "aws:invokeLambdaFunction",
        "{FunctionName: f, Payload: '{\"x\": 0}', InputPayload: {x: 1, y: [true]}, LogType: Tail}",
        "outputs:\n  - {Name: Retry, Selector: $.Retry, Type: Boolean}\n  - {Name: All, Selector: $, Type: StringMap}",
    );
    let answer = json!({"StatusCode": 200, "Payload": "{\"Retry\": true}", "LogResult": "bG9n", "ExecutedVersion": "$LATEST"});
    let played = play_document(&text, invoked(answer), |_, _| None);
    assert_eq!(played.asked[0].2, json!({"FunctionName": "f", "LogType": "Tail", "Payload": "{\"x\":1,\"y\":[true]}"}));
    let outputs = &played.step().outputs;
    assert_eq!(outputs["Retry"], json!(["true"]));
    assert_eq!(outputs["All"], json!(["{\"Retry\":true}"]));
    assert_eq!(outputs["Payload"], json!(["{\"Retry\": true}"]));
    assert_eq!(outputs["StatusCode"], json!(["200"]));
    assert_eq!(outputs["OutputPayload"], json!([r#"{"StatusCode":200,"LogResult":"bG9n","Payload":"{\"Retry\": true}"}"#]));
}

#[test]
fn what_is_no_json_is_text() {
    for (payload, all) in [("\"done\"", "done"), ("done", "done"), ("", ""), ("7", "7")] {
        let text = one("aws:invokeLambdaFunction", "{FunctionName: f}", "outputs: [{Name: All, Selector: $, Type: String}]");
        let played = play_document(&text, invoked(json!({"StatusCode": 200, "Payload": payload})), |_, _| None);
        assert_eq!((played.status(), played.output("All")), (&Status::Success, &json!([all])), "{payload}");
    }
}

#[test]
fn a_function_error_fails_by_a_switch() {
    let answer = json!({"StatusCode": 200, "FunctionError": "Unhandled", "Payload": "{\"errorMessage\": \"boom\"}"});
    let text = one("aws:invokeLambdaFunction", "{FunctionName: f}", "");
    for (lambda_error_fails, status) in [(true, Status::Failed), (false, Status::Success)] {
        let switches = Switches { lambda_error_fails, ..Switches::default() };
        let played = play_start(Start { switches, ..start(&document(&text)) }, invoked(answer.clone()), |_, _| None);
        assert_eq!(*played.status(), status);
        assert_eq!(played.notes.len(), 1);
        assert!(played.notes[0].contains("switch `lambda-error-fails`"), "{}", played.notes[0]);
        assert_eq!(played.message().contains("Unhandled: {\"errorMessage\": \"boom\"}"), lambda_error_fails, "{}", played.message());
        assert_eq!(*played.output("FunctionError") == json!(["Unhandled"]), !lambda_error_fails);
    }
}

#[test]
fn a_function_returns_at_most_200_kb() {
    let text = one("aws:invokeLambdaFunction", "{FunctionName: f}", "");
    for (size, lambda_output_is_limited, status) in
        [(204_800, true, Status::Success), (204_801, true, Status::Failed), (204_801, false, Status::Success)]
    {
        let switches = Switches { lambda_output_is_limited, ..Switches::default() };
        let answer = json!({"StatusCode": 200, "Payload": "x".repeat(size)});
        let played = play_start(Start { switches, ..start(&document(&text)) }, invoked(answer), |_, _| None);
        assert_eq!(*played.status(), status, "{size}");
        assert_eq!(played.notes.len(), usize::from(size > 204_800), "{size}");
        let told = played.message().contains("function `f` returned 204801 bytes; at most 204800 (200 KB) are accepted");
        assert_eq!(told, status == Status::Failed, "{}", played.message());
    }
}

#[test]
fn a_payload_is_text_and_a_function_has_five_minutes() {
    let played = play("aws:invokeLambdaFunction", "{FunctionName: f, Payload: {a: 1}}", vec![]);
    assert!(played.message().contains("Input `Payload` is a mapping, but must be a string"), "{}", played.message());
    let played =
        play_document(&one("aws:invokeLambdaFunction", "{FunctionName: f}", "timeoutSeconds: 900"), vec![], |_, need| match need {
            Need::Call(_) => Some(Told::Call { reply: Ok(json!({})), takes: Duration::from_secs(301) }),
            _ => None,
        });
    assert_eq!((played.status(), played.seconds()), (&Status::TimedOut, 300));
}

#[test]
fn a_webhook_is_for_the_scenario_to_answer() {
    let played = play("aws:invokeWebhook", "{IntegrationName: pager}", vec![]);
    let broken = played.ending.broken.unwrap();
    assert!(broken.contains("webhook integration `pager`"), "{broken}");
    assert!(broken.contains("steps: {it: {return: {Response: \"...\", ResponseCode: 200}}}"), "{broken}");
}
