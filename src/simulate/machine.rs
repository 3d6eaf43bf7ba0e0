//! The resumable state machine: sequential code, an `async fn` per idea, that stops wherever it needs something.
//!
//! Futures serve as coroutines here: nothing is awaited but [`Ask`](super::ask::Ask), there is no executor and no waker. The compiler
//! thereby keeps the state that a hand-written machine would keep in an enum per action.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::document::Document;
use crate::json::{Map, Value};
use crate::run::{Event, ExecutionId, Record, Status, Stop, What};
use crate::simulate::execution;
use crate::simulate::need::{Need, Told};
use crate::simulate::shared::Shared;
use crate::simulate::switches::Switches;
use crate::time::Timestamp;

/// What is executed, and under which circumstances.
#[derive(Debug, Clone)]
pub struct Start {
    /// Its id.
    pub id: ExecutionId,
    /// The document.
    pub document: Arc<Document>,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The given parameters, typed; defaults are added. Checked before: see `value::parameters`.
    pub parameters: Map<String, Value>,
    /// The region it runs in.
    pub region: String,
    /// The account it runs in.
    pub account: String,
    /// When it begins.
    pub at: Timestamp,
    /// Whether every step waits for somebody to start it (reference 8.5).
    pub interactive: bool,
    /// Runs this step alone.
    pub only: Option<OnlyStep>,
    /// What ids are made from.
    pub seed: u64,
    /// How unverified points are decided.
    pub switches: Switches,
    /// When it is given up.
    pub limits: Limits,
}

/// One step, run alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OnlyStep {
    /// Its name.
    pub name: String,
    /// Outputs of other steps that its references may name: `Step.Output`.
    pub outputs: Map<String, Value>,
}

/// When an execution is given up: no document of AWS's own comes near, an endless one comes to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps that begin, passes of loops and children included.
    pub steps: u64,
    /// Events in all.
    pub events: u64,
    /// Bytes of text in all values that steps take in and calls give; listeners keep them.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 100_000, events: 2_000_000, bytes: 1 << 30 }
    }
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Its final status.
    pub status: Status,
    /// Why the simulation could not go on, where it could not: the status says nothing of the document then.
    pub broken: Option<String>,
    /// Whether that is the machine's fault, so that nothing is wrong with document and scenario.
    pub unfit: bool,
}

/// A document that is being executed.
pub struct Machine {
    shared: Rc<Shared>,
    future: Pin<Box<dyn Future<Output = Ending>>>,
    ending: Option<Ending>,
}

impl Machine {
    /// A machine that stands before the first step.
    pub fn new(start: Start) -> Self {
        let shared = Rc::new(Shared::new(&start));
        let future = Box::pin(execution::first(Rc::clone(&shared), start));
        Self { shared, future, ending: None }
    }

    /// Goes on until something is needed. Asked again without having been told anything, it needs the same.
    pub fn advance(&mut self) -> Need {
        if self.ending.is_none() {
            match self.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(ending) => self.ending = Some(ending),
                Poll::Pending => {
                    if let Some(need) = self.shared.need.borrow().clone() {
                        return need;
                    }
                    let text = "internal error: the execution waits for nothing";
                    self.ending = Some(Ending { status: Status::Failed, broken: Some(text.to_owned()), unfit: false });
                }
            }
        }
        Need::Done
    }

    /// Answers the last need.
    pub fn tell(&mut self, told: Told) {
        *self.shared.told.borrow_mut() = Some(told);
    }

    /// What happened since the last time somebody asked, in order.
    pub fn events(&mut self) -> Vec<Event> {
        std::mem::take(&mut *self.shared.events.borrow_mut())
    }

    /// How it ended; `None` while it runs.
    pub fn ending(&self) -> Option<&Ending> {
        self.ending.as_ref()
    }

    /// The time now, in the execution.
    pub fn now(&self) -> Timestamp {
        self.shared.now.get()
    }

    /// Lets time pass up to `at`, as a script or a call took it, or somebody waited. Time never goes back.
    pub fn pass_to(&mut self, at: Timestamp) {
        self.shared.pass_to(at);
    }

    /// Tells of something that happened while a need was met: a script's calls and lines.
    pub fn emit(&mut self, execution: &ExecutionId, what: What) {
        self.shared.emit(execution, what);
    }

    /// Tells the execution to stop, at the time that it is. `false` when it was told before or has ended.
    pub fn stop(&mut self, stop: Stop) -> bool {
        self.ending.is_none() && self.shared.order(stop)
    }

    /// Tells a child execution to stop, and with it those that it began. `false` when it does not run, or was told before.
    pub fn stop_child(&mut self, id: &str, stop: Stop) -> bool {
        self.shared.order_child(id, stop)
    }

    /// Tells the step of an id to stop.
    pub fn stop_step(&mut self, id: &str) {
        self.shared.order_step(id);
    }

    /// Whether the step of an id, which runs, is being stopped: by itself, with a step around it, or with the whole execution.
    pub fn is_stopped(&self, step: &str) -> bool {
        self.shared.must_stop() || self.shared.is_stopped_step(step) || self.shared.is_stopped_around()
    }

    /// Runs to the end, answering every need with `answer`, and gives the events. For tests and small uses; see [`drive`](super::drive).
    pub fn run(&mut self, mut answer: impl FnMut(&mut Self, Need) -> Told) -> (Ending, Record) {
        let mut record = Record::default();
        loop {
            let need = self.advance();
            for event in self.events() {
                record.apply(&event);
            }
            if let Some(ending) = &self.ending {
                return (ending.clone(), record);
            }
            let told = answer(self, need);
            self.tell(told);
        }
    }
}
