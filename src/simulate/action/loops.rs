//! `aws:loop` (reference 6.5).

use std::sync::Arc;

use crate::document::{Arg, Condition, Loop};
use crate::json::Value;
use crate::run::{ParentStep, Stop, text};
use crate::simulate::action::branch;
use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;
use crate::simulate::flow::{self, ListEnd};

/// The most passes that the service makes.
const MOST: usize = 100;

pub(super) async fn run(attempt: &Attempt<'_>, inputs: &Loop) -> Result<Output, Fault> {
    let most = most(attempt)?;
    match (attempt.inputs.get("Iterators"), &inputs.loop_condition) {
        (Some(_), None) => for_each(attempt, inputs, most).await,
        (None, Some(condition)) => do_while(attempt, condition, most).await,
        (Some(_), Some(_)) => Err(Fault::inputs("Iterators and LoopCondition cannot both be given")),
        (None, None) => Err(Fault::inputs("Iterators or LoopCondition must be given")),
    }
}

fn most(attempt: &Attempt<'_>) -> Result<usize, Fault> {
    let Some(value) = attempt.inputs.get("MaxIterations") else { return Ok(MOST) };
    let number = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
    match number.and_then(|number| usize::try_from(number).ok()) {
        Some(number @ 1..=MOST) => Ok(number),
        _ => Err(Fault::inputs(&format!("MaxIterations must be from 1 to {MOST}, not {value}"))),
    }
}

async fn for_each(attempt: &Attempt<'_>, inputs: &Loop, most: usize) -> Result<Output, Fault> {
    let items = attempt.inputs.list("Iterators")?;
    if items.len() > MOST {
        attempt.note("too-many-iterators-fail", &format!("the loop has {} iterators", items.len()));
        if attempt.execution.shared.switches.too_many_iterators_fail {
            return Err(Fault::inputs(&format!("Iterators has {} items; at most {MOST} are allowed", items.len())));
        }
    }
    let data_type = inputs.iterator_data_type.as_deref().unwrap_or("String");
    for (index, item) in items.iter().take(most).enumerate() {
        let value = typed(item, data_type)?;
        if let Some(output) = pass(attempt, index + 1, Some(&value)).await? {
            return Ok(output);
        }
    }
    Ok(Output::default())
}

async fn do_while(attempt: &Attempt<'_>, condition: &Condition, most: usize) -> Result<Output, Fault> {
    for number in 1..=most {
        if let Some(output) = pass(attempt, number, None).await? {
            return Ok(output);
        }
        if !branch::holds(attempt, condition)? {
            break;
        }
    }
    Ok(Output::default())
}

/// One pass. The output when an inner step jumped out of the loop, or the execution is to complete.
async fn pass(attempt: &Attempt<'_>, number: usize, value: Option<&Value>) -> Result<Option<Output>, Fault> {
    let execution = attempt.execution;
    let name = attempt.step.name();
    execution.put_output(name, "CurrentIteration", number.into());
    if let Some(value) = value {
        execution.put_output(name, "CurrentIteratorValue", value.clone());
    }
    let parent = ParentStep {
        id: Arc::clone(attempt.id),
        name: name.to_owned(),
        action: "aws:loop".to_owned(),
        iteration: u32::try_from(number).unwrap_or(u32::MAX),
        iterator_value: value.map(text).unwrap_or_default(),
    };
    let cut = attempt.cut();
    execution.shared.enter(attempt.id, cut);
    let end = flow::list(execution, flow::inner(attempt.step), Some(&parent)).await;
    execution.shared.leave();
    match end {
        _ if execution.shared.stop() == Some(Stop::Cancel) && !matches!(end, ListEnd::Jump(_) | ListEnd::Broken(_)) => Err(Fault::Stopped),
        ListEnd::Done if execution.shared.stop() == Some(Stop::Complete) => Ok(Some(Output::default())),
        ListEnd::Done if attempt.now() >= attempt.cut() => Err(attempt.cut_off()),
        ListEnd::Done => Ok(None),
        ListEnd::Jump(target) => Ok(Some(Output { jump: Some(target), exited: true, ..Output::default() })),
        // What an inner step aborts is aborted, whatever the loop's own `onFailure` says.
        ListEnd::Failed { status, message, critical } => Err(Fault::Inner { status, message, critical }),
        ListEnd::Expired => Err(attempt.cut_off()),
        ListEnd::Stopped => Err(Fault::Stopped),
        ListEnd::Halted => Err(attempt.halted()),
        ListEnd::Broken(text) => Err(Fault::Broken(text)),
    }
}

/// What a pass is for, as `IteratorDataType` has it.
fn typed(item: &Value, data_type: &str) -> Result<Value, Fault> {
    let wrong = || Fault::inputs(&format!("the iterator {item} is no {data_type}"));
    match (data_type, item) {
        ("Integer", Value::Number(_)) | ("Boolean", Value::Bool(_)) | ("StringMap", Value::Object(_)) => Ok(item.clone()),
        ("Integer", Value::String(digits)) => digits.trim().parse::<i64>().map(Value::from).map_err(|_| wrong()),
        ("Boolean", Value::String(word)) => Arg::<bool>::Text(word.clone()).truth().map(Value::Bool).ok_or_else(wrong),
        ("StringMap", Value::String(json)) => crate::json::parse(json).filter(Value::is_object).ok_or_else(wrong),
        ("Integer" | "Boolean" | "StringMap", _) => Err(wrong()),
        _ => Ok(Value::String(text(item))),
    }
}
