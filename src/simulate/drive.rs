//! Answers a machine's needs through the ports.

use std::sync::Arc;
use std::time::Duration;

use crate::catalog::catalog;
use crate::json::Value;
use crate::run::{Call, Control, Event, ExecutionId, Signal, Stop, Stream, What};
use crate::simulate::machine::{Ending, Machine};
use crate::simulate::need::{CallRequest, Need, ScriptRequest, Told};
use crate::simulate::ports::{Calls, CannotRun, Pace, Reply, ScriptHost, TakenRole, Woken, World};
use crate::time::Timestamp;

/// Runs an execution to its end.
pub fn drive(machine: &mut Machine, world: &mut World<'_>) -> Ending {
    loop {
        let need = machine.advance();
        for event in machine.events() {
            (world.listen)(&event);
        }
        if let Some(ending) = machine.ending() {
            return ending.clone();
        }
        if let Some(told) = answer(machine, world, need) {
            machine.tell(told);
        }
    }
}

/// The answer; `None` when something from outside came before it, and the machine has to look again.
fn answer(machine: &mut Machine, world: &mut World<'_>, need: Need) -> Option<Told> {
    match need {
        Need::Done => None,
        Need::Effect { execution, step, action } => Some(Told::Effect(world.steps.effect(&execution, &step, &action))),
        Need::Document { name, version, region, account } => {
            Some(Told::Document(world.documents.document(&name, version.as_deref(), &region, &account)))
        }
        Need::Call(request) => {
            if interrupted(machine, world.pace, &request.step, false) {
                return None;
            }
            let told = match world.calls.call(&request) {
                Reply::Answered { answer, takes } => Told::Call { reply: answer, takes },
                Reply::Unanswered(text) => Told::Broken(text),
            };
            // What the call did is done: it is told before anything that came meanwhile.
            machine.tell(told);
            interrupted(machine, world.pace, &request.step, true);
            None
        }
        Need::Script(request) => {
            if interrupted(machine, world.pace, &request.step, false) {
                return None;
            }
            let told = script(machine, world, &request);
            interrupted(machine, world.pace, &request.step, true);
            Some(told)
        }
        Need::Time { until, step } => match world.pace.pass(machine.now(), until, &step, None) {
            Woken::Time => Some(Told::Time),
            Woken::Control(control, at) => control_at(machine, control, at.min(until)),
        },
        Need::Signal { until, step, person, .. } => match world.pace.pass(machine.now(), until, &step, Some(person)) {
            Woken::Time => Some(Told::Time),
            Woken::Control(control, at) => control_at(machine, control, at.min(until)),
        },
    }
}

/// Takes in what came from outside at a time.
fn control_at(machine: &mut Machine, control: Control, at: Timestamp) -> Option<Told> {
    machine.pass_to(at);
    match control {
        Control::Stop(stop) => {
            machine.stop(stop);
            None
        }
        Control::StopChild(id, stop) => {
            machine.stop_child(&id, stop);
            None
        }
        Control::Signal(Signal::StopStep { id }) => {
            machine.stop_step(&id);
            None
        }
        Control::Signal(signal) => Some(Told::Signal(signal, at)),
    }
}

/// Whether something came from outside that the machine has to look at first.
fn interrupted(machine: &mut Machine, pace: &mut dyn Pace, step: &str, done: bool) -> bool {
    match pace.poll(machine.now(), step, done) {
        Some((control @ (Control::Stop(Stop::Complete) | Control::StopChild(_, Stop::Complete)), at)) => {
            control_at(machine, control, at);
            false
        }
        Some((control, at)) => {
            control_at(machine, control, at);
            true
        }
        None => false,
    }
}

fn script(machine: &mut Machine, world: &mut World<'_>, request: &ScriptRequest) -> Told {
    let mut host = Host { machine, calls: world.calls, pace: world.pace, listen: world.listen, request, broken: None };
    let outcome = world.scripts.run(request, &mut host);
    let broken = host.broken;
    match (broken, outcome) {
        (Some(text), _) | (None, Err(CannotRun { text, machine: false })) => Told::Broken(text),
        (None, Err(CannotRun { text, machine: true })) => Told::Unfit(text),
        (None, Ok(outcome)) => Told::Script(Box::new(outcome)),
    }
}

/// What a running script reaches.
struct Host<'d> {
    machine: &'d mut Machine,
    calls: &'d mut dyn Calls,
    pace: &'d mut dyn Pace,
    listen: &'d mut dyn FnMut(&Event),
    request: &'d ScriptRequest,
    broken: Option<String>,
}

impl Host<'_> {
    fn tell(&mut self, what: What) {
        let execution: ExecutionId = Arc::clone(&self.request.execution);
        self.machine.emit(&execution, what);
        for event in self.machine.events() {
            (self.listen)(&event);
        }
    }
}

impl ScriptHost for Host<'_> {
    fn now(&self) -> Timestamp {
        self.machine.now()
    }

    fn pass(&mut self, duration: Duration) -> bool {
        let wanted = self.now().plus(duration);
        let until = wanted.min(self.request.deadline);
        while let Woken::Control(control, at) = self.pace.pass(self.machine.now(), until, &self.request.step, None) {
            control_at(self.machine, control, at.min(until));
            if self.machine.is_stopped(&self.request.step_id) {
                return false;
            }
        }
        self.machine.pass_to(until);
        wanted <= self.request.deadline
    }

    fn call(&mut self, service: &str, operation: &str, region: &str, role: Option<&TakenRole>, input: Value) -> Reply {
        let known = catalog().service(service);
        let made = self.now();
        let request = CallRequest {
            execution: Arc::clone(&self.request.execution),
            step: self.request.step.clone(),
            service: known.map_or(service, |known| known.name()).to_owned(),
            operation: known.and_then(|known| known.operation(operation)).map_or(operation, |operation| operation.name()).to_owned(),
            region: region.to_owned(),
            account: role.map_or(&self.request.account, |role| &role.account).to_owned(),
            key: role.map(|role| role.key.clone()),
            input,
            at: made,
            script: true,
        };
        let reply = self.calls.call(&request);
        match &reply {
            Reply::Unanswered(text) => self.broken = Some(text.clone()),
            Reply::Answered { answer, takes } => {
                self.machine.pass_to(made.plus(*takes).min(self.request.deadline));
                let CallRequest { service, operation, region, account, input, .. } = request;
                let step = Arc::clone(&self.request.step_id);
                let call = Call { step, service, operation, region, account, input, answer: answer.clone(), script: true, made };
                self.tell(What::Call(Box::new(call)));
            }
        }
        reply
    }

    fn log(&mut self, stream: Stream, line: &str) {
        self.tell(What::Log { step: Arc::clone(&self.request.step_id), stream, line: line.to_owned() });
    }

    fn note(&mut self, text: &str) {
        self.tell(What::Note { step: Some(Arc::clone(&self.request.step_id)), text: text.to_owned() });
    }

    fn circumstance(&mut self, text: &str) {
        self.tell(What::Note { step: None, text: text.to_owned() });
    }

    fn is_stopped(&mut self) -> bool {
        if let Some((control, at)) = self.pace.poll(self.machine.now(), &self.request.step, false) {
            control_at(self.machine, control, at);
        }
        self.machine.is_stopped(&self.request.step_id)
    }
}
