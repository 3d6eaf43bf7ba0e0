//! The resumable state machine: sequential code, an `async fn` per idea, that stops wherever it needs something.
//!
//! Futures serve as coroutines here: nothing is awaited but [`Ask`], there is no executor and no waker. The compiler thereby keeps
//! the state that a hand-written machine would keep in an enum per action.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::document::Document;
use crate::json::{Map, Value};
use crate::run::{Event, ExecutionId, Record, Status, Stop, What};
use crate::simulate::execution;
use crate::simulate::fault::Fault;
use crate::simulate::ids::Ids;
use crate::simulate::need::{Need, Told};
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

/// What all executions of a machine (the first one and its children) share.
pub(super) struct Shared {
    pub(super) now: Cell<Timestamp>,
    pub(super) ids: Ids,
    pub(super) switches: Switches,
    need: RefCell<Option<Need>>,
    told: RefCell<Option<Told>>,
    events: RefCell<Vec<Event>>,
    limits: Limits,
    emitted: Cell<u64>,
    bytes: Cell<u64>,
    steps: Cell<u64>,
    /// The executions that run now, the one that was started first and each one's child after it.
    levels: RefCell<Vec<Level>>,
    stopped_step: RefCell<Option<String>>,
    /// The ids of the steps around the one that runs: loops and child automations' steps, outermost first.
    around: RefCell<Vec<Arc<str>>>,
    /// Whether the machine lacked what was needed.
    unfit: Cell<bool>,
    /// When the steps around the one that runs are cut off: loops and child automations' steps, outermost first.
    pub(super) deadlines: RefCell<Vec<Timestamp>>,
    noted: RefCell<BTreeSet<(String, String)>>,
    /// Where scripts called a service last: service to region, step and operation.
    elsewhere: RefCell<BTreeMap<String, (String, String)>>,
}

/// An execution that runs: what it was told, and what it does about that.
#[derive(Debug)]
struct Level {
    id: ExecutionId,
    stop: Option<Stop>,
    /// Since when an onCancel route is followed; it may take two minutes (reference 2.3).
    cancelling: Option<Timestamp>,
}

/// How long the steps after a cancellation may take in all (reference 2.3).
const CANCEL_TIME: Duration = Duration::from_mins(2);

impl Machine {
    /// A machine that stands before the first step.
    pub fn new(start: Start) -> Self {
        let shared = Rc::new(Shared {
            now: Cell::new(start.at),
            ids: Ids::new(start.seed),
            switches: start.switches,
            need: RefCell::default(),
            told: RefCell::default(),
            events: RefCell::default(),
            limits: start.limits,
            emitted: Cell::new(0),
            bytes: Cell::new(0),
            steps: Cell::new(0),
            levels: RefCell::new(vec![Level { id: Arc::clone(&start.id), stop: None, cancelling: None }]),
            stopped_step: RefCell::default(),
            around: RefCell::default(),
            unfit: Cell::new(false),
            deadlines: RefCell::default(),
            noted: RefCell::default(),
            elsewhere: RefCell::default(),
        });
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
        self.ending.is_none() && self.shared.levels.borrow_mut().first_mut().is_some_and(|level| level.order(stop))
    }

    /// Tells a child execution to stop, and with it those that it began. `false` when it does not run, or was told before.
    pub fn stop_child(&mut self, id: &str, stop: Stop) -> bool {
        self.shared.levels.borrow_mut().iter_mut().skip(1).find(|level| *level.id == *id).is_some_and(|level| level.order(stop))
    }

    /// Tells the step of an id to stop.
    pub fn stop_step(&mut self, id: &str) {
        *self.shared.stopped_step.borrow_mut() = Some(id.to_owned());
    }

    /// Whether the step of an id, which runs, is being stopped: by itself, with a step around it, or with the whole execution.
    pub fn is_stopped(&self, step: &str) -> bool {
        self.shared.must_stop() || self.shared.is_stopped_step(step) || self.shared.is_stopped_around()
    }
}

impl Shared {
    pub(super) fn pass_to(&self, at: Timestamp) {
        self.now.set(self.now.get().max(at));
    }

