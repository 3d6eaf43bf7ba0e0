//! What happens, in order.

use std::sync::Arc;

use crate::catalog::{Trouble, trouble_of};
use crate::json::{Map, Value};
use crate::run::record::{Failure, StepRecord};
use crate::run::status::Status;
use crate::time::Timestamp;

/// The id of an execution: a UUID of 36 characters. Shared, since every event carries it.
pub type ExecutionId = Arc<str>;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When, in the execution's own time.
    pub at: Timestamp,
    /// In which execution: the one that was started, or a child of it.
    pub execution: ExecutionId,
    /// What.
    pub what: What,
}

/// The kinds of event. A step's id is unique in its execution; a loop's inner step has a new one in every pass.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The execution began. Always the first event of its execution.
    Started(Box<Started>),
    /// A step began, with its inputs resolved.
    StepStarted(Box<StepStart>),
    /// Another attempt at the same step began; attempts count from 1.
    Attempt {
        /// The step's id.
        step: Arc<str>,
        /// Which attempt begins.
        attempt: u32,
        /// Why there is another one.
        because: String,
    },
    /// A step's status changed without its ending: to or from `Waiting`, to `Cancelling`.
    StepChanged {
        /// The step's id.
        step: Arc<str>,
        /// The new status.
        status: Status,
        /// What it waits for, for people.
        because: String,
    },
    /// An AWS call was made and answered.
    Call(Box<Call>),
    /// A script wrote a line, without its line break.
    Log {
        /// The step's id.
        step: Arc<str>,
        /// Where it wrote.
        stream: Stream,
        /// The line.
        line: String,
    },
    /// Something that a reader should know: a switch mattered, a script's sockets are refused.
    Note {
        /// The step's id, where it is about one.
        step: Option<Arc<str>>,
        /// A sentence.
        text: String,
    },
    /// A branch chose its way.
    Chose {
        /// The step's id.
        step: Arc<str>,
        /// The index of the choice that is true, from 0; `None` where none is: it goes to its Default, or on.
        choice: Option<usize>,
    },
    /// A variable has a new value; at the start its first one.
    VariableChanged {
        /// Its name.
        name: String,
        /// Its value.
        value: Value,
    },
    /// A step came to its end.
    StepEnded {
        /// The step's id.
        step: Arc<str>,
        /// A final status.
        status: Status,
        /// All its outputs, as the API gives them: lists of texts.
        outputs: Map<String, Value>,
        /// Why it did not succeed.
        failure: Option<Box<Failure>>,
        /// The step that follows; `None` where the execution ends.
        next: Option<String>,
    },
    /// The execution's status changed without its ending.
    Changed {
        /// The new status.
        status: Status,
    },
    /// The execution came to its end. Always the last event of its execution.
    Ended {
        /// A final status.
        status: Status,
        /// The document's outputs: lists of texts by `Step.Output`.
        outputs: Map<String, Value>,
        /// `FailureMessage`.
        message: Option<String>,
    },
}

/// What is known when an execution begins.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Started {
    /// The document's name.
    pub document: String,
    /// Its version.
    pub version: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Lists of texts by parameter, defaults included.
    pub parameters: Map<String, Value>,
    /// The role that it takes on; empty for the starter's own rights.
    pub assume_role: String,
    /// `Auto` or `Interactive`.
    pub mode: String,
    /// The steps of the outer list, all `Pending`.
    pub steps: Vec<StepRecord>,
    /// The execution that started this one, and the id of its step there.
    pub parent: Option<(ExecutionId, Arc<str>)>,
}

/// A step at its beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct StepStart {
    /// Its record, status `InProgress`, inputs resolved.
    pub record: StepRecord,
}

/// A call and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The id of the step that made it; empty where the execution itself looked up the defaults of its parameters.
    pub step: Arc<str>,
    /// boto3's name of the service.
    pub service: String,
    /// The API's name of the operation.
    pub operation: String,
    /// The region it went to.
    pub region: String,
    /// The account it was made in.
    pub account: String,
    /// What was asked.
    pub input: Value,
    /// What was answered.
    pub answer: Result<Value, ApiError>,
    /// Whether a script made it.
    pub script: bool,
    /// When it was made; the event's own time is that of the answer.
    pub made: Timestamp,
}

/// An error of an AWS service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// Its code, such as `AccessDeniedException`.
    pub code: String,
    /// Its text.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
}

impl ApiError {
    /// Whether it says that calls come too fast; those are tried again (reference 2.5).
    pub fn is_throttling(&self) -> bool {
        self.status == 429 || trouble_of(&self.code) == Some(Trouble::Throttled)
    }

    /// Whether it says that the caller may not.
    pub fn is_permission(&self) -> bool {
        self.status == 403 || trouble_of(&self.code) == Some(Trouble::Denied)
    }
}

/// Where a script writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// What a person, or a scenario in their place, sends to an execution (reference 8.5).
#[derive(Debug, Clone, PartialEq)]
pub enum Signal {
    /// Of an approval.
    Approve {
        /// Who.
        by: String,
        /// What they say.
        comment: String,
    },
    /// Of an approval.
    Reject {
        /// Who.
        by: String,
        /// What they say.
        comment: String,
    },
    /// Of a pause.
    Resume {
        /// The step's name.
        step: String,
    },
    /// In interactive mode: the next step may begin.
    StartStep {
        /// The step's name.
        step: String,
    },
    /// A running step is given up.
    StopStep {
        /// The step's id.
        id: String,
    },
}

/// How an execution is stopped (reference 8.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The running step is given up and its `onCancel` followed.
    Cancel,
    /// The running step may end; nothing follows it.
    Complete,
}

/// What can reach an execution from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Control {
    /// A signal.
    Signal(Signal),
    /// An order to stop.
    Stop(Stop),
    /// An order to stop to a child of it alone: what that does to the step that began the child is the document's business.
    StopChild(ExecutionId, Stop),
}

impl Event {
    /// An event.
    pub fn new(at: Timestamp, execution: &ExecutionId, what: What) -> Self {
        Self { at, execution: Arc::clone(execution), what }
    }

    /// The id of the step that it is about, where it is about one; of a step's failure see [`Failure`].
    pub fn step(&self) -> Option<&Arc<str>> {
        match &self.what {
            What::StepStarted(start) => Some(&start.record.id),
            What::Attempt { step, .. }
            | What::StepChanged { step, .. }
            | What::Log { step, .. }
            | What::Chose { step, .. }
            | What::StepEnded { step, .. } => Some(step),
            What::Call(call) => Some(&call.step),
            What::Note { step, .. } => step.as_ref(),
            What::Started(_) | What::VariableChanged { .. } | What::Changed { .. } | What::Ended { .. } => None,
        }
    }
}
