//! The parameters that are missing, asked for one after the other.

use ssmith::document::{Document, Parameter, ParameterType};
use ssmith::execution::{self, parameters};
use ssmith::json::{self, Value};
use ssmith::run;

use crate::CliError;
use crate::desk::Values;
use crate::ui::Ui;

/// Asks for what must be given and is not, where a person can answer; each answer is checked at once.
pub(super) fn missing(document: &Document, values: &mut Values<'_>, supplied: Option<&str>, ui: &mut Ui) -> Result<(), CliError> {
    let missing = execution::missing(document, values.map(), supplied);
    if missing.is_empty() || !Ui::can_ask() {
        return Ok(());
    }
    for (name, parameter) in missing {
        introduce(name, parameter, ui);
        loop {
            ui.prompt(&format!("{name}: "));
            let Some(answer) = Ui::answer() else {
                return Err(CliError::usage(format!("parameter `{name}` is required, but no value is given")));
            };
            values.give(name, value(answer.trim(), parameter));
            let problems = parameters(document, values.map(), supplied).err().unwrap_or_default();
            let Some(problem) = problems.into_iter().find(|problem| problem.parameter == name) else { break };
            let help = problem.help.map(|help| format!(" ({help})")).unwrap_or_default();
            ui.prompt(&format!("{}{help}\n", problem.message));
        }
    }
    Ok(())
}

/// What a person should know to answer.
fn introduce(name: &str, parameter: &Parameter, ui: &mut Ui) {
    let kind = parameter.parameter_type.as_ref().map_or_else(|| "String".to_owned(), ToString::to_string);
    let mut parts = vec![format!("{name} ({kind})")];
    if let Some(description) = &parameter.description {
        parts[0].push_str(": ");
        parts[0].push_str(&description.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if let Some(allowed) = &parameter.allowed_values {
        parts.push(format!("  one of: {}", allowed.iter().map(run::text).collect::<Vec<_>>().join(", ")));
    }
    if let Some(pattern) = &parameter.allowed_pattern {
        parts.push(format!("  it must match: {pattern}"));
    }
    if is_list(parameter) {
        parts.push("  several values: separated by commas, or a JSON list".to_owned());
    }
    ui.prompt(&format!("{}\n", parts.join("\n")));
}

fn is_list(parameter: &Parameter) -> bool {
    matches!(parameter.parameter_type, Some(ParameterType::StringList | ParameterType::Aws { list: true, .. }))
}

/// What an answer means; nothing typed is an empty text, which the definition may forbid.
fn value(answer: &str, parameter: &Parameter) -> Value {
    if !is_list(parameter) {
        return answer.into();
    }
    match json::parse(answer) {
        Some(Value::Array(items)) => Value::Array(items),
        _ => answer.split(',').map(str::trim).filter(|item| !item.is_empty()).collect(),
    }
}
