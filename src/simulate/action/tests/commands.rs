//! Commands.

use super::*;
use crate::json::json;
use crate::run::Stop;
use crate::simulate::Switches;

const RUN: &str = "{DocumentName: AWS-RunShellScript, InstanceIds: [i-0], Parameters: {commands: [df]}}";

fn online(status: &str) -> Result<Value, ApiError> {
    Ok(json!({"InstanceInformationList": [{"InstanceId": "i-0", "PingStatus": status}]}))
}

fn command(status: &str) -> Result<Value, ApiError> {
    Ok(json!({"Commands": [{"CommandId": "c-1", "Status": status}]}))
}

fn plugins(outputs: &[(i64, &str)]) -> Result<Value, ApiError> {
    let plugins: Vec<Value> = outputs.iter().map(|(code, text)| json!({"ResponseCode": code, "Output": text})).collect();
    Ok(json!({"CommandInvocations": [{"CommandId": "c-1", "CommandPlugins": plugins}]}))
}

fn answers(commands: Vec<Result<Value, ApiError>>, invocations: Result<Value, ApiError>) -> Answers {
    vec![
        ("ssm:DescribeInstanceInformation", vec![online("Online")]),
        ("ssm:SendCommand", vec![Ok(json!({"Command": {"CommandId": "c-1"}}))]),
        ("ssm:ListCommands", commands),
        ("ssm:ListCommandInvocations", vec![invocations]),
        ("ssm:CancelCommand", vec![Ok(json!({}))]),
    ]
}

