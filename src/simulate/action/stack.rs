//! `aws:createStack` and `aws:deleteStack` (reference 3.7, 3.10).

use crate::json::{Value, json};
use crate::run::ApiError;
use crate::simulate::action::{Attempt, Output, answer};
use crate::simulate::fault::Fault;

const CREATED_WITH: [&str; 15] = [
    "StackName",
    "TemplateBody",
    "TemplateURL",
    "Capabilities",
    "ClientRequestToken",
    "DisableRollback",
    "OnFailure",
    "NotificationARNs",
    "Parameters",
    "ResourceTypes",
    "RoleARN",
    "StackPolicyBody",
    "StackPolicyURL",
    "Tags",
    "TimeoutInMinutes",
];

/// A stack as it was last seen.
struct Stack {
    id: Option<String>,
    status: String,
    reason: Option<String>,
}

pub(super) async fn create(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let response = attempt.request("cloudformation", "CreateStack", attempt.inputs.only(&CREATED_WITH)).await?;
    let name = attempt.inputs.required_text("StackName")?;
    // A name may be that of an older stack; the id is not.
    let id = answer::text(&response, "/StackId").unwrap_or_else(|| name.to_owned());
    let input = json!({"StackName": id});
    loop {
        let stack = last(&attempt.look("cloudformation", "DescribeStacks", &input).await?);
        match stack.status.as_str() {
            "CREATE_COMPLETE" => {
                let mut selected = json!({"StackId": stack.id.unwrap_or(id), "StackStatus": stack.status});
                if let Some(reason) = stack.reason {
                    selected["StackStatusReason"] = reason.into();
                }
                return Ok(Output::object("aws:createStack", selected));
            }
            status if status.is_empty() || status.ends_with("_IN_PROGRESS") => attempt.until_next_poll().await?,
            _ => return Err(unexpected("verifying the stack has been created", name, &stack)),
        }
    }
}

pub(super) async fn delete(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let name = attempt.inputs.required_text("StackName")?;
    let members = attempt.inputs.only(&["StackName", "ClientRequestToken", "RetainResources", "RoleARN"]);
    attempt.request("cloudformation", "DeleteStack", members).await?;
    let input = json!({"StackName": name});
    loop {
        let stack = match attempt.try_look("cloudformation", "DescribeStacks", &input).await? {
            Ok(response) => last(&response),
            // A deleted stack is known by its id only.
            Err(error) if does_not_exist(&error) => return Ok(deleted()),
            Err(error) => return Err(Fault::api("DescribeStacks", &error)),
        };
        match stack.status.as_str() {
            "DELETE_COMPLETE" => return Ok(deleted()),
            "DELETE_FAILED" => return Err(unexpected("verifying the stack has been deleted", name, &stack)),
            _ => attempt.until_next_poll().await?,
        }
    }
}

fn deleted() -> Output {
    Output { selected: json!({"StackStatus": "DELETE_COMPLETE"}), ..Output::default() }
}

fn does_not_exist(error: &ApiError) -> bool {
    error.code == "ValidationError" && error.message.contains("does not exist")
}

fn last(response: &Value) -> Stack {
    let stack = response.pointer("/Stacks/0").unwrap_or(&Value::Null);
    Stack {
        id: answer::text(stack, "/StackId"),
        status: answer::text(stack, "/StackStatus").unwrap_or_default(),
        reason: answer::text(stack, "/StackStatusReason"),
    }
}

fn unexpected(doing: &str, name: &str, stack: &Stack) -> Fault {
    let because = stack.reason.as_deref().map(|reason| format!(", StackStatusReason: {reason}")).unwrap_or_default();
    Fault::verification(doing, &format!("Stack {name} entered unexpected state: {}{because}", stack.status))
}
