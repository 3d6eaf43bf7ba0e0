//! The actions, a file for each idea (reference 3). An action is sequential code over an [`Attempt`]: it calls, sleeps, asks a
//! person, and gives an [`Output`] or a [`Fault`].

mod api;
mod attempt;
mod branch;
mod child;
mod inputs;
mod loops;
mod people;
mod poll;
mod property;
mod script;
mod time;
mod variable;

pub(super) use attempt::Attempt;
pub(super) use inputs::Inputs;
pub(super) use people::signalled;

use crate::document::Action;
use crate::json::{Map, Value};
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
    match &attempt.step.action {
        Action::Approve(_) => people::approve(attempt).await,
        Action::AssertAwsResourceProperty(_) => property::assert(attempt).await,
        Action::Branch(branch) => branch::choose(attempt, branch),
        Action::ExecuteAutomation(_) => child::run(attempt).await,
        Action::ExecuteAwsApi(_) => api::execute(attempt).await,
        Action::ExecuteScript(_) => script::run(attempt).await,
        Action::Loop(inputs) => loops::run(attempt, inputs).await,
        Action::Pause(_) => people::pause(attempt).await,
        Action::Sleep(_) => time::sleep(attempt).await,
        Action::UpdateVariable(_) => variable::update(attempt),
        Action::WaitForAwsResourceProperty(_) => property::wait(attempt).await,
        other => Err(Fault::Broken(format!("step `{}`: there is no action `{}`", attempt.step.name(), other.name()))),
    }
}

/// The output of a step whose effect a scenario gives.
pub(super) fn replaced(attempt: &Attempt<'_>, value: Value) -> Output {
    let action = attempt.step.action.name();
    if action == "aws:branch" {
        return branch::replaced(value);
    }
    let mut output = Output::object(action, value);
    if action == "aws:executeScript" {
        output.predefined.entry("OutputPayload").or_insert_with(|| output.selected.to_string().into());
    }
    output
}
