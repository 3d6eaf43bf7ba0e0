//! `aws:changeInstanceState` and `aws:runInstances` (reference 3.4, 3.20).

use crate::json::{Map, Value, json};
use crate::run::{Stage, Trouble};
use crate::simulate::action::{Attempt, Output, answer};
use crate::simulate::fault::Fault;

/// What instances must come to, and which states they cannot come to it from.
struct Goal<'g> {
    state: &'g str,
    lost: &'g [&'g str],
    /// How the message begins when one is lost.
    doing: &'g str,
}

pub(super) async fn change_state(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let inputs = attempt.inputs;
    let ids = inputs.texts("InstanceIds")?;
    let state = inputs.required_text("DesiredState")?;
    if ids.is_empty() {
        return Err(Fault::inputs("Input `InstanceIds` is empty, but must name at least one instance"));
    }
    if inputs.boolean("CheckStateOnly")? != Some(true) {
        let (operation, own): (_, &[&str]) = match state {
            "running" => ("StartInstances", &["AdditionalInfo"]),
            "stopped" => ("StopInstances", &["Force"]),
            _ => ("TerminateInstances", &[]),
        };
        let mut members = Map::from_iter([("InstanceIds".to_owned(), json!(ids))]);
        members.extend(inputs.only(own));
        attempt.request("ec2", operation, members).await?;
    }
    let stopped_is_lost = inputs.boolean("FailOnUnexpectedStopped")? == Some(true);
    let lost: &[&str] = match state {
        "terminated" => &[],
        "running" if stopped_is_lost => &["shutting-down", "terminated", "stopping", "stopped"],
        _ => &["shutting-down", "terminated"],
    };
    let doing = "Step fails when it is verifying the instance(s) reached the desired state";
    let states = reach(attempt, &ids, &Goal { state, lost, doing }).await?;
    // No document names this output, the service gives it all the same.
    let predefined = Map::from_iter([("InstanceStates".to_owned(), json!(states))]);
    Ok(Output { selected: json!({"InstanceIds": ids, "InstanceStates": states}), predefined, ..Output::default() })
}

pub(super) async fn launch(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let members = launch_request(attempt)?;
    let input = super::request::typed("ec2", "RunInstances", members);
    let response = attempt.try_call("ec2", "RunInstances", input).await?.map_err(|error| {
        let text = format!(
            "Get Exception from RunInstances API of ec2 Service. Exception Message from RunInstances API: [{} (Service: AmazonEC2; Status \
             Code: {}; Error Code: {})]",
            error.message, error.status, error.code
        );
        Fault::api_begun("Automation Step Execution fails when it's launching the instance(s)", &text, &error)
    })?;
    let ids: Vec<String> =
        answer::items(&response, "Instances").iter().filter_map(|instance| answer::text(instance, "/InstanceId")).collect();
    if ids.is_empty() {
        return Err(Fault::action("RunInstances launched no instance: its answer has no Instances with an InstanceId"));
    }
    let doing = "Step fails when it's verifying launched instance(s) are ready to be used";
    let goal = Goal { state: "running", lost: &["shutting-down", "terminated", "stopping", "stopped"], doing };
    let states = reach(attempt, &ids, &goal).await?;
    Ok(Output::object("aws:runInstances", json!({"InstanceIds": ids, "InstanceStates": states})))
}

fn launch_request(attempt: &Attempt<'_>) -> Result<Map<String, Value>, Fault> {
    let inputs = attempt.inputs;
    let mut members = inputs.only(&[
        "ImageId",
        "InstanceType",
        "SubnetId",
        "SecurityGroupIds",
        "SecurityGroups",
        "KeyName",
        "UserData",
        "TagSpecifications",
        "BlockDeviceMappings",
        "NetworkInterfaces",
        "MetadataOptions",
        "Placement",
        "PrivateIpAddress",
        "EbsOptimized",
        "DisableApiTermination",
        "InstanceInitiatedShutdownBehavior",
        "KernelId",
        "RamdiskId",
        "ClientToken",
        "AdditionalInfo",
    ]);
    members.entry("InstanceType").or_insert_with(|| "m1.small".into());
    let least = inputs.integer("MinInstanceCount")?.unwrap_or(1);
    members.insert("MinCount".to_owned(), least.into());
    members.insert("MaxCount".to_owned(), inputs.integer("MaxInstanceCount")?.unwrap_or(least).into());
    if let Some(enabled) = inputs.boolean("Monitoring")? {
        members.insert("Monitoring".to_owned(), json!({"Enabled": enabled}));
    }
    let profile = inputs.members(&[("IamInstanceProfileArn", "Arn"), ("IamInstanceProfileName", "Name")]);
    if !profile.is_empty() {
        members.insert("IamInstanceProfile".to_owned(), profile.into());
    }
    Ok(members)
}

/// Looks until all instances are in a state; `running` means that both of their checks are passed, too. Gives the states.
async fn reach(attempt: &Attempt<'_>, ids: &[String], goal: &Goal<'_>) -> Result<Vec<String>, Fault> {
    let input = json!({"InstanceIds": ids});
    loop {
        let response = attempt.look("ec2", "DescribeInstances", &input).await?;
        let states: Vec<String> = ids.iter().map(|id| state(&response, id)).collect();
        if let Some((id, state)) = ids.iter().zip(&states).find(|(_, state)| goal.lost.contains(&state.as_str())) {
            let text = format!("Instance {id} entered unexpected state: {state}");
            return Err(Fault::begun(Stage::PostVerification, Trouble::Verification, goal.doing, &text));
        }
        if states.iter().all(|state| state == goal.state) && (goal.state != "running" || healthy(attempt, ids, &input).await?) {
            return Ok(states);
        }
        attempt.until_next_poll().await?;
    }
}

/// The state of an instance; empty where it is not told, as it may be right after a launch.
fn state(response: &Value, id: &str) -> String {
    let reservations = answer::items(response, "Reservations").iter();
    let mut instances = reservations.flat_map(|reservation| answer::items(reservation, "Instances"));
    let found = instances.find(|instance| instance["InstanceId"] == id);
    found.and_then(|instance| answer::text(instance, "/State/Name")).unwrap_or_default()
}

/// Whether both checks of every instance are passed.
async fn healthy(attempt: &Attempt<'_>, ids: &[String], input: &Value) -> Result<bool, Fault> {
    let response = attempt.look("ec2", "DescribeInstanceStatus", input).await?;
    let statuses = answer::items(&response, "InstanceStatuses");
    Ok(ids.iter().all(|id| {
        let status = statuses.iter().find(|status| status["InstanceId"] == *id);
        status.is_some_and(|status| status["InstanceStatus"]["Status"] == "ok" && status["SystemStatus"]["Status"] == "ok")
    }))
}
