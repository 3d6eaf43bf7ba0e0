//! Parameters at start: from what somebody gives to typed values, checked as the service checks them (reference 1.3, 1.4, 8.2).

mod allowed;
mod defaults;
mod typed;

pub use defaults::{Completed, complete, ssm_defaults};

use crate::document::{Document, Parameter, ParameterType};
use crate::json::{Map, Value};
use crate::run;
use crate::simulate::switches::Switches;
use crate::simulate::value::shortened;
use crate::text::nearest;

/// Why a parameter cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which one.
    pub parameter: String,
    /// What is wrong with it: a sentence without its full stop.
    pub message: String,
    /// What to write instead, or what the parameter is for.
    pub help: Option<String>,
}

/// The API's form, lists of texts by name (reference 8.2), as typed values, checked as the service checks them at start.
pub fn from_texts(document: &Document, given: &Map<String, Value>, switches: Switches) -> Result<Map<String, Value>, Vec<Problem>> {
    typed_by(document, given, switches, typed::of_texts)
}

/// Values as a scenario, a file or a child runbook's step gives them, typed and checked as the service checks them at start. What
/// can be meant in one way only is taken: a single text for a list of one, digits in a text for an `Integer`, JSON text for mappings.
pub fn from_values(document: &Document, given: &Map<String, Value>, switches: Switches) -> Result<Map<String, Value>, Vec<Problem>> {
    typed_by(document, given, switches, typed::of_value)
}

/// Typed values in the API's form: lists of texts by name; mappings as JSON text.
pub fn to_texts(values: &Map<String, Value>) -> Map<String, Value> {
    values.iter().map(|(name, value)| (name.clone(), run::texts(value))).collect()
}

type Typing = fn(&Value, &ParameterType) -> Result<Value, typed::Wrong>;

/// All problems at once: a person mends them in one go.
fn typed_by(
    document: &Document,
    given: &Map<String, Value>,
    switches: Switches,
    typing: Typing,
) -> Result<Map<String, Value>, Vec<Problem>> {
    let mut problems: Vec<Problem> =
        given.keys().filter(|name| definition(document, name).is_none()).map(|name| undeclared(document, name)).collect();
    let mut values = Map::new();
    for (name, parameter) in document.parameters.iter().flatten() {
        let Some(value) = given.get(name) else {
            if default(parameter).is_none() {
                problems.push(Problem {
                    parameter: name.clone(),
                    message: format!("parameter `{name}` is required, but no value is given"),
                    help: parameter
                        .description
                        .as_deref()
                        .and_then(|text| text.lines().map(str::trim).find(|line| !line.is_empty()))
                        .map(str::to_owned),
                });
            }
            continue;
        };
        match typing(value, &declared(parameter)) {
            Ok(value) => {
                problems.extend(allowed::check(name, parameter, &value, switches));
                problems.extend(allowed::check_limits(name, parameter, &value));
                values.insert(name.clone(), value);
            }
            Err(wrong) => problems.push(wrong.of(name)),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn undeclared(document: &Document, name: &str) -> Problem {
    let names = || document.parameters.iter().flatten().map(|(name, _)| name.as_str());
    let help = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names().next().is_none() => "it has none".to_owned(),
        None => format!("it has {}", listed(names())),
    };
    Problem { parameter: name.to_owned(), message: format!("the document has no parameter `{name}`"), help: Some(help) }
}

fn definition<'d>(document: &'d Document, name: &str) -> Option<&'d Parameter> {
    document.parameters.as_ref()?.get(name)
}

/// The default; none where it is written as null.
fn default(parameter: &Parameter) -> Option<&Value> {
    parameter.default.as_ref().filter(|value| !value.is_null())
}

/// The declared type; of a definition without one, a text.
fn declared(parameter: &Parameter) -> ParameterType {
    parameter.parameter_type.clone().unwrap_or(ParameterType::String)
}

/// Names or values for a person: all of a few, the first of many.
fn listed<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 10;
    let mut texts = texts.map(|text| format!("`{}`", shortened(text)));
    let shown = texts.by_ref().take(SHOWN).collect::<Vec<_>>().join(", ");
    match texts.count() {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
