//! `aws:branch` (reference 6.1).

use std::sync::Arc;

use crate::document::Branch;
use crate::json::{Value, json};
use crate::run::What;
use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;
use crate::simulate::value::condition;

pub(super) fn choose(attempt: &Attempt<'_>, branch: &Branch) -> Result<Output, Fault> {
    let chose = |choice| attempt.execution.emit(What::Chose { step: Arc::clone(attempt.id), choice });
    for (index, choice) in branch.choices.iter().flatten().enumerate() {
        if holds(attempt, &choice.condition)? {
            chose(Some(index));
            let Some(next) = &choice.next_step else { return Err(Fault::inputs("a choice has no NextStep")) };
            return Ok(leads_to(next));
        }
    }
    chose(None);
    // Without a Default the branch ends like any other step: `nextStep`, the next in the list, or `isEnd`.
    Ok(branch.default.as_deref().map_or_else(Output::default, leads_to))
}

fn leads_to(name: &str) -> Output {
    Output { jump: Some(name.to_owned()), ..Output::object("aws:branch", json!({"NextStep": name})) }
}

/// Whether a condition of this step holds.
pub(super) fn holds(attempt: &Attempt<'_>, condition: &crate::document::Condition) -> Result<bool, Fault> {
    let mut missing = Vec::new();
    let held = condition::holds(condition, attempt.execution, &mut |reference| missing.push(reference.to_owned()));
    for reference in missing {
        attempt.note("missing-is-false", &format!("`{reference}` has no value in a condition"));
        if !attempt.execution.shared.switches.missing_is_false {
            return Err(Fault::inputs(&format!("`{reference}` has no value")));
        }
    }
    held.map_err(|problem| Fault::inputs(&problem))
}

/// The step that a scenario's effect leads to.
pub(super) fn replaced(value: Value) -> Output {
    let jump = value.get("NextStep").and_then(Value::as_str).map(str::to_owned);
    Output { jump, ..Output::object("aws:branch", value) }
}
