//! An in-memory service whose answers are written down, for tests.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::aws::{Automation, AwsError, DocumentSummary, ErrorKind, ExecutionFilter, ExecutionSummary, Owner, Page, Seen, StartRequest};
use crate::run::{Record, Signal, Status, StepRecord, Stop};
use crate::time::Timestamp;

/// What the service will say and what it was asked.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The answers of GetAutomationExecution; the last one repeats.
    pub(super) gets: VecDeque<Result<Seen, ErrorKind>>,
    /// The pages of steps, all or of a loop.
    pub(super) steps: HashMap<Option<String>, Vec<Vec<StepRecord>>>,
    /// The children at each look; the last ones repeat.
    pub(super) children: VecDeque<Vec<ExecutionSummary>>,
    /// How many more calls are told that the credentials have expired, whatever else is written down.
    pub(super) expired: bool,
    /// How often credentials must be loaded before they are good.
    pub(super) renewals: u32,
    /// The calls, with the second they were made in.
    pub(super) calls: Vec<(u64, String)>,
    /// What was asked to start.
    pub(super) started: Vec<StartRequest>,
}

#[derive(Debug)]
pub(super) struct Fake(Mutex<State>, tokio::time::Instant);

impl Fake {
    pub(super) fn new(state: State) -> Self {
        Self(Mutex::new(state), tokio::time::Instant::now())
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls so far, by name.
    pub(super) fn calls(&self) -> Vec<String> {
        self.state().calls.iter().map(|(_, name)| name.clone()).collect()
    }

    fn called(&self, name: impl Into<String>) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.calls.push((self.1.elapsed().as_secs(), name.into()));
        state
    }
}

pub(super) fn failure(kind: ErrorKind) -> AwsError {
    AwsError { kind, operation: "ssm:Fake", code: None, message: format!("{kind:?}"), request_id: None }
}

/// The first of a queue, which stays when it is the last.
fn next<T: Clone>(queue: &mut VecDeque<T>) -> Option<T> {
    if queue.len() > 1 { queue.pop_front() } else { queue.front().cloned() }
}

fn page<T: Clone>(pages: Option<&Vec<Vec<T>>>, token: Option<&str>) -> Page<T> {
    let index = token.map_or(0, |token| token.parse().expect("a token of ours"));
    let items = pages.and_then(|pages| pages.get(index)).cloned().unwrap_or_default();
    Page { items, next: pages.filter(|pages| index + 1 < pages.len()).map(|_| (index + 1).to_string()) }
}

impl Automation for Fake {
    async fn start(&self, request: &StartRequest) -> Result<String, AwsError> {
        self.called("start").started.push(request.clone());
        Ok("e-1".to_owned())
    }

    async fn get(&self, _: &str) -> Result<Seen, AwsError> {
        let mut state = self.called("get");
        if state.expired {
            return Err(failure(ErrorKind::ExpiredCredentials));
        }
        next(&mut state.gets).expect("an answer").map_err(failure)
    }

    async fn steps(&self, _: &str, within: Option<&str>, token: Option<&str>) -> Result<Page<StepRecord>, AwsError> {
        let state = self.called(format!("steps {} {}", within.unwrap_or("all"), token.unwrap_or("0")));
        Ok(page(state.steps.get(&within.map(ToOwned::to_owned)), token))
    }

    async fn executions(&self, filters: &[ExecutionFilter], _: Option<&str>) -> Result<Page<ExecutionSummary>, AwsError> {
        assert_eq!(filters, [ExecutionFilter::Parent("e-1".to_owned())]);
        let items = next(&mut self.called("children").children).unwrap_or_default();
        Ok(Page { items, next: None })
    }

    async fn documents(&self, _: Owner, _: Option<&str>, _: Option<&str>) -> Result<Page<DocumentSummary>, AwsError> {
        Ok(Page { items: Vec::new(), next: None })
    }

    async fn signal(&self, _: &str, _: &Signal) -> Result<(), AwsError> {
        Ok(())
    }

    async fn stop(&self, _: &str, _: Stop) -> Result<(), AwsError> {
        Ok(())
    }

    async fn renew(&self) -> Result<(), AwsError> {
        let mut state = self.called("renew");
        match state.renewals.checked_sub(1) {
            Some(0) => (state.renewals, state.expired) = (0, false),
            Some(left) => state.renewals = left,
            None => {}
        }
        Ok(())
    }
}

/// A step at a status; one that is not pending began at its number of seconds and took one.
pub(super) fn step(number: i64, name: &str, status: Status) -> StepRecord {
    let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
    let begun = status != Status::Pending;
    StepRecord {
        id: if begun { format!("s-{number}").into() } else { "".into() },
        name: name.to_owned(),
        action: "aws:executeAwsApi".to_owned(),
        started: begun.then(|| at(number)),
        ended: status.is_final().then(|| at(number + 1)),
        attempt: u32::from(begun),
        status,
        ..StepRecord::default()
    }
}

/// An answer with these steps.
pub(super) fn seen(status: Status, steps: Vec<StepRecord>) -> Seen {
    let record = Record {
        id: "e-1".to_owned(),
        document: "Restore".to_owned(),
        started: Some(Timestamp::from_millis(0)),
        ended: status.is_final().then(|| Timestamp::from_millis(100_000)),
        status,
        steps,
        ..Record::default()
    };
    Seen { record, truncated: false, spread: false }
}
