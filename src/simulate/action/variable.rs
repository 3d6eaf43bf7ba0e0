//! `aws:updateVariable` (reference 3.23).

use crate::json::describe;
use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;

pub(super) fn update(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    let written = attempt.inputs.required_text("Name")?;
    let name = written.strip_prefix("variable:").unwrap_or(written);
    let Some(variable) = attempt.execution.document.variable(name) else {
        return Err(Fault::inputs(&format!("Variable `{name}` is not declared")));
    };
    let Some(value) = attempt.inputs.get("Value") else { return Err(Fault::inputs("Input `Value` is required")) };
    if let Some(declared) = &variable.variable_type
        && !declared.accepts(value)
    {
        return Err(Fault::inputs(&format!("Variable `{name}` is of type {declared}, but the value is {}", describe(value))));
    }
    attempt.execution.set_variable(name, value.clone());
    Ok(Output::default())
}
