//! The life of a step: inputs, attempts, outputs (reference 2.4, 2.5, 12).

use std::sync::Arc;
use std::time::Duration;

use crate::document::{Arg, OnFailure, Step};
use crate::json::{Map, Value};
use crate::jsonpath;
use crate::run::{Failure, ParentStep, Stage, Status, StepRecord, StepStart, Trouble, What, text, texts};
use crate::simulate::action::{self, Attempt, Inputs, Output};
use crate::simulate::execution::Execution;
use crate::simulate::fault::Fault;
use crate::simulate::flow;
use crate::simulate::need::{Effect, EffectKind, Need, Told};
use crate::simulate::value::{Names, coerce, resolve};

/// The limit of an attempt for which nobody documents one (reference 2.5): beyond it no wait of the service's own goes on.
const LONGEST: Duration = Duration::from_hours(720);

/// How a step ended.
pub(super) struct StepEnd {
    pub(super) id: Arc<str>,
    pub(super) status: Status,
    /// Lists of texts.
    pub(super) outputs: Map<String, Value>,
    pub(super) failure: Option<Failure>,
    /// What cannot be routed like a failure: stopping, expiry, a simulation that cannot go on.
    pub(super) fault: Option<Fault>,
    /// Where a branch, or an inner step of a loop, leads.
    pub(super) jump: Option<String>,
}

/// A step's record before it begins.
pub(super) fn planned(step: &Step) -> StepRecord {
    let next = step.next_step.clone().filter(|_| !step.ends());
    StepRecord {
        name: step.name().to_owned(),
        action: step.action.name().to_owned(),
        timeout_seconds: limit(step).map(|limit| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX)),
        on_failure: match &step.on_failure {
            Some(OnFailure::Continue) => "Continue".to_owned(),
            Some(OnFailure::Step(name)) => format!("step:{name}"),
            Some(OnFailure::Abort | OnFailure::Other(_)) | None => "Abort".to_owned(),
        },
        max_attempts: max_attempts(step).into(),
        is_end: step.ends(),
        is_critical: flow::is_critical(step),
        next_step: next,
        ..StepRecord::default()
    }
}

/// Runs a step to its end.
pub(super) async fn run(execution: &Execution, step: &Step, pass: Option<&ParentStep>) -> StepEnd {
    let id: Arc<str> = execution.shared.ids.next().into();
    let written = step.action.to_json().1.unwrap_or_default();
    let resolved = inputs(execution, step, &written);
    let shown = resolved.as_ref().unwrap_or(&written);
    let mut record = planned(step);
    record.id = Arc::clone(&id);
    record.status = Status::InProgress;
    record.started = Some(execution.shared.now.get());
    record.attempt = 1;
    record.inputs = shown.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value).into())).collect();
    record.parent = pass.cloned();
    execution.emit(What::StepStarted(Box::new(StepStart { record })));
    let done = match resolved {
        Ok(inputs) => attempts(execution, step, &id, inputs).await,
        Err(problem) => Err(Fault::inputs(&problem)),
    };
    let done = done.and_then(|output| {
        let values = outputs(execution, step, &id, &output)?;
        Ok((values, output))
    });
    let mut end = StepEnd { id, status: Status::Success, outputs: Map::new(), failure: None, fault: None, jump: None };
    match done {
        Ok((values, output)) => {
            end.outputs = values.iter().map(|(name, value)| (name.clone(), texts(value))).collect();
            end.jump = output.jump;
            if output.exited {
                end.status = Status::Exited;
            }
            execution.put_outputs(step.name(), values);
        }
        Err(fault) => {
            execution.put_outputs(step.name(), Map::new());
            (end.status, end.failure) = told(&fault);
            if let Fault::Broken(_) | Fault::Stopped | Fault::Halted | Fault::Expired | Fault::Inner { .. } = &fault {
                end.fault = Some(fault);
            }
        }
    }
    end
}

/// The status and the failure that a fault shows itself as.
fn told(fault: &Fault) -> (Status, Option<Failure>) {
    let internal =
        |message: &str| Failure { message: message.to_owned(), stage: Stage::Invocation, trouble: Trouble::Internal, details: Map::new() };
    match fault {
        Fault::Failed(failure) => (Status::Failed, Some((**failure).clone())),
        Fault::TimedOut | Fault::Expired => {
            let message = "Step timed out. Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";
            (Status::TimedOut, Some(Failure { trouble: Trouble::Action, ..internal(message) }))
        }
        Fault::Late(text) => (Status::TimedOut, Some(Failure { trouble: Trouble::Action, ..internal(text) })),
        Fault::Stopped => (Status::Cancelled, Some(internal("Step was cancelled by user."))),
        Fault::StepStopped => (Status::Cancelled, Some(internal("Step was stopped by a StopStep signal."))),
        Fault::Halted => (Status::Cancelled, Some(internal("The step around it was stopped by a StopStep signal."))),
        Fault::Inner { status, message, .. } => (status.clone(), Some(Failure { trouble: Trouble::Action, ..internal(message) })),
        Fault::Broken(text) => (Status::Failed, Some(internal(text))),
    }
}

