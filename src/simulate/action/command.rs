//! `aws:runCommand` (reference 3.19, 8.7).

use crate::json::{Map, Value, json};
use crate::run::text;
use crate::simulate::action::{Attempt, Output, answer};
use crate::simulate::fault::Fault;

const SENT_WITH: [&str; 17] = [
    "DocumentName",
    "DocumentVersion",
    "InstanceIds",
    "Targets",
    "Parameters",
    "CloudWatchOutputConfig",
    "Comment",
    "DocumentHash",
    "DocumentHashType",
    "MaxConcurrency",
    "MaxErrors",
    "NotificationConfig",
    "OutputS3BucketName",
    "OutputS3KeyPrefix",
    "OutputS3Region",
    "ServiceRoleArn",
    "TimeoutSeconds",
];

pub(super) async fn run(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let ids = attempt.inputs.texts("InstanceIds")?;
    if !ids.is_empty() && attempt.execution.shared.switches.agent_is_awaited {
        agents(attempt, &ids).await?;
    }
    let response = attempt.request("ssm", "SendCommand", attempt.inputs.only(&SENT_WITH)).await?;
    let Some(id) = answer::text(&response, "/Command/CommandId") else {
        return Err(Fault::action("SendCommand sent nothing: its answer has no Command with a CommandId"));
    };
    let status = ended(attempt, &id).await;
    if let Err(Fault::Stopped | Fault::StepStopped | Fault::Halted) = &status {
        attempt.call_while_stopping("ssm", "CancelCommand", json!({"CommandId": id})).await?;
    }
    let status = status?;
    let response = attempt.look("ssm", "ListCommandInvocations", &json!({"CommandId": id, "Details": true})).await?;
    let outputs = outputs(&id, &status, ids.len() == 1, &response);
    if status == "Success" {
        return Ok(output(Value::Object(outputs)));
    }
    let text = format!("Command {id} returns unexpected invocation result: \n{}", told(&outputs));
    Err(Fault::verification("verifying the command has completed", &text))
}

/// Waits until the agents of all instances answer.
async fn agents(attempt: &Attempt<'_>, ids: &[String]) -> Result<(), Fault> {
    let input = json!({"Filters": [{"Key": "InstanceIds", "Values": ids}]});
    let mut silent: Vec<&str> = ids.iter().map(String::as_str).collect();
    loop {
        let waited = async {
            let response = attempt.look("ssm", "DescribeInstanceInformation", &input).await?;
            let known = answer::items(&response, "InstanceInformationList");
            let online = |id: &str| known.iter().any(|node| node["InstanceId"] == id && node["PingStatus"] == "Online");
            silent = ids.iter().map(String::as_str).filter(|id| !online(id)).collect();
            if silent.is_empty() { Ok(true) } else { attempt.until_next_poll().await.map(|()| false) }
        };
        match waited.await {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(Fault::TimedOut) => {
                return Err(Fault::late(&format!(
                    "Step timed out while step is verifying the SSM Agent availability on the target instance(s). SSM Agent on Instances: \
                     [{}] are not functioning",
                    silent.join(", ")
                )));
            }
            Err(fault) => return Err(fault),
        }
    }
}

/// Waits for the end of a command, and gives its status.
async fn ended(attempt: &Attempt<'_>, id: &str) -> Result<String, Fault> {
    let input = json!({"CommandId": id});
    loop {
        let response = attempt.look("ssm", "ListCommands", &input).await?;
        // Right after it was sent nobody may know the command yet.
        let status = answer::text(&response, "/Commands/0/Status").unwrap_or_default();
        match status.as_str() {
            "" | "Pending" | "InProgress" | "Cancelling" => attempt.until_next_poll().await?,
            _ => return Ok(status),
        }
    }
}

/// The outputs, `OutputPayload` excepted: the response code only of a command with one step, the text only of one to one instance
/// by its id.
fn outputs(id: &str, status: &str, one: bool, response: &Value) -> Map<String, Value> {
    let mut outputs = Map::from_iter([("Status".to_owned(), json!(status))]);
    if let [invocation] = answer::items(response, "CommandInvocations") {
        let plugins = answer::items(invocation, "CommandPlugins");
        if let [plugin] = plugins
            && let Some(code) = plugin.get("ResponseCode").filter(|code| code.is_number())
        {
            outputs.insert("ResponseCode".to_owned(), code.clone());
        }
        if one {
            let texts: Vec<&str> = plugins.iter().filter_map(|plugin| plugin["Output"].as_str()).collect();
            outputs.insert("Output".to_owned(), texts.join("\n").into());
        }
    }
    outputs.insert("CommandId".to_owned(), json!(id));
    outputs
}

/// The output of a command that succeeded, from its other outputs.
pub(super) fn output(mut outputs: Value) -> Output {
    if outputs.get("OutputPayload").is_none() {
        let payload = outputs.to_string();
        outputs["OutputPayload"] = payload.into();
    }
    Output::object("aws:runCommand", outputs)
}

/// The outputs as the service writes them into its message: `{Status=[Failed], ResponseCode=[1], …}`.
fn told(outputs: &Map<String, Value>) -> String {
    let payload = Value::Object(outputs.clone()).to_string();
    let mut parts: Vec<String> = outputs.iter().map(|(name, value)| format!("{name}=[{}]", text(value))).collect();
    parts.insert(parts.len().saturating_sub(1), format!("OutputPayload=[{payload}]"));
    format!("{{{}}}", parts.join(", "))
}
