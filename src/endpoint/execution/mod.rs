//! Executions as the endpoint keeps them (reference 8).

mod journal;
mod list;
mod mailbox;
mod pace;
mod read;
mod runner;
mod signal;
mod start;
mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::endpoint::caller::Place;
use crate::endpoint::refusal::Refusal;
use crate::json::{Map, Value};
use crate::run::{Record, Status};

pub(super) use journal::fold;
pub(super) use list::{list, list_steps};
pub(super) use mailbox::Mailbox;
pub(super) use read::get;
pub(super) use runner::{Job, broken, launch};
pub(super) use signal::{send, stop};
pub(super) use start::{Wanted, wanted};
pub(super) use store::Executions;

/// An execution, running or not.
#[derive(Debug)]
pub(super) struct Execution {
    /// Which one it is of all that this server ever started.
    pub(super) sequence: u64,
    pub(super) body: Body,
    pub(super) tags: BTreeMap<String, String>,
    /// The request that began it, where it came with a token.
    pub(super) request: Option<(String, Value)>,
    /// How what runs it is reached; a child is reached through the execution that began it all.
    pub(super) mailbox: Arc<Mailbox>,
}

/// What is known of an execution.
#[derive(Debug)]
pub(super) enum Body {
    /// It runs: the fold of its events so far.
    Live(Box<Record>),
    /// It has ended.
    Done {
        /// What lists tell of it.
        summary: Value,
        /// The rest.
        whole: Whole,
    },
}

/// Where the `AutomationExecution` of an execution is that has ended.
#[derive(Debug)]
pub(super) enum Whole {
    /// Here, as JSON text: a tenth of what it is as values.
    Text(String),
    /// On the disk.
    OnDisk,
}

/// Why an execution failed that ran when the server was stopped.
pub(super) const STOPPED: &str =
    "The local endpoint was stopped while this execution ran; what it would have done is not known. Start it again.";

/// An execution as it is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) sequence: u64,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) token: Option<String>,
    pub(super) request: Option<Value>,
    pub(super) execution: Value,
}

impl Written {
    /// Whether it had ended when it was written down.
    pub(super) fn has_ended(&self) -> bool {
        status_of(&self.execution).is_final()
    }
}

impl Execution {
    /// What lists tell of it.
    pub(super) fn summary(&self) -> Value {
        match &self.body {
            Body::Live(record) => list::metadata(&record.to_json()),
            Body::Done { summary, .. } => summary.clone(),
        }
    }

    /// Its status.
    pub(super) fn status(&self) -> Status {
        match &self.body {
            Body::Live(record) => record.status.clone(),
            Body::Done { summary, .. } => status_of(summary),
        }
    }

    /// As it is written down; `execution` is its `AutomationExecution`.
    pub(super) fn written(&self, place: &Place, execution: Value) -> Written {
        let (token, request) = self.request.clone().unzip();
        let (account, region) = (place.account.clone(), place.region.clone());
        Written { sequence: self.sequence, account, region, tags: self.tags.clone(), token, request, execution }
    }
}

fn status_of(execution: &Value) -> Status {
    Status::parse(execution["AutomationExecutionStatus"].as_str().unwrap_or_default())
}

/// Makes a failure of an `AutomationExecution`.
pub(super) fn fail(execution: &mut Value, because: &str) {
    if let Some(map) = execution.as_object_mut() {
        map.insert("AutomationExecutionStatus".to_owned(), "Failed".into());
        map.insert("FailureMessage".to_owned(), because.into());
        map.retain(|key, _| !matches!(key.as_str(), "CurrentStepName" | "CurrentAction"));
        let last = last_moment(map);
        map.entry("ExecutionEndTime").or_insert_with(|| last.clone());
        for step in map.get_mut("StepExecutions").and_then(Value::as_array_mut).into_iter().flatten() {
            if matches!(step["StepStatus"].as_str(), Some("InProgress" | "Waiting" | "Cancelling")) {
                step["StepStatus"] = "Failed".into();
                step["FailureMessage"] = because.into();
                step["ExecutionEndTime"] = last.clone();
            }
        }
    }
}

/// The last moment that is known of an `AutomationExecution`.
fn last_moment(execution: &Map<String, Value>) -> Value {
    let steps = execution.get("StepExecutions").and_then(Value::as_array).into_iter().flatten();
    let of_steps = steps.flat_map(|step| [step.get("ExecutionStartTime"), step.get("ExecutionEndTime")]);
    let all = [execution.get("ExecutionStartTime")].into_iter().chain(of_steps).flatten().filter_map(Value::as_f64);
    all.reduce(f64::max).unwrap_or_default().into()
}

pub(super) fn missing(id: &str) -> Refusal {
    Refusal::new("AutomationExecutionNotFoundException", format!("Automation execution {id} does not exist in this account and region."))
}
