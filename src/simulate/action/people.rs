//! `aws:approve` and `aws:pause`: what waits for people (reference 3.1, 3.18, 8.5).

use crate::json::{Map, Value, json};
use crate::run::Signal;
use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;
use crate::simulate::need::Person;

pub(super) async fn approve(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let needed = needed(attempt)?;
    if let Some(topic) = attempt.inputs.text("NotificationArn")?.filter(|topic| !topic.is_empty()) {
        let message = attempt.inputs.text("Message")?.unwrap_or("Your approval is required");
        attempt.call("sns", "Publish", json!({"TopicArn": topic, "Message": message})).await?;
    }
    let mut decisions = Vec::new();
    let mut approvals = 0;
    while approvals < needed {
        let because = match needed {
            1 => "waits for an approval".to_owned(),
            _ => format!("waits for approvals: {approvals} of {needed}"),
        };
        match attempt.person(Person::Decide, &because).await? {
            Signal::Approve { by, comment } => {
                approvals += 1;
                decisions.push(decision(&by, "Approve", &comment));
            }
            Signal::Reject { by, comment } => {
                let fails = attempt.execution.shared.switches.one_rejection_rejects;
                if needed > 1 {
                    attempt.note("one-rejection-rejects", "one of several approvers rejected");
                }
                if fails || needed == 1 {
                    return Err(rejected(&by, &comment));
                }
                decisions.push(decision(&by, "Reject", &comment));
            }
            _ => {}
        }
    }
    Ok(approved(&decisions))
}

pub(super) async fn pause(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    loop {
        if let Signal::Resume { step } = attempt.person(Person::Resume, "waits to be resumed").await?
            && step == attempt.step.name()
        {
            return Ok(Output::default());
        }
    }
}

/// What a scenario's signal makes of a step that waits for a person; one approval stands for all that are needed.
pub(in crate::simulate) fn signalled(attempt: &Attempt<'_>, signal: Signal) -> Result<Output, Fault> {
    let name = attempt.step.name();
    match (attempt.step.action.name(), signal) {
        ("aws:approve", Signal::Approve { by, comment }) => Ok(approved(&[decision(&by, "Approve", &comment)])),
        ("aws:approve", Signal::Reject { by, comment }) => Err(rejected(&by, &comment)),
        ("aws:pause", Signal::Resume { .. }) => Ok(Output::default()),
        ("aws:approve", _) => Err(Fault::Broken(format!("step `{name}` waits for an approval: it takes `approve` or `reject`"))),
        ("aws:pause", _) => Err(Fault::Broken(format!("step `{name}` is a pause: it takes `resume`"))),
        (action, _) => Err(Fault::Broken(format!("step `{name}` ({action}) waits for nobody: it takes `return`, `fail` or `timeout`"))),
    }
}

fn needed(attempt: &Attempt<'_>) -> Result<i64, Fault> {
    let approvers = attempt.inputs.texts("Approvers")?;
    let needed = attempt.inputs.integer("MinRequiredApprovals")?.unwrap_or(1);
    let count = i64::try_from(approvers.len()).unwrap_or(i64::MAX);
    if needed < 1 || needed > count {
        return Err(Fault::inputs(&format!("MinRequiredApprovals is {needed}, but there are {count} approvers")));
    }
    Ok(needed)
}

fn decision(by: &str, decision: &str, comment: &str) -> Value {
    let mut map = Map::from_iter([("Approver".to_owned(), Value::from(by)), ("Decision".to_owned(), Value::from(decision))]);
    if !comment.is_empty() {
        map.insert("Comment".to_owned(), comment.into());
    }
    Value::Object(map)
}

fn approved(decisions: &[Value]) -> Output {
    Output::object("aws:approve", json!({"ApprovalStatus": "Approved", "ApproverDecisions": decisions}))
}

fn rejected(by: &str, comment: &str) -> Fault {
    let said = if comment.is_empty() { String::new() } else { format!(": {comment}") };
    Fault::verification("verifying the approval", &format!("The approval was rejected by {by}{said}"))
}