    pub(super) fn emit(&self, execution: &ExecutionId, what: What) {
        if let What::Call(call) = &what
            && call.script
        {
            let called = (call.region.clone(), call.operation.clone());
            self.elsewhere.borrow_mut().insert(call.service.clone(), called);
        }
        self.emitted.set(self.emitted.get() + 1);
        self.bytes.set(self.bytes.get().saturating_add(size(&what)));
        self.events.borrow_mut().push(Event::new(self.now.get(), execution, what));
    }

    /// Tells once per step that a switch mattered.
    pub(super) fn note(&self, execution: &ExecutionId, step: Option<(&Arc<str>, &str)>, switch: &str, text: &str) {
        let name = step.map_or_else(String::new, |(_, name)| name.to_owned());
        if self.noted.borrow_mut().insert((name, switch.to_owned())) {
            let text = format!("{text} (unverified; switch `{switch}`)");
            self.emit(execution, What::Note { step: step.map(|(id, _)| Arc::clone(id)), text });
        }
    }

    /// Tells once per step what a reader should know.
    pub(super) fn remark(&self, execution: &ExecutionId, (id, name): (&Arc<str>, &str), text: &str) {
        if self.noted.borrow_mut().insert((name.to_owned(), text.to_owned())) {
            self.emit(execution, What::Note { step: Some(Arc::clone(id)), text: text.to_owned() });
        }
    }

    /// Where a script called a service last, if that was not in `region`: the region and the operation.
    pub(super) fn called_elsewhere(&self, service: &str, region: &str) -> Option<(String, String)> {
        self.elsewhere.borrow().get(service).filter(|(other, _)| other != region).cloned()
    }

    /// Counts a step that begins; `Err` when there were too many.
    pub(super) fn count_step(&self) -> Result<(), Fault> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > self.limits.steps {
            return Err(Fault::Broken(format!(
                "the execution does not come to an end: {} steps have begun. Look for steps that lead back to earlier ones",
                self.limits.steps
            )));
        }
        Ok(())
    }

    /// A child begins; until it has ended it is the one that runs.
    pub(super) fn child_begins(&self, id: &ExecutionId) {
        self.levels.borrow_mut().push(Level { id: Arc::clone(id), stop: None, cancelling: None });
    }

    /// The child that runs has ended; what it was told itself.
    pub(super) fn child_ends(&self) -> Option<Stop> {
        self.levels.borrow_mut().pop().and_then(|level| level.stop)
    }

    /// What the execution that runs was told: to cancel also where one around it was told so. One around it that is to complete
    /// lets it come to its end.
    pub(super) fn stop(&self) -> Option<Stop> {
        let levels = self.levels.borrow();
        let cancelled = levels.iter().any(|level| level.stop == Some(Stop::Cancel));
        if cancelled { Some(Stop::Cancel) } else { levels.last().and_then(|level| level.stop) }
    }

    /// Since when the execution that runs, or one around it, follows an onCancel route.
    fn cancelling(&self) -> Option<Timestamp> {
        self.levels.borrow().iter().find_map(|level| level.cancelling)
    }

    /// Whether what runs now has to be given up.
    pub(super) fn must_stop(&self) -> bool {
        match self.cancelling() {
            Some(since) => self.now.get() >= since.plus(CANCEL_TIME),
            None => self.stop() == Some(Stop::Cancel),
        }
    }

    /// From now on something runs inside a step, which is cut off at a moment.
    pub(super) fn enter(&self, step: &Arc<str>, cut: Timestamp) {
        self.around.borrow_mut().push(Arc::clone(step));
        self.deadlines.borrow_mut().push(cut);
    }

    /// What ran inside the step has ended.
    pub(super) fn leave(&self) {
        self.around.borrow_mut().pop();
        self.deadlines.borrow_mut().pop();
    }

    /// Whether this very step was told to stop.
    pub(super) fn is_stopped_step(&self, id: &str) -> bool {
        !id.is_empty() && self.stopped_step.borrow().as_deref() == Some(id)
    }

    /// Whether a step around the one that runs was told to stop.
    pub(super) fn is_stopped_around(&self) -> bool {
        self.around.borrow().iter().any(|id| self.is_stopped_step(id))
    }

    pub(super) fn is_unfit(&self) -> bool {
        self.unfit.get()
    }

    /// From now on onCancel routes are followed, those of children within the time of the outermost execution that is cancelled.
    pub(super) fn begin_cancelling(&self) {
        if self.cancelling().is_none()
            && let Some(level) = self.levels.borrow_mut().iter_mut().find(|level| level.stop == Some(Stop::Cancel))
        {
            level.cancelling = Some(self.now.get());
        }
    }

    /// When the steps after a cancellation are given up.
    pub(super) fn cancel_deadline(&self) -> Option<Timestamp> {
        self.cancelling().map(|since| since.plus(CANCEL_TIME))
    }

    /// Asks for something. Stopping comes before any answer; a step is stopped by its id.
    pub(super) fn ask(self: &Rc<Self>, need: Need, step: &str) -> Ask {
        Ask { shared: Rc::clone(self), need: Some(need), step: step.to_owned(), insists: false, idle: false }
    }

    /// Asks for something between two steps.
    pub(super) fn ask_between(self: &Rc<Self>, need: Need) -> Ask {
        Ask { shared: Rc::clone(self), need: Some(need), step: String::new(), insists: false, idle: true }
    }

    /// Asks for something although the step or the execution is being stopped: what a step does to stop what it began.
    pub(super) fn insist(self: &Rc<Self>, need: Need) -> Ask {
        Ask { shared: Rc::clone(self), need: Some(need), step: String::new(), insists: true, idle: false }
    }
}

