//! What must have happened between two looks at an execution.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::run::{Event, ExecutionId, Record, Started, Status, StepRecord, StepStart, What};
use crate::time::Timestamp;

/// The events that lead from one record of an execution to a later one: applied to `old` they give `new`, as far as events
/// can tell it. What has no time of its own gets the latest one that `new` knows. Of another execution than `old`'s there is
/// nothing to tell.
pub fn diff(old: &Record, new: &Record) -> Vec<Event> {
    if new.id.is_empty() || !old.id.is_empty() && old.id != new.id {
        return Vec::new();
    }
    let id: ExecutionId = new.id.as_str().into();
    let latest = latest(new);
    let mut events = Vec::new();
    for (name, value) in &new.variables {
        if old.variables.get(name) != Some(value) {
            events.push(Event::new(latest, &id, What::VariableChanged { name: name.clone(), value: value.clone() }));
        }
    }
    let known: HashMap<&str, &StepRecord> = old.steps.iter().filter(|step| begun(step)).map(|step| (&*step.id, step)).collect();
    for moment in walk(&new.steps) {
        match moment {
            Moment::Begin(step) => begin(step, known.get(&*step.id).copied(), latest, &id, &mut events),
            Moment::End(step) => end(step, known.get(&*step.id).copied(), latest, &id, &mut events),
        }
    }
    events.sort_by_key(|event| event.at);
    let mut status = &old.status;
    if old.id.is_empty() {
        status = &Status::InProgress;
        events.insert(0, Event::new(new.started.unwrap_or(latest), &id, What::Started(Box::new(started(new)))));
    }
    if new.status.is_final() {
        if *status != new.status || old.outputs != new.outputs || old.message != new.message {
            let ended = What::Ended { status: new.status.clone(), outputs: new.outputs.clone(), message: new.message.clone() };
            events.push(Event::new(new.ended.unwrap_or(latest), &id, ended));
        }
    } else if *status != new.status {
        events.push(Event::new(latest, &id, What::Changed { status: new.status.clone() }));
    }
    events
}

/// Whether a step has begun: one that is only planned has no id.
fn begun(step: &StepRecord) -> bool {
    !step.id.is_empty()
}

fn begin(step: &StepRecord, before: Option<&StepRecord>, latest: Timestamp, id: &ExecutionId, events: &mut Vec<Event>) {
    let start = step.started.unwrap_or(latest);
    if before.is_none() {
        let mut record = step.clone();
        record.status = Status::InProgress;
        if step.status.is_final() {
            (record.ended, record.failure) = (None, None);
            record.outputs.clear();
        }
        events.push(Event::new(start, id, What::StepStarted(Box::new(StepStart { record }))));
    }
    if let Some(before) = before
        && before.attempt < step.attempt
    {
        let because = "the attempt before did not succeed".to_owned();
        events.push(Event::new(latest.max(start), id, What::Attempt { step: Arc::clone(&step.id), attempt: step.attempt, because }));
    }
    let status = before.map_or(&Status::InProgress, |before| &before.status);
    if !step.status.is_final() && *status != step.status {
        let changed = What::StepChanged { step: Arc::clone(&step.id), status: step.status.clone(), because: waits_for(step) };
        events.push(Event::new(latest.max(start), id, changed));
    }
}

fn end(step: &StepRecord, before: Option<&StepRecord>, latest: Timestamp, id: &ExecutionId, events: &mut Vec<Event>) {
    let same = |before: &StepRecord| before.status == step.status && before.outputs == step.outputs && before.failure == step.failure;
    if !step.status.is_final() || before.is_some_and(same) {
        return;
    }
    let ended = What::StepEnded {
        step: Arc::clone(&step.id),
        status: step.status.clone(),
        outputs: step.outputs.clone(),
        failure: step.failure.clone().map(Box::new),
        next: step.next_step.clone(),
    };
    // A step never ends before it begins, whatever two clocks say.
    let at = step.ended.unwrap_or(latest).max(step.started.unwrap_or(latest));
    events.push(Event::new(at, id, ended));
}

/// What a step waits for, in words.
fn waits_for(step: &StepRecord) -> String {
    let text = match (&step.status, step.action.as_str()) {
        (Status::Waiting, "aws:approve") => "it waits for approval",
        (Status::Waiting, "aws:pause") => "it waits to be resumed",
        (Status::Waiting, _) => "it waits for a signal",
        (Status::Cancelling, _) => "it was told to stop",
        _ => "",
    };
    text.to_owned()
}

/// What was known at the beginning: the steps of the outer list, each once, as if none had begun.
fn started(new: &Record) -> Started {
    let mut steps: Vec<StepRecord> = Vec::new();
    for step in new.steps.iter().filter(|step| step.parent.is_none()) {
        if steps.iter().all(|known| known.name != step.name) {
            steps.push(if begun(step) { planned(step) } else { step.clone() });
        }
    }
    Started {
        document: new.document.clone(),
        version: new.version.clone(),
        account: new.account.clone(),
        region: new.region.clone(),
        parameters: new.parameters.clone(),
        assume_role: new.assume_role.clone(),
        mode: new.mode.clone(),
        steps,
        parent: new.parent.clone(),
    }
}

fn planned(step: &StepRecord) -> StepRecord {
    StepRecord {
        id: Arc::default(),
        status: Status::Pending,
        started: None,
        ended: None,
        attempt: 0,
        inputs: crate::json::Map::new(),
        outputs: crate::json::Map::new(),
        failure: None,
        ..step.clone()
    }
}

#[derive(Clone, Copy)]
enum Moment<'r> {
    Begin(&'r StepRecord),
    End(&'r StepRecord),
}

/// The beginnings and ends of the steps that have begun, those of a loop's inner steps between its own. Where times are equal,
/// this order stands.
fn walk(steps: &[StepRecord]) -> Vec<Moment<'_>> {
    let ids: HashSet<&str> = steps.iter().filter(|step| begun(step)).map(|step| &*step.id).collect();
    let mut inner: HashMap<&str, Vec<&StepRecord>> = HashMap::new();
    let mut stack = Vec::new();
    for step in steps.iter().rev().filter(|step| begun(step)) {
        match &step.parent {
            Some(parent) if *parent.id != *step.id && ids.contains(&*parent.id) => inner.entry(&*parent.id).or_default().push(step),
            _ => stack.push(Moment::Begin(step)),
        }
    }
    let mut moments = Vec::with_capacity(2 * steps.len());
    while let Some(moment) = stack.pop() {
        moments.push(moment);
        if let Moment::Begin(step) = moment {
            stack.push(Moment::End(step));
            stack.extend(inner.remove(&*step.id).into_iter().flatten().map(Moment::Begin));
        }
    }
    moments
}

/// The last moment that a record knows of.
fn latest(record: &Record) -> Timestamp {
    let steps = record.steps.iter().flat_map(|step| [step.started, step.ended]);
    steps.chain([record.started, record.ended]).flatten().max().unwrap_or(Timestamp::from_millis(0))
}

#[cfg(test)]
mod tests;
