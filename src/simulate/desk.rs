//! A scenario as the world of an execution: it answers calls, replaces steps, lets time pass at once and sends its signals.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::run::{Control, ExecutionId, Signal};
use crate::scenario::{Asked, Deed, Heard, Play, Scenario};
use crate::simulate::need::{CallRequest, Effect, EffectKind, Person};
use crate::simulate::ports::{Calls, Pace, Reply, Steps, Woken};
use crate::text::Span;
use crate::time::Timestamp;

/// The ports that a scenario is. One desk serves one execution and its children; they share what the scenario has said so far.
#[derive(Debug)]
pub struct Desk {
    /// Answers calls.
    pub calls: DeskCalls,
    /// Replaces steps.
    pub steps: DeskSteps,
    /// Lets time pass at once, and says when the scenario's people act. A server asks it what will come, and waits as long.
    pub pace: DeskPace,
}

/// Answers calls as the scenario says.
#[derive(Debug)]
pub struct DeskCalls(Rc<RefCell<State>>);

/// Replaces steps as the scenario says.
#[derive(Debug)]
pub struct DeskSteps(Rc<RefCell<State>>);

/// Virtual time.
#[derive(Debug)]
pub struct DeskPace(Rc<RefCell<State>>);

#[derive(Debug)]
struct State {
    play: Play,
    /// The execution that the scenario is about: the first one that asked.
    first: Option<ExecutionId>,
    /// The step of the first execution that was tried last, and its action.
    step: String,
    action: String,
    /// Whether a child execution was the last to try a step.
    in_child: bool,
    /// What somebody will do while the step waits.
    person: Option<Act>,
    /// Where the scenario could have answered the call that it does not answer.
    unmatched: Option<Span>,
}

#[derive(Debug, Clone)]
struct Act {
    deed: Deed,
    after: Duration,
    /// When it happens, once the step waits.
    at: Option<Timestamp>,
}

impl Desk {
    /// A desk for one execution.
    pub fn new(scenario: Arc<Scenario>) -> Self {
        let (step, action) = (String::new(), String::new());
        let state = State { play: Play::new(scenario), first: None, step, action, in_child: false, person: None, unmatched: None };
        let state = Rc::new(RefCell::new(state));
        Self { calls: DeskCalls(Rc::clone(&state)), steps: DeskSteps(Rc::clone(&state)), pace: DeskPace(state) }
    }

    /// Warnings of what was never used.
    pub fn unused(&self) -> Vec<Diagnostic> {
        self.calls.0.borrow().play.unused()
    }

    /// Where the scenario could have answered the call that it does not answer; `None` where it answered all.
    pub fn unmatched(&self) -> Option<Span> {
        self.calls.0.borrow().unmatched
    }
}

impl Calls for DeskCalls {
    fn call(&mut self, request: &CallRequest) -> Reply {
        let asked = Asked {
            service: &request.service,
            operation: &request.operation,
            region: &request.region,
            account: &request.account,
            input: &request.input,
            at: request.at,
        };
        let mut state = self.0.borrow_mut();
        match state.play.answer(&asked) {
            Heard::Answered { answer, takes } => Reply::Answered { answer, takes },
            Heard::Unmatched { text, at } => {
                state.unmatched = Some(at);
                Reply::Unanswered(if request.step.is_empty() { text } else { format!("step `{}`: {text}", request.step) })
            }
        }
    }
}

impl Steps for DeskSteps {
    fn effect(&mut self, execution: &ExecutionId, step: &str, action: &str) -> Option<Effect> {
        let mut state = self.0.borrow_mut();
        let first = Arc::clone(state.first.get_or_insert_with(|| Arc::clone(execution)));
        // What a scenario says of steps is about the document, not about its children's.
        state.in_child = first != *execution;
        if state.in_child {
            return None;
        }
        (state.step, state.action) = (step.to_owned(), action.to_owned());
        state.person = None;
        let replacement = state.play.replacement(step)?.clone();
        let after = replacement.after.unwrap_or_default();
        let kind = match replacement.deed {
            Deed::Return(value) => EffectKind::Return(value),
            Deed::Fail(message) => EffectKind::Fail(message),
            Deed::Timeout => EffectKind::Timeout,
            deed @ (Deed::Approve | Deed::Reject | Deed::Resume) => {
                state.person = Some(Act { deed, after, at: None });
                return None;
            }
        };
        Some(Effect { after, kind })
    }
}

impl Pace for DeskPace {
    fn pass(&mut self, now: Timestamp, until: Timestamp, step: &str, person: Option<Person>) -> Woken {
        let mut state = self.0.borrow_mut();
        if let Some(stop) = state.stop(step) {
            return Woken::Control(stop, now);
        }
        match person {
            Some(Person::StartStep) => Woken::Control(Control::Signal(Signal::StartStep { step: step.to_owned() }), now),
            Some(Person::Decide | Person::Resume) => match state.act(now, step) {
                Some((signal, at)) if at < until => Woken::Control(Control::Signal(signal), at),
                _ => Woken::Time,
            },
            None => Woken::Time,
        }
    }

    fn poll(&mut self, now: Timestamp, step: &str, done: bool) -> Option<(Control, Timestamp)> {
        let mut state = self.0.borrow_mut();
        // A step that will wait is stopped when it does.
        let waits = !matches!(
            state.action.as_str(),
            "aws:executeAwsApi"
                | "aws:assertAwsResourceProperty"
                | "aws:createTags"
                | "aws:deleteImage"
                | "aws:executeScript"
                | "aws:invokeLambdaFunction"
                | "aws:invokeWebhook"
        );
        if !done || waits { None } else { state.stop(step).map(|stop| (stop, now)) }
    }
}

impl State {
    /// The order to stop, if it comes while `step` runs: by that name, or by that of the step whose child runs it.
    fn stop(&mut self, step: &str) -> Option<Control> {
        let name = if self.in_child { self.step.clone() } else { step.to_owned() };
        self.play.stop_at(&name).map(Control::Stop)
    }

    /// What somebody does while a step waits for them, and when. Who acts once acts as often as the step wants.
    fn act(&mut self, now: Timestamp, step: &str) -> Option<(Signal, Timestamp)> {
        if self.in_child || self.step != step {
            return None;
        }
        let act = self.person.as_mut()?;
        let at = *act.at.get_or_insert_with(|| now.plus(act.after));
        let by = format!("arn:aws:iam::{}:user/scenario", self.play.scenario().account());
        let signal = match act.deed {
            Deed::Approve => Signal::Approve { by, comment: String::new() },
            Deed::Reject => Signal::Reject { by, comment: String::new() },
            _ => Signal::Resume { step: step.to_owned() },
        };
        Some((signal, at.max(now)))
    }
}
