//! A scenario as data.

use std::time::Duration;

use crate::json::Value;
use crate::run::{ApiError, Status, Stop};
use crate::spec::Spanned;
use crate::text::{FileId, Span};
use crate::time::Timestamp;

/// A scenario. Made by [`parse`](super::parse); usable where none of its findings is an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The file that it stands in.
    pub file: FileId,
    /// Where `calls` stands, where it does.
    pub calls_key: Option<Span>,
    /// Where `steps` stands, where it does.
    pub steps_key: Option<Span>,
    /// What it is about.
    pub description: Option<String>,
    /// Where the automation runs; see [`Scenario::region`].
    pub written_region: Option<Spanned<String>>,
    /// In which account; see [`Scenario::account`].
    pub written_account: Option<Spanned<String>>,
    /// When it begins; see [`Scenario::start`].
    pub written_start: Option<Spanned<Timestamp>>,
    /// The parameters that are given, in order.
    pub parameters: Vec<Parameter>,
    /// AWS calls and their answers, in order; the first that matches answers.
    pub calls: Vec<Mock>,
    /// Steps whose effect is replaced, in order.
    pub steps: Vec<StepMock>,
    /// When the execution is stopped.
    pub stop: Option<StopAt>,
    /// What should come of it.
    pub expect: Option<Expect>,
}

/// A parameter and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Spanned<String>,
    /// Its value, typed as it is written.
    pub value: Spanned<Value>,
}

/// An AWS call and its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Mock {
    /// boto3's name of the service, and the API's name of the operation; as written where the catalogue does not know them.
    pub service: String,
    /// See `service`.
    pub operation: String,
    /// Where `on` stands.
    pub span: Span,
    /// The line of the file that `on` stands in, from 1.
    pub line: usize,
    /// Only calls that go to this region.
    pub region: Option<Spanned<String>>,
    /// Only calls that are made in this account.
    pub account: Option<Spanned<String>>,
    /// What the request must contain.
    pub with: Option<Value>,
    /// The answers, in turn; at least one, the last one repeats.
    pub answers: Vec<Answer>,
    /// How long every answer takes.
    pub takes: Duration,
}

/// One answer of a mock.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Given for this long since it was first given; `None`: once.
    pub lasts: Option<Duration>,
    /// What is answered.
    pub outcome: Result<Value, ApiError>,
}

/// A step whose effect is replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct StepMock {
    /// Its name.
    pub name: Spanned<String>,
    /// What happens each time it is tried, in turn; at least one, the last one repeats.
    pub effects: Vec<Replacement>,
}

/// What happens in place of a step's own effect.
#[derive(Debug, Clone, PartialEq)]
pub struct Replacement {
    /// After how long; `None` where it is not said.
    pub after: Option<Duration>,
    /// What.
    pub deed: Deed,
    /// Where its word (`approve`, `return`, …) stands.
    pub span: Span,
}

/// The kinds of replacement.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// People approve.
    Approve,
    /// Somebody rejects.
    Reject,
    /// Somebody resumes.
    Resume,
    /// It succeeds with the object that selectors apply to.
    Return(Value),
    /// It fails with a message.
    Fail(String),
    /// Its time passes without anything happening.
    Timeout,
}

/// When and how the execution is stopped.
#[derive(Debug, Clone, PartialEq)]
pub struct StopAt {
    /// The step during which the order comes.
    pub step: Spanned<String>,
    /// What is ordered.
    pub kind: Stop,
    /// Where `stop` stands.
    pub span: Span,
}

/// What should come of the execution; what is `None` is not looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// Where `expect` stands.
    pub span: Span,
    /// The execution's final status.
    pub status: Option<Spanned<Status>>,
    /// Every started step in order, loop passes repeated.
    pub path: Option<Spanned<Vec<Spanned<String>>>>,
    /// By `Step.Output`: what it should be.
    pub outputs: Vec<Parameter>,
    /// The step that failed the execution: the first critical one that failed, else the last that failed. Of an execution that did
    /// not fail, the first step whose failure was tolerated. `Some(None)`: nothing failed the execution.
    pub failed_step: Option<Spanned<Option<String>>>,
    /// A part of the failure's message.
    pub failure: Option<Spanned<String>>,
}

impl Deed {
    /// The word that it is written with.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Resume => "resume",
            Self::Return(_) => "return",
            Self::Fail(_) => "fail",
            Self::Timeout => "timeout",
        }
    }
}

impl Scenario {
    /// A scenario that says nothing; `file` is what its findings point to.
    pub fn empty(file: FileId) -> Self {
        Self {
            file,
            calls_key: None,
            steps_key: None,
            description: None,
            written_region: None,
            written_account: None,
            written_start: None,
            parameters: Vec::new(),
            calls: Vec::new(),
            steps: Vec::new(),
            stop: None,
            expect: None,
        }
    }

    /// Where the automation runs; `us-east-1` where it is not said.
    pub fn region(&self) -> &str {
        self.written_region.as_ref().map_or("us-east-1", |region| &region.value)
    }

    /// In which account it runs; `123456789012` where it is not said.
    pub fn account(&self) -> &str {
        self.written_account.as_ref().map_or("123456789012", |account| &account.value)
    }

    /// When it begins; 2026-01-01T00:00:00Z where it is not said, so that it is the same every time.
    pub fn start(&self) -> Timestamp {
        let default = Timestamp::from_millis(1_767_225_600_000);
        self.written_start.as_ref().map_or(default, |start| start.value)
    }

    /// The parameters as a mapping.
    pub fn parameters(&self) -> crate::json::Map<String, Value> {
        self.parameters.iter().map(|given| (given.name.value.clone(), given.value.value.clone())).collect()
    }
}
