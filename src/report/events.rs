//! Events for programs, one JSON object each: `schemas/event.schema.json`, version 1. Fields may be added within a version; none is
//! taken away or changes its meaning.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use crate::json::{Map, Value, json};
use crate::run::{Call, Event, ExecutionId, Started, StepRecord, Stream, What};

/// Turns events into JSON. It keeps the names of the steps that run, since events name them by their ids.
#[derive(Debug, Default)]
pub struct EventStream {
    names: HashMap<(ExecutionId, Arc<str>), String>,
}

impl EventStream {
    /// A stream before its first event.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes the next event as a line.
    pub fn write(&mut self, event: &Event, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.json(event))
    }

    /// The next event as an object: `at`, `execution`, `event` (the kind), `step` where it is about one, and the kind's own fields.
    pub fn json(&mut self, event: &Event) -> Value {
        if let What::StepStarted(start) = &event.what {
            let key = (Arc::clone(&event.execution), Arc::clone(&start.record.id));
            self.names.insert(key, start.record.name.clone());
        }
        let mut map = Map::new();
        map.insert("at".to_owned(), event.at.to_string().into());
        map.insert("execution".to_owned(), (*event.execution).into());
        map.insert("event".to_owned(), kind(&event.what).into());
        if let Some(step) = event.step().filter(|step| !step.is_empty()) {
            let key = (Arc::clone(&event.execution), Arc::clone(step));
            let name = if matches!(event.what, What::StepEnded { .. }) { self.names.remove(&key) } else { self.names.get(&key).cloned() };
            map.insert("step".to_owned(), json!({"id": **step, "name": name.unwrap_or_default()}));
        }
        if let Value::Object(fields) = fields(&event.what) {
            map.extend(fields);
        }
        Value::Object(map)
    }
}

/// The name of a kind, as the schema lists them.
fn kind(what: &What) -> &'static str {
    match what {
        What::Started(_) => "started",
        What::StepStarted(_) => "stepStarted",
        What::Attempt { .. } => "attempt",
        What::StepChanged { .. } => "stepChanged",
        What::Call(_) => "call",
        What::Log { .. } => "log",
        What::Note { .. } => "note",
        What::Chose { .. } => "chose",
        What::VariableChanged { .. } => "variableChanged",
        What::StepEnded { .. } => "stepEnded",
        What::Changed { .. } => "changed",
        What::Ended { .. } => "ended",
    }
}

fn fields(what: &What) -> Value {
    match what {
        What::Started(started) => self::started(started),
        What::StepStarted(start) => step(&start.record),
        What::Attempt { attempt, because, .. } => json!({"attempt": attempt, "because": because}),
        What::StepChanged { status, because, .. } => json!({"status": status.as_str(), "because": because}),
        What::Call(call) => self::call(call),
        What::Log { stream, line, .. } => {
            let stream = match stream {
                Stream::Out => "stdout",
                Stream::Err => "stderr",
            };
            json!({"stream": stream, "line": line})
        }
        What::Note { text, .. } => json!({"text": text}),
        What::Chose { choice, .. } => json!({"choice": choice}),
        What::VariableChanged { name, value } => json!({"name": name, "value": value}),
        What::StepEnded { status, outputs, failure, next, .. } => json!({
            "status": status.as_str(),
            "outputs": outputs,
            "failure": failure.as_ref().map(|failure| json!({
                "message": failure.message, "stage": failure.stage.as_str(), "type": failure.trouble.as_str(), "details": failure.details,
            })),
            "next": next,
        }),
        What::Changed { status } => json!({"status": status.as_str()}),
        What::Ended { status, outputs, message } => json!({"status": status.as_str(), "outputs": outputs, "message": message}),
    }
}

fn started(started: &Started) -> Value {
    let planned = |step: &StepRecord| json!({"name": step.name, "action": step.action});
    json!({
        "document": started.document,
        "version": started.version,
        "account": started.account,
        "region": started.region,
        "parameters": started.parameters,
        "assumeRole": started.assume_role,
        "mode": started.mode,
        "parent": started.parent.as_ref().map(|(execution, step)| json!({"execution": **execution, "step": **step})),
        "steps": started.steps.iter().map(planned).collect::<Value>(),
    })
}

fn step(record: &StepRecord) -> Value {
    json!({
        "action": record.action,
        "inputs": record.inputs,
        "timeoutSeconds": record.timeout_seconds,
        "maxAttempts": record.max_attempts,
        "onFailure": record.on_failure,
        "isCritical": record.is_critical,
        "isEnd": record.is_end,
        "pass": record.parent.as_ref().map(|pass| json!({
            "step": {"id": *pass.id, "name": pass.name}, "iteration": pass.iteration, "value": pass.iterator_value,
        })),
    })
}

fn call(call: &Call) -> Value {
    let mut map = json!({
        "service": call.service,
        "operation": call.operation,
        "region": call.region,
        "account": call.account,
        "script": call.script,
        "made": call.made.to_string(),
        "input": call.input,
    });
    let (key, value) = match &call.answer {
        Ok(answer) => ("answer", answer.clone()),
        Err(error) => ("error", json!({"code": error.code, "message": error.message, "status": error.status})),
    };
    if let Value::Object(map) = &mut map {
        map.insert(key.to_owned(), value);
    }
    map
}
