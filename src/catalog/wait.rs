//! Waiters: what is asked again and again, and what its answers mean.

use super::service::Operation;
use super::snake::snake;
use crate::json::{self, Value};
use crate::jsonpath::{Path, Pick};

/// A waiter of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiter<'t> {
    /// Its name, such as `InstanceRunning`.
    pub name: &'t str,
    /// botocore's definition, a JSON text.
    pub definition: &'t str,
}

/// What a waiter does.
#[derive(Debug, Clone, PartialEq)]
pub struct WaiterPlan {
    /// The operation that it calls.
    pub operation: String,
    /// Seconds between two calls.
    pub delay: u64,
    /// How many calls there are at most.
    pub max_attempts: u64,
    /// What an answer means: the first that matches decides; when none does, an error ends the waiting.
    pub acceptors: Vec<Acceptor>,
}

/// One meaning of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptor {
    /// What is looked at.
    pub matcher: Matcher,
    /// What it must be.
    pub expected: Value,
    /// What it means.
    pub state: AcceptorState,
}

/// What an acceptor looks at. The expressions are JMESPath; on an error only `Status` and `Error` match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matcher {
    /// The value of an expression.
    Path(String),
    /// Each item of the list that an expression yields; an empty list never matches.
    PathAll(String),
    /// Any item of the list that an expression yields.
    PathAny(String),
    /// The HTTP status, a number.
    Status,
    /// The error's code; `true` for any error, `false` for none.
    Error,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptorState {
    /// The waiting is over.
    Success,
    /// What is waited for will not come.
    Failure,
    /// Ask again.
    Retry,
}

/// The texts that waiters look for where a path leads in the answer of an operation; none where no waiter looks. There may be others: a
/// waiter names the states that it waits for and those that end its waiting.
pub fn awaited(operation: Operation<'_>, path: &Path) -> Vec<String> {
    // Behind two dots it may begin anywhere.
    let scan = path.steps().iter().rposition(|step| step.deep);
    let keys: Vec<&str> = path.steps()[scan.unwrap_or(0)..]
        .iter()
        .filter_map(|step| match &step.pick {
            Pick::Key(key) => Some(key.as_str()),
            _ => None,
        })
        .collect();
    if keys.is_empty() || path.counts() {
        return Vec::new();
    }
    let leads_there = |expression: &str| {
        let plain = expression.replace("[]", "");
        let theirs: Vec<&str> = plain.split('.').collect();
        if scan.is_some() { theirs.ends_with(&keys) } else { theirs == keys }
    };
    let mut texts = Vec::new();
    let plans = operation.service().waiters().filter_map(Waiter::plan).filter(|plan| plan.operation == operation.name());
    for acceptor in plans.flat_map(|plan| plan.acceptors) {
        if let (Matcher::Path(at) | Matcher::PathAll(at) | Matcher::PathAny(at), Value::String(text)) =
            (acceptor.matcher, acceptor.expected)
            && leads_there(&at)
            && !texts.contains(&text)
        {
            texts.push(text);
        }
    }
    texts
}

impl Waiter<'_> {
    /// boto3's name, such as `instance_running`.
    pub fn snake_name(self) -> String {
        snake(self.name)
    }

    /// What it does. `None` when the definition cannot be read, which a test excludes for the embedded catalogue.
    pub fn plan(self) -> Option<WaiterPlan> {
        let value = json::parse(self.definition)?;
        let acceptors = value.get("acceptors")?.as_array()?.iter().map(Acceptor::read).collect::<Option<_>>()?;
        Some(WaiterPlan {
            operation: value.get("operation")?.as_str()?.to_owned(),
            delay: value.get("delay")?.as_u64()?,
            max_attempts: value.get("maxAttempts")?.as_u64()?,
            acceptors,
        })
    }
}

impl Acceptor {
    fn read(value: &Value) -> Option<Self> {
        let argument = || value.get("argument").and_then(Value::as_str).map(str::to_owned);
        let matcher = match value.get("matcher")?.as_str()? {
            "path" => Matcher::Path(argument()?),
            "pathAll" => Matcher::PathAll(argument()?),
            "pathAny" => Matcher::PathAny(argument()?),
            "status" => Matcher::Status,
            "error" => Matcher::Error,
            _ => return None,
        };
        let state = match value.get("state")?.as_str()? {
            "success" => AcceptorState::Success,
            "failure" => AcceptorState::Failure,
            "retry" => AcceptorState::Retry,
            _ => return None,
        };
        Some(Self { matcher, expected: value.get("expected")?.clone(), state })
    }
}
