//! The actions, a file for each idea (reference 3). An action is sequential code over an [`Attempt`]: it calls, sleeps, asks a
//! person, and gives an [`Output`] or a [`Fault`].

mod api;
mod attempt;
mod inputs;
mod time;

pub(super) use attempt::Attempt;
pub(super) use inputs::Inputs;

use crate::json::{Map, Value};
use crate::run::Signal;
use crate::simulate::fault::Fault;

/// What an action gives.
#[derive(Debug, Default)]
pub(super) struct Output {
    /// What selectors apply to.
    pub(super) selected: Value,
    /// The predefined outputs.
    pub(super) predefined: Map<String, Value>,
    /// Where a branch leads, or a loop out of which an inner step jumped.
    pub(super) jump: Option<String>,
    /// Whether an inner step jumped out of the loop.
    pub(super) exited: bool,
}

impl Output {
    /// An object that is both what selectors apply to and, by its keys, the predefined outputs of the action.
    pub(super) fn object(action: &str, value: Value) -> Self {
        let names = crate::document::action::facts(action).map_or(&[][..], |facts| facts.outputs);
        let predefined = value.as_object().into_iter().flatten().filter(|(key, _)| names.contains(&key.as_str()));
        let predefined = predefined.map(|(key, value)| (key.clone(), value.clone())).collect();
        Self { selected: value, predefined, ..Self::default() }
    }
}

/// Runs the action of an attempt.
pub(super) async fn run(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    match attempt.step.action.name() {
        "aws:executeAwsApi" => api::execute(attempt).await,
        "aws:sleep" => time::sleep(attempt).await,
        other => Err(Fault::Broken(format!("step `{}`: there is no action `{other}`", attempt.step.name()))),
    }
}

/// The output of a step whose effect a scenario gives.
pub(super) fn replaced(attempt: &Attempt<'_>, value: Value) -> Output {
    let action = attempt.step.action.name();
    let mut output = Output::object(action, value);
    if action == "aws:executeScript" {
        output.predefined.entry("OutputPayload").or_insert_with(|| output.selected.to_string().into());
    }
    output
}

/// The output of a step that a scenario's signal ends.
pub(super) async fn signalled(attempt: &Attempt<'_>, signal: Signal) -> Result<Output, Fault> {
    let (_, _) = (attempt, &signal);
    Err(Fault::Broken("not there yet".to_owned()))
}
