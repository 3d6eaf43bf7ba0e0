//! What the machine needs, and what it can be told.

use std::sync::Arc;
use std::time::Duration;

use crate::document::Document;
use crate::json::{Map, Value};
use crate::run::{ApiError, ExecutionId, Signal};
use crate::time::Timestamp;

/// What the machine cannot do by itself.
#[derive(Debug, Clone)]
pub enum Need {
    /// An AWS call of the step itself. Told by [`Told::Call`].
    Call(Box<CallRequest>),
    /// A script. Told by [`Told::Script`]; its own calls and the time it takes go through [`Machine::emit`](super::Machine::emit) and [`Machine::pass_to`](super::Machine::pass_to).
    Script(Box<ScriptRequest>),
    /// Whether somebody replaces the effect of a step that is about to begin. Told by [`Told::Effect`].
    Effect {
        /// The execution.
        execution: ExecutionId,
        /// The step's name.
        step: String,
        /// `aws:…`.
        action: String,
    },
    /// A child runbook. Told by [`Told::Document`].
    Document {
        /// Its name or ARN.
        name: String,
        /// Its version; `None` for the default one.
        version: Option<String>,
        /// The region it is looked up in.
        region: String,
        /// The account it is looked up in.
        account: String,
    },
    /// Time to pass. Told by [`Told::Time`].
    Time {
        /// Until when.
        until: Timestamp,
        /// The name of the step that waits; the innermost one.
        step: String,
    },
    /// A person to act. Told by [`Told::Signal`], or by [`Told::Time`] when nobody did until then.
    Signal {
        /// Until when.
        until: Timestamp,
        /// The execution that waits.
        execution: ExecutionId,
        /// The name of the step that waits.
        step: String,
        /// Its id.
        id: Arc<str>,
        /// What the person has to do.
        person: Person,
    },
    /// Nothing more: the execution has ended.
    Done,
}

/// What a person has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Approve or reject (`aws:approve`).
    Decide,
    /// Resume (`aws:pause`).
    Resume,
    /// Let a step begin (interactive mode).
    StartStep,
}

/// What the machine is told.
#[derive(Debug, Clone)]
pub enum Told {
    /// The answer to a call, and how long it took.
    Call {
        /// The answer.
        reply: Result<Value, ApiError>,
        /// How long it took.
        takes: Duration,
    },
    /// What came of a script.
    Script(Box<ScriptOutcome>),
    /// The effect that replaces the step's own; `None` for its own.
    Effect(Option<Effect>),
    /// The child runbook; `None` where nobody knows it.
    Document(Option<Arc<Document>>),
    /// The time has passed.
    Time,
    /// A person acted at a time.
    Signal(Signal, Timestamp),
    /// The need cannot be met, so nothing more can be said of this execution: no mock for a call, no `pwsh` for a script. The text says why.
    Broken(String),
    /// The same, because the machine lacks what is needed: no Python for a script.
    Unfit(String),
}

/// A call to AWS, wherever it is made.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRequest {
    /// The execution.
    pub execution: ExecutionId,
    /// The name of the step; empty where the execution itself looks up the defaults of its parameters.
    pub step: String,
    /// The service, boto3's name where the catalogue knows it, else as written.
    pub service: String,
    /// The operation, the API's name where the catalogue knows it, else as written.
    pub operation: String,
    /// The region it goes to.
    pub region: String,
    /// The account it is made in.
    pub account: String,
    /// The access key of the role's session that it is made with; `None` for the execution's own rights.
    pub key: Option<String>,
    /// What is asked: a mapping.
    pub input: Value,
    /// When it is made.
    pub at: Timestamp,
    /// Whether a script makes it.
    pub script: bool,
}

/// A script to run, as the service runs it (reference 5).
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptRequest {
    /// The execution.
    pub execution: ExecutionId,
    /// The name of the step.
    pub step: String,
    /// The id of the step.
    pub step_id: Arc<str>,
    /// `python3.11`, `PowerShell 7.4`, ….
    pub runtime: String,
    /// The function; with an attachment `file.function`.
    pub handler: Option<String>,
    /// The text.
    pub source: Option<String>,
    /// The name of an attachment.
    pub attachment: Option<String>,
    /// The first argument of the handler.
    pub payload: Value,
    /// The second one: `global:…` and `automation:EXECUTION_ID` by name.
    pub context: Map<String, Value>,
    /// The region that a client without a region calls.
    pub region: String,
    /// The account.
    pub account: String,
    /// The role whose credentials it has; empty where it has none at all, so that every call fails (reference 5.3, 8.4).
    pub role: String,
    /// When it is cut off.
    pub deadline: Timestamp,
    /// Now.
    pub at: Timestamp,
}

/// What came of a script. Its calls and lines were told while it ran.
#[derive(Debug, Clone, PartialEq)]
pub enum ScriptOutcome {
    /// It returned a value.
    Returned(Value),
    /// It raised an exception.
    Raised {
        /// The exception's class, without its module.
        class: String,
        /// Its text.
        message: String,
        /// The frames of the script, outermost first.
        frames: Vec<ScriptFrame>,
        /// The error of an AWS call that it is, where it is one.
        error: Option<ApiError>,
    },
    /// It did not end within its time.
    TimedOut,
    /// It ended in a way that is no exception: it crashed, used too much memory, returned too much. A sentence.
    Died(String),
}

/// A frame of a traceback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptFrame {
    /// The line of the script, from 1.
    pub line: usize,
    /// The function.
    pub function: String,
    /// The line's text, trimmed.
    pub text: String,
    /// The module's file as the traceback names it: `customer_script.py` for the step's own script.
    pub file: String,
}

/// What a scenario puts in place of a step's own effect (DESIGN.md 5.3), once the time `after` has passed.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// How long the step takes.
    pub after: Duration,
    /// What comes of it.
    pub kind: EffectKind,
}

/// The kinds of effect.
#[derive(Debug, Clone, PartialEq)]
pub enum EffectKind {
    /// It succeeds with the object that selectors apply to.
    Return(Value),
    /// It fails.
    Fail(String),
    /// It times out.
    Timeout,
    /// A person acts; only for steps that wait for one.
    Signal(Signal),
}
