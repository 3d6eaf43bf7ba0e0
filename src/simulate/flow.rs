//! Which step follows which (reference 2.2, 2.3, 6.5).

use std::pin::Pin;

use crate::document::{Action, OnCancel, OnFailure, Step};
use crate::run::{ParentStep, Status, Stop, What};
use crate::simulate::execution::Execution;
use crate::simulate::fault::Fault;
use crate::simulate::need::{Need, Person, Told};
use crate::simulate::step::{self, StepEnd};

/// How a list of steps came to its end.
#[derive(Debug)]
pub(super) enum ListEnd {
    /// By its last step, by `isEnd`, or by an order to complete.
    Done,
    /// By a jump to a step of another list.
    Jump(String),
    /// By the failure of a step that aborts.
    Failed {
        /// `Failed` or `TimedOut`.
        status: Status,
        /// Why.
        message: String,
        /// Whether the step is critical.
        critical: bool,
    },
    /// By an order to stop.
    Stopped,
    /// By an order to a step around it to stop.
    Halted,
    /// The time of a step around it was up.
    Expired,
    /// The simulation cannot go on.
    Broken(String),
}

/// Where to go after a step.
enum Next {
    Following,
    Step(String),
    End(ListEnd),
}

/// Runs a list of steps: the outer one, or one pass of a loop. Boxed, since loops and children recur.
pub(super) fn list<'e>(
    execution: &'e Execution,
    steps: &'e [Step],
    pass: Option<&'e ParentStep>,
) -> Pin<Box<dyn Future<Output = ListEnd> + 'e>> {
    Box::pin(async move {
        let Some(mut current) = steps.first() else { return ListEnd::Done };
        let mut index = 0;
        loop {
            let next = one(execution, current, steps.get(index + 1), pass).await;
            let target = match next {
                Next::End(end) => return end,
                Next::Following => index + 1,
                Next::Step(name) => match steps.iter().position(|step| step.name() == name) {
                    Some(target) => target,
                    None if pass.is_some() => return ListEnd::Jump(name),
                    None => return ListEnd::Broken(format!("step `{}` leads to step `{name}`, which is not in its list", current.name())),
                },
            };
            match steps.get(target) {
                Some(step) => (index, current) = (target, step),
                None => return ListEnd::Done,
            }
        }
    })
}

/// Runs one step with nothing before or after it.
pub(super) async fn alone(execution: &Execution, step: &Step) -> ListEnd {
    match one(execution, step, None, None).await {
        Next::End(end) => end,
        Next::Following | Next::Step(_) => ListEnd::Done,
    }
}

async fn one(execution: &Execution, step: &Step, following: Option<&Step>, pass: Option<&ParentStep>) -> Next {
    if let Err(fault) = execution.shared.count_step() {
        return Next::End(given_up(fault));
    }
    if execution.interactive
        && let Err(fault) = permission(execution, step).await
    {
        // Where no step runs, there is none to come to its end.
        let completes = matches!(fault, Fault::Stopped) && execution.shared.stop() == Some(Stop::Complete);
        return Next::End(if completes { ListEnd::Done } else { given_up(fault) });
    }
    let StepEnd { id, status, outputs, failure, fault, jump } = step::run(execution, step, pass).await;
    let message =
        failure.as_ref().map_or_else(|| format!("Step `{}` ended with status {status}", step.name()), |failure| failure.message.clone());
    let next = match fault {
        Some(Fault::Broken(text)) => Next::End(ListEnd::Broken(text)),
        Some(Fault::Stopped) => cancelled(execution, step),
        Some(Fault::Expired) => Next::End(ListEnd::Expired),
        Some(Fault::Halted) => Next::End(ListEnd::Halted),
        Some(Fault::Inner { status, message, critical }) => Next::End(ListEnd::Failed { status, message, critical }),
        _ => route(execution, step, following, &status, &message, jump),
    };
    let named = match &next {
        Next::Step(name) | Next::End(ListEnd::Jump(name)) => Some(name.clone()),
        Next::Following => following.map(|step| step.name().to_owned()),
        Next::End(_) => None,
    };
    execution.emit(What::StepEnded { step: id, status, outputs, failure: failure.map(Box::new), next: named });
    match next {
        next if execution.shared.stop() != Some(Stop::Complete) => next,
        next @ Next::End(_) => next,
        _ => Next::End(ListEnd::Done),
    }
}