impl Level {
    /// Takes an order; nothing is taken back, and to cancel is more than to complete.
    fn order(&mut self, stop: Stop) -> bool {
        let accepted = self.stop != Some(Stop::Cancel) && self.stop != Some(stop);
        if accepted {
            self.stop = Some(stop);
        }
        accepted
    }
}

/// About how many bytes of text an event holds.
fn size(what: &What) -> u64 {
    let sum = match what {
        What::StepStarted(start) => start.record.inputs.values().map(text_size).sum(),
        What::StepEnded { outputs, .. } => outputs.values().map(text_size).sum(),
        What::Call(call) => text_size(&call.input) + call.answer.as_ref().map_or(0, text_size),
        What::VariableChanged { value, .. } => text_size(value),
        What::Log { line, .. } => line.len(),
        _ => 0,
    };
    sum as u64
}

/// Bytes of the texts in a value. Values come from parsers that bound their depth.
fn text_size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(text_size).sum(),
        Value::Object(map) => map.iter().map(|(key, value)| key.len() + text_size(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}

/// The one thing that is awaited: a need that is being met.
pub(super) struct Ask {
    shared: Rc<Shared>,
    need: Option<Need>,
    step: String,
    insists: bool,
    /// Whether it is over where the execution is to complete: nothing runs meanwhile.
    idle: bool,
}

impl Future for Ask {
    type Output = Result<Told, Fault>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let shared = Rc::clone(&self.shared);
        let first = self.need.take();
        // A call that was answered is told of before the step is stopped.
        let called = matches!(*shared.told.borrow(), Some(Told::Call { .. })) && first.is_none();
        let fault = if shared.emitted.get() > shared.limits.events {
            Some(Fault::Broken(format!("the execution does not come to an end: {} events have happened", shared.limits.events)))
        } else if shared.bytes.get() > shared.limits.bytes {
            Some(Fault::Broken(format!("the execution has handled more than {} MiB of values", shared.limits.bytes >> 20)))
        } else if self.insists {
            None
        } else if (shared.must_stop() && !called) || (self.idle && shared.stop().is_some()) {
            Some(Fault::Stopped)
        } else if shared.is_stopped_step(&self.step) {
            Some(Fault::StepStopped)
        } else if shared.is_stopped_around() {
            Some(Fault::Halted)
        } else {
            None
        };
        if let Some(fault) = fault {
            shared.need.borrow_mut().take();
            shared.told.borrow_mut().take();
            return Poll::Ready(Err(fault));
        }
        if let Some(need) = first {
            *shared.told.borrow_mut() = None;
            *shared.need.borrow_mut() = Some(need);
            return Poll::Pending;
        }
        match shared.told.borrow_mut().take() {
            Some(Told::Broken(text)) => Poll::Ready(Err(Fault::Broken(text))),
            Some(Told::Unfit(text)) => {
                shared.unfit.set(true);
                Poll::Ready(Err(Fault::Broken(text)))
            }
            Some(told) => {
                shared.need.borrow_mut().take();
                Poll::Ready(Ok(told))
            }
            None => Poll::Pending,
        }
    }
}

impl Machine {
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
