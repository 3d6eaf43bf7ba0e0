//! The state of an execution: the fold of its events.

use std::sync::Arc;

use crate::json::{Map, Value};
use crate::run::event::{Event, ExecutionId, What};
use crate::run::status::Status;
use crate::time::Timestamp;

/// An execution as `GetAutomationExecution` tells it (reference 8.8).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// Its id; empty before its first event.
    pub id: String,
    /// The document's name.
    pub document: String,
    /// Its version.
    pub version: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Its status.
    pub status: Status,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Lists of texts by parameter.
    pub parameters: Map<String, Value>,
    /// Lists of texts by `Step.Output`.
    pub outputs: Map<String, Value>,
    /// The variables' values.
    pub variables: Map<String, Value>,
    /// Why it did not succeed.
    pub message: Option<String>,
    /// The role that it takes on.
    pub assume_role: String,
    /// `Auto` or `Interactive`.
    pub mode: String,
    /// The execution that started this one, and its step there.
    pub parent: Option<(ExecutionId, Arc<str>)>,
    /// The steps: those of the outer list in their order, those of loops' passes after them as they began.
    pub steps: Vec<StepRecord>,
}

/// A step as `StepExecution` of the API tells it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StepRecord {
    /// Its id; of a step that never began, empty.
    pub id: Arc<str>,
    /// Its name.
    pub name: String,
    /// `aws:…`.
    pub action: String,
    /// Its status.
    pub status: Status,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The limit of one attempt, in seconds, as written or the action's own.
    pub timeout_seconds: Option<i64>,
    /// As written; `Abort` when it is not.
    pub on_failure: String,
    /// How often it may be tried.
    pub max_attempts: i64,
    /// Which attempt it is at, from 1; 0 before the first.
    pub attempt: u32,
    /// `isEnd`.
    pub is_end: bool,
    /// Whether its failure fails the execution.
    pub is_critical: bool,
    /// The step that follows when it succeeds, where that is known beforehand, and afterwards the one that followed.
    pub next_step: Option<String>,
    /// Texts by input, references resolved.
    pub inputs: Map<String, Value>,
    /// Lists of texts by output.
    pub outputs: Map<String, Value>,
    /// Why it did not succeed.
    pub failure: Option<Failure>,
    /// The loop's pass that it belongs to.
    pub parent: Option<ParentStep>,
}

/// The pass of a loop that an inner step belongs to (`ParentStepDetails`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParentStep {
    /// The id of the loop's step.
    pub id: Arc<str>,
    /// Its name.
    pub name: String,
    /// `aws:loop`.
    pub action: String,
    /// Which pass, from 1.
    pub iteration: u32,
    /// What the pass is for, as text; empty where the loop has no iterators.
    pub iterator_value: String,
}

/// Why a step did not succeed (reference 8.7).
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// `FailureMessage`.
    pub message: String,
    /// When in the step it happened.
    pub stage: Stage,
    /// What kind of trouble.
    pub trouble: Trouble,
    /// More, by name (`VerificationErrorMessage`, `ErrorCode`, …): lists of texts.
    pub details: Map<String, Value>,
}

/// `FailureStage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The inputs could not be resolved or are wrong.
    InputValidation,
    /// Before the action.
    PreVerification,
    /// The action itself.
    Invocation,
    /// After it: its result is not what it must be.
    PostVerification,
}

/// `FailureType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The action failed.
    Action,
    /// The executing role may not.
    Permission,
    /// Calls came too fast.
    Throttling,
    /// A result is not what it must be.
    Verification,
    /// The service's own failure.
    Internal,
}

impl Stage {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InputValidation => "InputValidation",
            Self::PreVerification => "PreVerification",
            Self::Invocation => "Invocation",
            Self::PostVerification => "PostVerification",
        }
    }
}

impl Trouble {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Action => "Action",
            Self::Permission => "Permission",
            Self::Throttling => "Throttling",
            Self::Verification => "Verification",
            Self::Internal => "Internal",
        }
    }
}

impl Record {
    /// Takes in the next event of this execution. Events of other executions change nothing.
    pub fn apply(&mut self, event: &Event) {
        if let What::Started(started) = &event.what
            && self.id.is_empty()
        {
            self.id = event.execution.to_string();
            self.status = Status::InProgress;
            self.started = Some(event.at);
            let started = (**started).clone();
            (self.document, self.version) = (started.document, started.version);
            (self.account, self.region) = (started.account, started.region);
            (self.assume_role, self.mode) = (started.assume_role, started.mode);
            (self.parameters, self.steps, self.parent) = (started.parameters, started.steps, started.parent);
            return;
        }
        if *self.id != *event.execution {
            return;
        }
        match &event.what {
            What::Started(_) | What::Call(_) | What::Log { .. } | What::Note { .. } | What::Chose { .. } => {}
            What::StepStarted(start) => self.begin(&start.record),
            What::Attempt { step, attempt, .. } => self.change(step, |record| record.attempt = *attempt),
            What::StepChanged { step, status, .. } => self.change(step, |record| record.status = status.clone()),
            What::StepEnded { step, status, outputs, failure, next } => self.change(step, |record| {
                record.status = status.clone();
                record.ended = Some(event.at);
                record.outputs.clone_from(outputs);
                record.failure = failure.as_deref().cloned();
                if next.is_some() {
                    record.next_step.clone_from(next);
                }
            }),
            What::VariableChanged { name, value } => {
                self.variables.insert(name.clone(), value.clone());
            }
            What::Changed { status } => self.status = status.clone(),
            What::Ended { status, outputs, message } => {
                self.status = status.clone();
                self.ended = Some(event.at);
                self.outputs.clone_from(outputs);
                self.message.clone_from(message);
            }
        }
    }

    /// The record of all events of one execution.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut record = Self::default();
        for event in events {
            record.apply(event);
        }
        record
    }

    /// The step of an id.
    pub fn step(&self, id: &str) -> Option<&StepRecord> {
        self.steps.iter().rev().find(|step| *step.id == *id)
    }

    /// The last pass of the step of a name.
    pub fn step_named(&self, name: &str) -> Option<&StepRecord> {
        self.steps
            .iter()
            .rev()
            .find(|step| step.name == name && step.started.is_some())
            .or_else(|| self.steps.iter().find(|step| step.name == name))
    }

    /// The step that runs now: the innermost one that began last.
    pub fn current_step(&self) -> Option<&StepRecord> {
        self.steps.iter().rev().filter(|step| step.started.is_some() && step.ended.is_none()).max_by_key(|step| step.parent.is_some())
    }

    /// A step that was planned takes its place; every other one, a pass of a loop or a step come to again, is put at the end.
    fn begin(&mut self, step: &StepRecord) {
        // The planned steps stand first, so the first of a name is the planned one.
        let first = if step.parent.is_none() { self.steps.iter().position(|known| known.name == step.name) } else { None };
        match first.and_then(|index| self.steps.get_mut(index)).filter(|known| known.id.is_empty()) {
            Some(planned) => *planned = step.clone(),
            None => self.steps.push(step.clone()),
        }
    }

    /// The step that changes is nearly always one of the last.
    fn change(&mut self, id: &str, change: impl FnOnce(&mut StepRecord)) {
        if let Some(step) = self.steps.iter_mut().rev().find(|step| *step.id == *id) {
            change(step);
        }
    }
}
