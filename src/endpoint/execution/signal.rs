//! `SendAutomationSignal` and `StopAutomationExecution` (reference 8.5).

use std::sync::Arc;

use crate::endpoint::caller::Caller;
use crate::endpoint::document::text;
use crate::endpoint::execution::{Body, Execution};
use crate::endpoint::refusal::Refusal;
use crate::json::{Value, json};
use crate::run::{Control, Record, Signal, Status, StepRecord, Stop};

/// `SendAutomationSignal`.
pub(in crate::endpoint) fn send(execution: &Execution, caller: &Caller, input: &Value) -> Result<Value, Refusal> {
    let kind = text(input, "SignalType").unwrap_or_default();
    let refused = |why: String| Refusal::new("InvalidAutomationSignalException", why);
    let record = match &execution.body {
        Body::Live(record) => record,
        Body::Done { .. } => return Err(refused(format!("the execution has ended: {}", execution.status()))),
    };
    let payload =
        |key: &str| input.get("Payload").and_then(|payload| payload.get(key)).and_then(|values| values.get(0)).and_then(Value::as_str);
    let mut answered = Arc::default();
    let signal = match kind {
        "Approve" | "Reject" => {
            let step = waiting(record, "aws:approve").ok_or_else(|| refused(nobody(record, "an approval")))?;
            answered = Arc::clone(&step.id);
            let (by, comment) = (caller.arn.clone(), payload("Comment").unwrap_or_default().to_owned());
            if kind == "Approve" { Signal::Approve { by, comment } } else { Signal::Reject { by, comment } }
        }
        "Resume" | "StartStep" => {
            let step = payload("StepName").ok_or_else(|| refused(format!("the signal {kind} needs a Payload with StepName")))?;
            let found = named(record, step)?;
            if kind == "Resume" {
                if found.status != Status::Waiting || found.action != "aws:pause" {
                    return Err(refused(format!("step `{step}` ({}) does not wait to be resumed: it is {}", found.action, found.status)));
                }
                answered = Arc::clone(&found.id);
                Signal::Resume { step: step.to_owned() }
            } else {
                if record.mode != "Interactive" {
                    return Err(refused(
                        "the execution was not started with Mode Interactive, so that its steps start by themselves".to_owned(),
                    ));
                }
                Signal::StartStep { step: step.to_owned() }
            }
        }
        "StopStep" => {
            let id =
                payload("StepExecutionId").ok_or_else(|| refused("the signal StopStep needs a Payload with StepExecutionId".to_owned()))?;
            let found = record.step(id).filter(|step| !step.id.is_empty()).ok_or_else(|| no_step(id))?;
            if found.ended.is_some() {
                return Err(refused(format!("step `{}` has ended: {}", found.name, found.status)));
            }
            Signal::StopStep { id: id.to_owned() }
        }
        other => {
            return Err(refused(format!("the signal {other} is for just-in-time access requests, which the local endpoint does not have")));
        }
    };
    execution.mailbox.answer(Control::Signal(signal), &answered);
    Ok(json!({}))
}

/// `StopAutomationExecution`.
pub(in crate::endpoint) fn stop(execution: &mut Execution, input: &Value) -> Result<Value, Refusal> {
    let status = execution.status();
    let refused = |why: String| Refusal::new("InvalidAutomationStatusUpdateException", why);
    let Body::Live(record) = &mut execution.body else { return Err(refused(format!("the execution has ended: {status}"))) };
    let stop = if text(input, "Type") == Some("Complete") { Stop::Complete } else { Stop::Cancel };
    if stop == Stop::Cancel {
        record.status = Status::Cancelling;
    }
    // A child is reached through the execution that began it all, which goes on as the document says.
    let order = match &record.parent {
        Some(_) => Control::StopChild(record.id.as_str().into(), stop),
        None => Control::Stop(stop),
    };
    execution.mailbox.post(order);
    Ok(json!({}))
}

fn waiting<'r>(record: &'r Record, action: &str) -> Option<&'r StepRecord> {
    record.steps.iter().find(|step| step.status == Status::Waiting && step.action == action)
}

fn nobody(record: &Record, what: &str) -> String {
    match record.current_step() {
        Some(step) => format!("no step of the execution waits for {what}: step `{}` ({}) is {}", step.name, step.action, step.status),
        None => format!("no step of the execution waits for {what}: it is {}", record.status),
    }
}

fn named<'r>(record: &'r Record, step: &str) -> Result<&'r StepRecord, Refusal> {
    record.step_named(step).ok_or_else(|| no_step(step))
}

fn no_step(step: &str) -> Refusal {
    Refusal::new("AutomationStepNotFoundException", format!("the execution has no step `{step}`"))
}
