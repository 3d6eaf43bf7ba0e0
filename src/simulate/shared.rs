//! What all executions of a machine share: the time, what is asked and told, the events, who was told to stop, and the bounds.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::json::Value;
use crate::run::{Event, ExecutionId, Stop, What};
use crate::simulate::fault::Fault;
use crate::simulate::ids::Ids;
use crate::simulate::machine::{Limits, Start};
use crate::simulate::need::{Need, Told};
use crate::simulate::switches::Switches;
use crate::time::Timestamp;

/// What all executions of a machine (the first one and its children) share.
pub(super) struct Shared {
    pub(super) now: Cell<Timestamp>,
    pub(super) ids: Ids,
    pub(super) switches: Switches,
    pub(super) need: RefCell<Option<Need>>,
    pub(super) told: RefCell<Option<Told>>,
    pub(super) events: RefCell<Vec<Event>>,
    pub(super) limits: Limits,
    pub(super) emitted: Cell<u64>,
    pub(super) bytes: Cell<u64>,
    steps: Cell<u64>,
    /// The executions that run now, the one that was started first and each one's child after it.
    levels: RefCell<Vec<Level>>,
    stopped_step: RefCell<Option<String>>,
    /// The ids of the steps around the one that runs: loops and child automations' steps, outermost first.
    around: RefCell<Vec<Arc<str>>>,
    /// Whether the machine lacked what was needed.
    pub(super) unfit: Cell<bool>,
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

impl Shared {
    /// Before the first step.
    pub(super) fn new(start: &Start) -> Self {
        Self {
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
        }
    }

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

    /// Tells the execution that was started first to stop. `false` when it was told before.
    pub(super) fn order(&self, stop: Stop) -> bool {
        self.levels.borrow_mut().first_mut().is_some_and(|level| level.order(stop))
    }

    /// Tells a child execution to stop. `false` when it does not run, or was told before.
    pub(super) fn order_child(&self, id: &str, stop: Stop) -> bool {
        self.levels.borrow_mut().iter_mut().skip(1).find(|level| *level.id == *id).is_some_and(|level| level.order(stop))
    }

    /// Tells the step of an id to stop.
    pub(super) fn order_step(&self, id: &str) {
        *self.stopped_step.borrow_mut() = Some(id.to_owned());
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