#[test]
fn a_command_runs() {
    let statuses = vec![
        Ok(json!({"Commands": []})),
        command("Pending"),
        error("ThrottlingException", "slow"),
        command("InProgress"),
        command("Success"),
    ];
    let played = play("aws:runCommand", RUN, answers(statuses, plugins(&[(0, "42%")])));
    assert_eq!((played.status(), played.seconds()), (&Status::Success, 40));
    assert_eq!(
        played.course(),
        "0 DescribeInstanceInformation, 0 SendCommand, 0 ListCommands, 10 ListCommands, 20 ListCommands, 30 ListCommands, 40 ListCommands, \
         40 ListCommandInvocations"
    );
    let outputs = &played.step().outputs;
    assert_eq!(outputs["Status"], json!(["Success"]));
    assert_eq!(outputs["ResponseCode"], json!(["0"]));
    assert_eq!(outputs["Output"], json!(["42%"]));
    assert_eq!(outputs["CommandId"], json!(["c-1"]));
    assert_eq!(outputs["OutputPayload"], json!([r#"{"Status":"Success","ResponseCode":0,"Output":"42%","CommandId":"c-1"}"#]));
}

#[test]
fn a_command_that_fails_is_told_as_the_service_tells_it() {
    let played = play("aws:runCommand", RUN, answers(vec![command("Failed")], plugins(&[(1, "no disk")])));
    assert_eq!(*played.status(), Status::Failed);
    assert_eq!(
        played.message(),
        "Step fails when it is verifying the command has completed. Command c-1 returns unexpected invocation result: \n{Status=[Failed], \
         ResponseCode=[1], Output=[no disk], \
         OutputPayload=[{\"Status\":\"Failed\",\"ResponseCode\":1,\"Output\":\"no disk\",\"CommandId\":\"c-1\"}], CommandId=[c-1]}. Please refer \
         to Automation Service Troubleshooting Guide for more diagnosis details."
    );
    for status in ["TimedOut", "Cancelled"] {
        let played = play("aws:runCommand", RUN, answers(vec![command(status)], plugins(&[])));
        assert_eq!(*played.status(), Status::Failed);
        assert!(played.message().contains(&format!("{{Status=[{status}], ")), "{}", played.message());
    }
}

#[test]
fn outputs_that_are_not_told() {
    // More than one step of the command document: no response code, all texts.
    let played = play("aws:runCommand", RUN, answers(vec![command("Success")], plugins(&[(0, "a"), (0, "b")])));
    assert_eq!((played.output("ResponseCode"), played.output("Output")), (&Value::Null, &json!(["a\nb"])));
    // Nodes by tag: no text.
    let inputs = "{DocumentName: AWS-RunShellScript, Targets: [{Key: 'tag:a', Values: [b]}], Parameters: {commands: df, timeout: 5}}";
    let played = play("aws:runCommand", inputs, answers(vec![command("Success")], plugins(&[(0, "a")])));
    assert_eq!((played.output("ResponseCode"), played.output("Output")), (&json!(["0"]), &Value::Null));
    assert_eq!(played.course(), "0 SendCommand, 0 ListCommands, 0 ListCommandInvocations");
    assert_eq!(played.asked[0].2["Parameters"], json!({"commands": ["df"], "timeout": ["5"]}));
}

#[test]
fn a_silent_agent_times_out_in_the_services_words() {
    let mut answers = answers(vec![command("Success")], plugins(&[(0, "")]));
    answers[0].1 = vec![online("ConnectionLost")];
    let text = one("aws:runCommand", RUN, "timeoutSeconds: 60");
    let played = play_document(&text, answers.clone(), |_, _| None);
    assert_eq!((played.status(), played.seconds(), played.asked.len()), (&Status::TimedOut, 60, 6));
    assert_eq!(
        played.message(),
        "Step timed out while step is verifying the SSM Agent availability on the target instance(s). SSM Agent on Instances: [i-0] are not \
         functioning. Please refer to Automation Service Troubleshooting Guide for more diagnosis details."
    );
    assert_eq!(played.ending.status, Status::TimedOut);
    let switches = Switches { agent_is_awaited: false, ..Switches::default() };
    let played = play_start(Start { switches, ..start(&document(&text)) }, answers, |_, _| None);
    assert_eq!((played.status(), played.course().as_str()), (&Status::Success, "0 SendCommand, 0 ListCommands, 0 ListCommandInvocations"));
}

#[test]
fn a_command_that_never_ends_times_out() {
    let text = one("aws:runCommand", RUN, "timeoutSeconds: 3600\nmaxAttempts: 2");
    let played = play_document(&text, answers(vec![command("InProgress")], plugins(&[])), |_, _| None);
    assert_eq!((played.status(), played.seconds(), played.step().attempt), (&Status::TimedOut, 7_200, 2));
}

#[test]
fn a_command_is_cancelled_with_its_step() {
    let text =
        format!("{}  - {{name: tidy, action: aws:sleep, inputs: {{Duration: PT1S}}}}\n", one("aws:runCommand", RUN, "onCancel: step:tidy"));
    let played = play_document(&text, answers(vec![command("InProgress")], plugins(&[])), |machine, need| {
        if matches!(need, Need::Time { step, .. } if step == "it") {
            machine.pass_to(machine.now().plus(Duration::from_secs(5)));
            assert!(machine.stop(Stop::Cancel));
        }
        None
    });
    assert_eq!(played.course(), "0 DescribeInstanceInformation, 0 SendCommand, 0 ListCommands, 5 CancelCommand");
    assert_eq!(played.asked[3].2, json!({"CommandId": "c-1"}));
    assert_eq!((played.status(), &played.ending.status), (&Status::Cancelled, &Status::Cancelled));
    assert_eq!(played.record.steps[1].status, Status::Success);
}

#[test]
fn a_command_is_cancelled_by_a_signal_to_its_step() {
    let text = one("aws:runCommand", RUN, "");
    // The same execution has the same ids.
    let id = play_document(&text, answers(vec![command("Success")], plugins(&[])), |_, _| None).step().id.to_string();
    let played = play_document(&text, answers(vec![command("InProgress")], plugins(&[])), |machine, need| {
        if matches!(need, Need::Time { .. }) {
            machine.stop_step(&id);
        }
        None
    });
    assert!(played.course().ends_with("0 ListCommands, 0 CancelCommand"), "{}", played.course());
    assert_eq!(*played.status(), Status::Cancelled);
}

#[test]
fn a_command_goes_to_nodes_named_in_one_way() {
    for (inputs, said) in [
        ("{DocumentName: D}", "one of the inputs `InstanceIds` and `Targets` must be given"),
        ("{DocumentName: D, InstanceIds: [a], Targets: [{Key: a, Values: [b]}]}", "only one of the inputs"),
        ("{DocumentName: D, InstanceIds: [a], Parameters: [a]}", "Input `Parameters` is a list, but must be a mapping"),
        ("{DocumentName: D, InstanceIds: [a], TimeoutSeconds: 10}", "must be between 30 and 2592000"),
    ] {
        let played = play("aws:runCommand", inputs, vec![]);
        assert!(played.message().contains(said), "{inputs}: {}", played.message());
    }
}