/// What follows a step that was not cancelled.
fn route(execution: &Execution, step: &Step, following: Option<&Step>, status: &Status, message: &str, jump: Option<String>) -> Next {
    let onward = |jump: Option<String>| match (jump, &step.next_step) {
        (Some(name), _) => Next::Step(name),
        (None, _) if step.ends() => Next::End(ListEnd::Done),
        (None, Some(name)) => Next::Step(name.clone()),
        (None, None) if following.is_some() => Next::Following,
        (None, None) => Next::End(ListEnd::Done),
    };
    if matches!(status, Status::Success | Status::Exited) {
        return onward(jump);
    }
    let critical = is_critical(step);
    let status = if *status == Status::TimedOut { Status::TimedOut } else { Status::Failed };
    match &step.on_failure {
        Some(OnFailure::Continue) => {
            if critical {
                execution.hold_against(&status, message);
            }
            onward(None)
        }
        Some(OnFailure::Step(name)) => {
            if critical {
                execution.hold_against(&status, message);
            }
            if step.ends() {
                let switch = execution.shared.switches.jump_beats_end;
                let text = format!("step `{}` failed and has both `onFailure: step:{name}` and `isEnd: true`", step.name());
                execution.shared.note(&execution.id, None, "jump-beats-end", &text);
                if !switch {
                    return Next::End(ListEnd::Done);
                }
            }
            Next::Step(name.clone())
        }
        _ => {
            if !critical {
                let text = format!("step `{}` failed with Abort and is not critical", step.name());
                execution.shared.note(&execution.id, None, "uncritical-abort-succeeds", &text);
            }
            Next::End(ListEnd::Failed { status, message: message.to_owned(), critical })
        }
    }
}

/// Whether a step's failure fails the execution (reference 2.3).
pub(super) fn is_critical(step: &Step) -> bool {
    let written = step.is_critical.as_ref().and_then(crate::document::Arg::truth);
    written.unwrap_or(step.on_failure != Some(OnFailure::Continue))
}

/// What follows a step that was cancelled: its `onCancel`, as long as there is time for it (reference 2.3).
fn cancelled(execution: &Execution, step: &Step) -> Next {
    let shared = &execution.shared;
    shared.begin_cancelling();
    let in_time = shared.cancel_deadline().is_some_and(|deadline| shared.now.get() < deadline);
    match &step.on_cancel {
        Some(OnCancel::Step(name)) if in_time => {
            execution.emit(What::Changed { status: Status::Cancelling });
            Next::Step(name.clone())
        }
        _ => Next::End(ListEnd::Stopped),
    }
}

fn given_up(fault: Fault) -> ListEnd {
    match fault {
        Fault::Broken(text) => ListEnd::Broken(text),
        Fault::Stopped | Fault::StepStopped => ListEnd::Stopped,
        Fault::Expired => ListEnd::Expired,
        Fault::Halted => ListEnd::Halted,
        Fault::TimedOut => ListEnd::Failed { status: Status::TimedOut, message: "Timed out".to_owned(), critical: true },
        Fault::Late(message) => ListEnd::Failed { status: Status::TimedOut, message, critical: true },
        Fault::Inner { status, message, critical } => ListEnd::Failed { status, message, critical },
        Fault::Failed(failure) => ListEnd::Failed { status: Status::Failed, message: failure.message, critical: true },
    }
}

/// In interactive mode somebody has to let every step begin (reference 8.5).
async fn permission(execution: &Execution, step: &Step) -> Result<(), Fault> {
    execution.emit(What::Changed { status: Status::Waiting });
    loop {
        let until = execution.shared.now.get().plus(std::time::Duration::from_hours(720));
        let need =
            Need::Signal { until, execution: execution.id.clone(), step: step.name().to_owned(), id: "".into(), person: Person::StartStep };
        match execution.shared.ask_between(need).await? {
            Told::Signal(crate::run::Signal::StartStep { step: name }, at) if name == step.name() => {
                execution.shared.pass_to(at);
                execution.emit(What::Changed { status: Status::InProgress });
                return Ok(());
            }
            Told::Time => return Err(Fault::TimedOut),
            _ => {}
        }
    }
}

/// The inner steps of a loop.
pub(super) fn inner(step: &Step) -> &[Step] {
    match &step.action {
        Action::Loop(inputs) => inputs.steps.as_deref().unwrap_or_default(),
        _ => &[],
    }
}
