//! What the engine needs of the world, as traits. [`drive`](super::drive) answers a machine's needs through them.

use std::sync::Arc;
use std::time::Duration;

use crate::document::Document;
use crate::json::Value;
use crate::run::{ApiError, Control, Event, ExecutionId, Stream};
use crate::simulate::need::{CallRequest, Effect, Person, ScriptOutcome, ScriptRequest};
use crate::time::Timestamp;

/// The answer to a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// The service answered after some virtual time, with a response or an error.
    Answered {
        /// The answer.
        answer: Result<Value, ApiError>,
        /// How long the call took.
        takes: Duration,
    },
    /// Nobody can answer, and the execution cannot go on: a text for people that says what was asked and what was near.
    Unanswered(String),
}

/// Answers AWS calls.
pub trait Calls {
    /// Answers one; `request.at` is when it is made.
    fn call(&mut self, request: &CallRequest) -> Reply;
}

/// Runs scripts.
pub trait Scripts {
    /// Runs one to its end. `Err` where it cannot be run at all; then the execution cannot go on.
    fn run(&mut self, request: &ScriptRequest, host: &mut dyn ScriptHost) -> Result<ScriptOutcome, CannotRun>;
}

/// Why a script cannot be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannotRun {
    /// For people; what to do about it stands behind a line break.
    pub text: String,
    /// Whether the machine lacks what scripts are run with. Else the scenario lacks something.
    pub machine: bool,
}

impl CannotRun {
    /// The scenario has to say more.
    pub fn scenario(text: impl Into<String>) -> Self {
        Self { text: text.into(), machine: false }
    }

    /// The machine lacks something.
    pub fn machine(text: impl Into<String>) -> Self {
        Self { text: text.into(), machine: true }
    }
}

/// What a running script can do: its time is virtual, and its calls go where the execution's calls go.
pub trait ScriptHost {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// Lets time pass, at most until the deadline of the script. `false` when the deadline has come: the script is to be given up.
    fn pass(&mut self, duration: Duration) -> bool;

    /// Makes a call in a region, with the rights of a role where the script has taken one on. The time it takes passes.
    /// `Unanswered`: the script is to be given up; the execution ends with that text.
    fn call(&mut self, service: &str, operation: &str, region: &str, role: Option<&TakenRole>, input: Value) -> Reply;

    /// Tells of a line that the script wrote, without its line break.
    fn log(&mut self, stream: Stream, line: &str);

    /// Tells something of the step that a reader of the trace should know.
    fn note(&mut self, text: &str);

    /// Tells something of the machine that runs the scripts: it is about no step, and no reason why one fails.
    fn circumstance(&mut self, text: &str) {
        self.note(text);
    }

    /// Whether the execution was told to stop: the script is to be given up.
    fn is_stopped(&mut self) -> bool;
}

/// A role that a script has taken on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenRole {
    /// The account that it is of.
    pub account: String,
    /// The access key of the session; which secret belongs to it knows who answered the call that gave it.
    pub key: String,
}

/// Puts effects in place of steps' own.
pub trait Steps {
    /// The effect for a step that is about to begin; `None` for its own.
    fn effect(&mut self, execution: &ExecutionId, step: &str, action: &str) -> Option<Effect>;
}

/// Finds child runbooks.
pub trait Documents {
    /// The document of a name or ARN and a version (`None` for the default one) in a region of an account.
    fn document(&mut self, name: &str, version: Option<&str>, region: &str, account: &str) -> Option<Arc<Document>>;
}

/// How a wait ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Woken {
    /// Its time has passed.
    Time,
    /// Something came from outside, at a time.
    Control(Control, Timestamp),
}

/// Lets time pass: at once on the desk, as it really does in a server.
pub trait Pace {
    /// Passes the time from `now` to `until` while `step` waits, for a person or for nothing but time.
    fn pass(&mut self, now: Timestamp, until: Timestamp, step: &str, person: Option<Person>) -> Woken;

    /// Whether something came from outside in the meantime, while no time passed; asked before and after calls and scripts. `step` is the one that runs,
    /// `done` whether what it needed has just been done.
    fn poll(&mut self, now: Timestamp, step: &str, done: bool) -> Option<(Control, Timestamp)>;
}

/// Everything that a machine is driven with.
pub struct World<'w> {
    /// Answers calls.
    pub calls: &'w mut dyn Calls,
    /// Runs scripts.
    pub scripts: &'w mut dyn Scripts,
    /// Replaces steps.
    pub steps: &'w mut dyn Steps,
    /// Finds child runbooks.
    pub documents: &'w mut dyn Documents,
    /// Lets time pass.
    pub pace: &'w mut dyn Pace,
    /// Hears what happens, in order.
    pub listen: &'w mut dyn FnMut(&Event),
}
