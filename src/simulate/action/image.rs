//! `aws:copyImage`, `aws:createImage`, `aws:deleteImage` (reference 3.5, 3.6, 3.9).

use crate::json::{Map, Value, json};
use crate::simulate::action::{Attempt, Output, answer};
use crate::simulate::fault::Fault;

pub(super) async fn copy(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let members = attempt.inputs.members(&[
        ("SourceImageId", "SourceImageId"),
        ("SourceRegion", "SourceRegion"),
        ("ImageName", "Name"),
        ("ImageDescription", "Description"),
        ("Encrypted", "Encrypted"),
        ("KmsKeyId", "KmsKeyId"),
        ("ClientToken", "ClientToken"),
    ]);
    make(attempt, "CopyImage", members).await
}

pub(super) async fn create(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let members = attempt.inputs.members(&[
        ("InstanceId", "InstanceId"),
        ("ImageName", "Name"),
        ("ImageDescription", "Description"),
        ("NoReboot", "NoReboot"),
        ("BlockDeviceMappings", "BlockDeviceMappings"),
    ]);
    make(attempt, "CreateImage", members).await
}

/// Begins to make an image, and waits until it can be used.
async fn make(attempt: &Attempt<'_>, operation: &str, members: Map<String, Value>) -> Result<Output, Fault> {
    let response = attempt.request("ec2", operation, members).await?;
    let Some(id) = answer::text(&response, "/ImageId") else {
        return Err(Fault::action(&format!("{operation} made no image: its answer has no ImageId")));
    };
    let input = json!({"ImageIds": [id]});
    loop {
        let response = attempt.look("ec2", "DescribeImages", &input).await?;
        // Right after the call nobody may know the image yet.
        let image = response.pointer("/Images/0").unwrap_or(&Value::Null);
        let state = answer::text(image, "/State").unwrap_or_default();
        match state.as_str() {
            "available" => {
                return Ok(Output::object(attempt.step.action.name(), json!({"ImageId": id, "ImageState": state})));
            }
            "failed" | "error" | "invalid" | "deregistered" => {
                let because = answer::text(image, "/StateReason/Message").map(|text| format!(": {text}")).unwrap_or_default();
                let text = format!("Image {id} entered unexpected state: {state}{because}");
                return Err(Fault::verification("verifying the image is available", &text));
            }
            _ => attempt.until_next_poll().await?,
        }
    }
}

/// Deregisters an image; its snapshots are named only as long as it is registered.
pub(super) async fn delete(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let id = attempt.inputs.required_text("ImageId")?;
    let response = attempt.call("ec2", "DescribeImages", json!({"ImageIds": [id]})).await?;
    let Some(image) = response.pointer("/Images/0") else {
        return Err(Fault::action(&format!("Image {id} does not exist")));
    };
    let devices = answer::items(image, "BlockDeviceMappings").iter();
    let snapshots: Vec<String> = devices.filter_map(|device| answer::text(device, "/Ebs/SnapshotId")).collect();
    attempt.call("ec2", "DeregisterImage", json!({"ImageId": id})).await?;
    for snapshot in snapshots {
        attempt.call("ec2", "DeleteSnapshot", json!({"SnapshotId": snapshot})).await?;
    }
    Ok(Output::default())
}
