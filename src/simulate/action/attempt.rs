//! What an action can do: call, let time pass, ask a person.

use std::sync::Arc;
use std::time::Duration;

use crate::catalog::catalog;
use crate::document::Step;
use crate::json::Value;
use crate::run::{ApiError, Call, Signal, Status, What};
use crate::simulate::action::Inputs;
use crate::simulate::execution::Execution;
use crate::simulate::fault::Fault;
use crate::simulate::need::{CallRequest, Need, Person, Told};
use crate::time::Timestamp;

/// One attempt at a step.
pub(in crate::simulate) struct Attempt<'e> {
    pub(in crate::simulate) execution: &'e Execution,
    pub(in crate::simulate) step: &'e Step,
    pub(in crate::simulate) id: &'e Arc<str>,
    pub(in crate::simulate) inputs: &'e Inputs,
    /// When this attempt is cut off.
    pub(in crate::simulate) deadline: Timestamp,
}

impl Attempt<'_> {
    pub(in crate::simulate) fn now(&self) -> Timestamp {
        self.execution.shared.now.get()
    }

    /// Calls AWS in the execution's region and account; an error of the service fails the attempt.
    pub(in crate::simulate) async fn call(&self, service: &str, operation: &str, input: Value) -> Result<Value, Fault> {
        self.try_call(service, operation, input).await?.map_err(|error| Fault::api(operation, &error))
    }

    /// Calls AWS and gives the service's error as a value.
    pub(in crate::simulate) async fn try_call(
        &self,
        service: &str,
        operation: &str,
        input: Value,
    ) -> Result<Result<Value, ApiError>, Fault> {
        self.make_call(service, operation, input, false).await
    }

    /// Calls AWS although the step is being stopped, to stop what it began. Whether the service agrees changes nothing any more.
    pub(in crate::simulate) async fn call_while_stopping(&self, service: &str, operation: &str, input: Value) -> Result<(), Fault> {
        self.make_call(service, operation, input, true).await.map(|_| ())
    }

    async fn make_call(&self, service: &str, operation: &str, input: Value, insist: bool) -> Result<Result<Value, ApiError>, Fault> {
        let known = catalog().service(service);
        let service = known.map_or(service, |service| service.name());
        let operation = known.and_then(|known| known.operation(operation)).map_or(operation, |operation| operation.name());
        let execution = self.execution;
        let made = self.now();
        let request = CallRequest {
            execution: Arc::clone(&execution.id),
            step: self.step.name().to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            region: execution.region.clone(),
            account: execution.account.clone(),
            key: None,
            input,
            at: made,
            script: false,
        };
        let CallRequest { service, operation, region, account, input, .. } = request.clone();
        let need = Need::Call(Box::new(request));
        let ask = if insist { execution.shared.insist(need) } else { execution.shared.ask(need, self.id) };
        let told = ask.await?;
        let Told::Call { reply, takes } = told else {
            return Err(Fault::Broken(format!("internal error: the call {service}:{operation} was answered with {told:?}")));
        };
        // Only as much time passes as the attempt has.
        execution.shared.pass_to(made.plus(takes).min(self.cut()));
        let call =
            Call { step: Arc::clone(self.id), service, operation, region, account, input, answer: reply.clone(), script: false, made };
        if reply.is_err() {
            self.tell_of_other_region(&call);
        }
        execution.emit(What::Call(Box::new(call)));
        if execution.shared.must_stop() {
            return Err(Fault::Stopped);
        }
        if made.plus(takes) > self.cut() {
            return Err(self.cut_off());
        }
        Ok(reply)
    }

    /// A step cannot choose its region, a script can (reference 4.3): who mixes the two looks in the wrong one.
    fn tell_of_other_region(&self, call: &Call) {
        let shared = &self.execution.shared;
        if let Some((region, operation)) = shared.called_elsewhere(&call.service, &call.region) {
            let text = format!(
                "{}:{} was asked in {}, where the execution runs; the script before it called {}:{operation} in {region}. A step always calls \
                 in the execution's region, only a script can call in another one: start the execution in {region}, or wait in a script",
                call.service, call.operation, call.region, call.service
            );
            shared.remark(&self.execution.id, (self.id, self.step.name()), &text);
        }
    }

    /// Lets time pass.
    pub(in crate::simulate) async fn sleep(&self, duration: Duration) -> Result<(), Fault> {
        self.sleep_until(self.now().plus(duration)).await
    }

    /// Lets time pass until a moment, or until this attempt is cut off.
    pub(in crate::simulate) async fn sleep_until(&self, until: Timestamp) -> Result<(), Fault> {
        let (until, late) = (until.min(self.cut()), until > self.cut());
        if until > self.now() {
            let need = Need::Time { until, step: self.step.name().to_owned() };
            self.execution.shared.ask(need, self.id).await?;
            self.execution.shared.pass_to(until);
        }
        if late { Err(self.cut_off()) } else { Ok(()) }
    }

    /// Waits for a person, at most as long as the attempt has; `because` says for what.
    pub(in crate::simulate) async fn person(&self, person: Person, because: &str) -> Result<Signal, Fault> {
        let changed = |status| What::StepChanged { step: Arc::clone(self.id), status, because: because.to_owned() };
        self.execution.emit(changed(Status::Waiting));
        self.execution.emit(What::Changed { status: Status::Waiting });
        let need = Need::Signal {
            until: self.cut(),
            execution: Arc::clone(&self.execution.id),
            step: self.step.name().to_owned(),
            id: Arc::clone(self.id),
            person,
        };
        let told = self.execution.shared.ask(need, self.id).await?;
        if let Told::Signal(signal, at) = told {
            self.execution.shared.pass_to(at);
            self.execution.emit(changed(Status::InProgress));
            self.execution.emit(What::Changed { status: Status::InProgress });
            return Ok(signal);
        }
        self.execution.shared.pass_to(self.cut());
        Err(self.cut_off())
    }

    /// Tells the reader of the trace something.
    pub(in crate::simulate) fn note(&self, switch: &str, text: &str) {
        self.execution.shared.note(&self.execution.id, Some((self.id, self.step.name())), switch, text);
    }

    /// When this attempt is cut off: by its own limit, by a step around it, or by the end of a cancellation.
    pub(in crate::simulate) fn cut(&self) -> Timestamp {
        let around = self.execution.shared.deadlines.borrow().iter().copied().min();
        let cancelled = self.execution.shared.cancel_deadline();
        [around, cancelled].into_iter().flatten().fold(self.deadline, Timestamp::min)
    }

    /// Why what runs inside this step (a pass of a loop, a child automation) was given up, where the execution goes on.
    pub(in crate::simulate) fn halted(&self) -> Fault {
        let shared = &self.execution.shared;
        if shared.is_stopped_step(self.id) {
            Fault::StepStopped
        } else if shared.is_stopped_around() {
            Fault::Halted
        } else {
            self.cut_off()
        }
    }

    /// What being cut off is, by whose limit it happened.
    pub(in crate::simulate) fn cut_off(&self) -> Fault {
        let cut = self.cut();
        if self.execution.shared.cancel_deadline() == Some(cut) {
            Fault::Stopped
        } else if self.deadline == cut {
            Fault::TimedOut
        } else {
            Fault::Expired
        }
    }
}
