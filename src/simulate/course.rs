//! What an execution came to, as far as scenarios look at it: the fold of its events.

use std::sync::Arc;

use crate::run::{Event, ExecutionId, Failure, Record, Status, What};

/// The course of one execution. Events of its children are told to it too and leave no mark.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// The record.
    pub record: Record,
    /// The name of every step that began, in order; passes of loops repeated.
    pub path: Vec<String>,
    id: Option<ExecutionId>,
    failed: Vec<Failed>,
    /// What was noted of steps, by their ids.
    notes: Vec<(Arc<str>, String)>,
}

/// A step that did not succeed.
#[derive(Debug, Clone)]
struct Failed {
    id: Arc<str>,
    name: String,
    critical: bool,
    failure: Option<Failure>,
}

impl Course {
    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        let id = self.id.get_or_insert_with(|| Arc::clone(&event.execution));
        if *id != event.execution {
            return;
        }
        self.record.apply(event);
        match &event.what {
            What::StepStarted(start) => self.path.push(start.record.name.clone()),
            What::StepEnded { step, status: Status::Failed | Status::TimedOut, failure, .. } => {
                if let Some(record) = self.record.step(step) {
                    let failure = failure.as_deref().cloned();
                    let (id, name) = (Arc::clone(step), record.name.clone());
                    self.failed.push(Failed { id, name, critical: record.is_critical, failure });
                }
            }
            What::Note { step: Some(step), text } => self.notes.push((Arc::clone(step), text.clone())),
            _ => {}
        }
    }

    /// Whether the execution ended without success.
    pub fn has_failed(&self) -> bool {
        !matches!(self.record.status, Status::Success | Status::Cancelled)
    }

    /// The step that failed the execution: the first critical one that failed, else the last that failed. Of an execution that did
    /// not fail, the first step whose failure was tolerated.
    pub fn failed_step(&self) -> Option<&str> {
        self.decisive().map(|failed| failed.name.as_str())
    }

    /// The message of that step's failure, or the execution's own.
    pub fn failure(&self) -> Option<&str> {
        let of_step = self.decisive().and_then(|failed| failed.failure.as_ref()).map(|failure| failure.message.as_str());
        of_step.or(self.record.message.as_deref())
    }

    /// What was noted of that step: often the reason behind its message.
    pub fn notes_of_failure(&self) -> Vec<&str> {
        let Some(failed) = self.decisive() else { return Vec::new() };
        self.notes.iter().filter(|(step, _)| *step == failed.id).map(|(_, text)| text.as_str()).collect()
    }

    fn decisive(&self) -> Option<&Failed> {
        if !self.has_failed() {
            return self.failed.first();
        }
        self.failed.iter().find(|failed| failed.critical).or(self.failed.last())
    }
}
