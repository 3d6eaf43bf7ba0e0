//! `aws:executeStateMachine` (reference 3.14).

use crate::json::{Value, json};
use crate::simulate::action::{Attempt, Output, answer};
use crate::simulate::fault::Fault;

pub(super) async fn execute(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let members = attempt.inputs.only(&["stateMachineArn", "input", "name"]);
    let response = attempt.request("stepfunctions", "StartExecution", members).await?;
    let Some(arn) = answer::text(&response, "/executionArn") else {
        return Err(Fault::action("StartExecution started nothing: its answer has no executionArn"));
    };
    let ended = ended(attempt, &arn).await;
    if let Err(Fault::Stopped | Fault::StepStopped | Fault::Halted) = &ended {
        attempt.call_while_stopping("stepfunctions", "StopExecution", json!({"executionArn": arn})).await?;
    }
    let response = ended?;
    let status = answer::text(&response, "/status").unwrap_or_default();
    if status != "SUCCEEDED" {
        let more = |name: &str| answer::text(&response, &format!("/{name}")).map(|text| format!(", {name}: {text}")).unwrap_or_default();
        let text = format!("Execution {arn} ended with status {status}{}{}", more("error"), more("cause"));
        return Err(Fault::verification("verifying the state machine execution has completed", &text));
    }
    Ok(Output::object("aws:executeStateMachine", response))
}

/// The execution's last description.
async fn ended(attempt: &Attempt<'_>, arn: &str) -> Result<Value, Fault> {
    let input = json!({"executionArn": arn});
    loop {
        let response = attempt.look("stepfunctions", "DescribeExecution", &input).await?;
        if let Some("SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED") = response["status"].as_str() {
            return Ok(response);
        }
        attempt.until_next_poll().await?;
    }
}
