//! The actions, a file for each idea (reference 3). An action is sequential code over an [`Attempt`]: it calls, sleeps, asks a
//! person, and gives an [`Output`] or a [`Fault`].

mod answer;
mod api;
mod attempt;
mod branch;
mod child;
mod command;
mod image;
mod inputs;
mod instances;
mod lambda;
mod loops;
mod people;
mod poll;
mod property;
mod replaced;
mod request;
mod script;
mod stack;
mod state_machine;
mod tags;
#[cfg(test)]
mod tests;
mod time;
mod variable;
mod webhook;

pub(super) use attempt::Attempt;
pub(super) use inputs::Inputs;
pub(super) use people::signalled;
pub(super) use replaced::replaced;

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
        other => match other.facts() {
            Some(facts) => {
                attempt.inputs.check(facts)?;
                composite(attempt).await
            }
            None => Err(Fault::Broken(format!("step `{}`: there is no action `{}`", attempt.step.name(), other.name()))),
        },
    }
}

/// Runs an action that is made of calls to AWS which the document does not name. Its inputs have been checked.
async fn composite(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    match attempt.step.action.name() {
        "aws:changeInstanceState" => instances::change_state(attempt).await,
        "aws:copyImage" => image::copy(attempt).await,
        "aws:createImage" => image::create(attempt).await,
        "aws:createStack" => stack::create(attempt).await,
        "aws:createTags" => tags::create(attempt).await,
        "aws:deleteImage" => image::delete(attempt).await,
        "aws:deleteStack" => stack::delete(attempt).await,
        "aws:executeStateMachine" => state_machine::execute(attempt).await,
        "aws:invokeLambdaFunction" => lambda::invoke(attempt).await,
        "aws:invokeWebhook" => Err(webhook::cannot(attempt)),
        "aws:runCommand" => command::run(attempt).await,
        "aws:runInstances" => instances::launch(attempt).await,
        // A name that is known, with inputs that are no mapping.
        _ => Err(Fault::inputs("the inputs must be a mapping")),
    }
}