/// The inputs with references resolved; steps, choices and conditions of branches and loops stay as they are written, since
/// they are resolved when they are come to.
fn inputs(execution: &Execution, step: &Step, written: &Value) -> Result<Value, String> {
    let Value::Object(map) = written else { return Ok(Value::Object(Map::new())) };
    let mut resolved = Map::new();
    for (key, value) in map {
        let value = match (step.action.name(), key.as_str()) {
            ("aws:loop", "Steps" | "LoopCondition") | ("aws:branch", "Choices") | ("aws:updateVariable", "Name") => value.clone(),
            ("aws:executeScript", "Script") if !execution.shared.switches.substitute_in_scripts => value.clone(),
            _ => resolve::value(value, execution)?,
        };
        resolved.insert(key.clone(), value);
    }
    Ok(Value::Object(resolved))
}

/// Tries as often as the step may be tried; what comes last counts.
async fn attempts(execution: &Execution, step: &Step, id: &Arc<str>, inputs: Value) -> Result<Output, Fault> {
    let inputs = Inputs::new(inputs);
    let most = max_attempts(step);
    let mut number = 1;
    loop {
        let limit = limit(step).unwrap_or(LONGEST);
        let attempt = Attempt { execution, step, id, inputs: &inputs, deadline: execution.shared.now.get().plus(limit) };
        let fault = match once(&attempt).await {
            Ok(output) => return Ok(output),
            Err(fault) => fault,
        };
        let because = match &fault {
            Fault::Failed(failure) if failure.stage != Stage::InputValidation => failure.message.clone(),
            Fault::TimedOut | Fault::Late(_) => "it timed out".to_owned(),
            _ => return Err(fault),
        };
        if number >= most {
            return Err(fault);
        }
        number += 1;
        execution.emit(What::Attempt { step: Arc::clone(id), attempt: number, because });
    }
}

/// One attempt: the effect that a scenario puts in its place, or the action.
async fn once(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let execution = attempt.execution;
    let need = Need::Effect {
        execution: execution.id.clone(),
        step: attempt.step.name().to_owned(),
        action: attempt.step.action.name().to_owned(),
    };
    let told = execution.shared.ask(need, attempt.id).await?;
    match told {
        Told::Effect(Some(Effect { after, kind })) => {
            attempt.sleep(after).await?;
            match kind {
                EffectKind::Return(value) => Ok(action::replaced(attempt, value)),
                EffectKind::Fail(message) => Err(Fault::action(&message)),
                EffectKind::Timeout => {
                    attempt.sleep_until(attempt.deadline).await?;
                    Err(Fault::TimedOut)
                }
                EffectKind::Signal(signal) => action::signalled(attempt, signal),
            }
        }
        _ => action::run(attempt).await,
    }
}

/// The outputs: predefined ones and those that selectors find (reference 2.4, 4.5).
fn outputs(execution: &Execution, step: &Step, id: &Arc<str>, output: &Output) -> Result<Map<String, Value>, Fault> {
    let mut values = output.predefined.clone();
    for declared in step.declared_outputs() {
        let (Some(name), Some(selector)) = (&declared.name, &declared.selector) else { continue };
        let found = jsonpath::select(&output.selected, selector).map_err(|problem| {
            Fault::verification("processing the step outputs", &format!("output `{name}`: selector `{selector}`: {problem}"))
        })?;
        // To a reader that takes a missing path for null, null is missing.
        let Some(found) = found.filter(|found| !found.is_null()) else {
            let text = format!("selector `{selector}` of output `{name}` found nothing");
            execution.shared.note(&execution.id, Some((id, step.name())), "missing-selector-succeeds", &text);
            if execution.shared.switches.missing_selector_succeeds {
                continue;
            }
            return Err(Fault::verification("processing the step outputs", &text));
        };
        let value = coerce::coerce(&found, &declared.type_or_default(), execution.lower_case_booleans())
            .map_err(|problem| Fault::verification("processing the step outputs", &format!("output `{name}`: {problem}")))?;
        values.insert(name.clone(), value);
    }
    Ok(values)
}

/// The limit of one attempt (reference 2.5): what is written, within what the action honours.
fn limit(step: &Step) -> Option<Duration> {
    let facts = step.action.facts();
    let written = step.timeout_seconds.as_ref().and_then(Arg::number).and_then(|seconds| u64::try_from(seconds).ok());
    let own = match step.action.name() {
        // These two are cut off however long the document lets them run.
        "aws:executeScript" => Some(600),
        "aws:executeAwsApi" => Some(25),
        _ => facts.and_then(|facts| facts.default_timeout).map(u64::from),
    };
    let most = match step.action.name() {
        "aws:executeScript" => Some(600),
        _ => facts.and_then(|facts| facts.max_timeout).map(u64::from),
    };
    let seconds = written.or(own)?;
    Some(Duration::from_secs(most.map_or(seconds, |most| seconds.min(most))))
}

fn max_attempts(step: &Step) -> u32 {
    let written = step.max_attempts.as_ref().and_then(Arg::number).unwrap_or(1);
    u32::try_from(written.clamp(1, 100)).unwrap_or(1)
}
