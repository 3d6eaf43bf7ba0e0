//! `aws:createTags` (reference 3.8).

use crate::json::{Map, json};
use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;

pub(super) async fn create(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let ids = attempt.inputs.texts("ResourceIds")?;
    let kind = attempt.inputs.text("ResourceType")?.filter(|kind| !kind.is_empty()).unwrap_or("EC2");
    let mut members = attempt.inputs.only(&["Tags"]);
    if kind == "EC2" {
        members.insert("Resources".to_owned(), json!(ids));
        attempt.request("ec2", "CreateTags", members).await?;
        return Ok(Output::default());
    }
    let [id] = ids.as_slice() else {
        let text = format!("Input `ResourceIds` has {} ids, but must have exactly one where ResourceType is `{kind}`", ids.len());
        return Err(Fault::inputs(&text));
    };
    members.extend(Map::from_iter([("ResourceType".to_owned(), json!(kind)), ("ResourceId".to_owned(), json!(id))]));
    attempt.request("ssm", "AddTagsToResource", members).await?;
    Ok(Output::default())
}
