//! The defaults of the parameters that nobody gave (reference 1.3, 7.4).

use crate::document::{Document, strings};
use crate::expr::{self, Reference};
use crate::json::{Map, Value};
use crate::simulate::switches::Switches;
use crate::simulate::value::parameters::{Problem, allowed, declared, default, definition, typed};
use crate::simulate::value::{Found, Names, resolve};
use crate::text::Pointer;

/// All parameters of an execution.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Completed {
    /// Their values, in the order of the document.
    pub values: Map<String, Value>,
    /// Defaults that nobody could give at start: outside `allowedValues` or `allowedPattern` (switch `check-defaults`).
    pub doubtful: Vec<Problem>,
}

/// All parameters: those given, typed, and the defaults of the others. `stored` has the Parameter Store values of [`ssm_defaults`], by
/// the names there. `Err` says which parameter is missing or cannot be settled.
pub fn complete(
    document: &Document,
    given: &Map<String, Value>,
    stored: &Map<String, Value>,
    names: &dyn Names,
    switches: Switches,
) -> Result<Completed, String> {
    let mut settled = given.clone();
    for (name, _) in document.parameters.iter().flatten() {
        settle(document, name, &mut settled, stored, names)?;
    }
    let mut completed = Completed::default();
    for (name, parameter) in document.parameters.iter().flatten() {
        let value = settled.shift_remove(name).unwrap_or_default();
        if !given.contains_key(name) {
            completed.doubtful.extend(allowed::check(name, parameter, &value, switches));
        }
        completed.values.insert(name.clone(), value);
    }
    Ok(completed)
}

/// The Parameter Store values that the defaults of parameters need: the parameter and the name there, `/path/name` or `/path/name:3`.
pub fn ssm_defaults(document: &Document, given: &Map<String, Value>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, parameter) in document.parameters.iter().flatten().filter(|(name, _)| !given.contains_key(*name)) {
        for reference in default(parameter).map(references).unwrap_or_default() {
            if let Reference::Ssm(stored) = reference {
                found.push((name.clone(), stored));
            }
        }
    }
    found
}

/// Settles a parameter, and before it those that its default refers to, in whatever order they are declared.
fn settle(
    document: &Document,
    name: &str,
    settled: &mut Map<String, Value>,
    stored: &Map<String, Value>,
    names: &dyn Names,
) -> Result<(), String> {
    let mut path = vec![name.to_owned()];
    while let Some(name) = path.last() {
        if settled.contains_key(name) {
            path.pop();
            continue;
        }
        let Some((parameter, default)) = definition(document, name).and_then(|parameter| Some((parameter, default(parameter)?))) else {
            return Err(format!("parameter `{name}` is required, but no value is given"));
        };
        let before = references(default).into_iter().find_map(|reference| match reference {
            Reference::Parameter(other) if !settled.contains_key(&other) && definition(document, &other).is_some() => Some(other),
            _ => None,
        });
        if let Some(other) = before {
            if let Some(start) = path.iter().position(|on_path| *on_path == other) {
                let circle = path[start..].join("` → `");
                return Err(format!(
                    "the default of parameter `{other}` refers to itself: `{circle}` → `{other}`. Give one of them a value"
                ));
            }
            path.push(other);
            continue;
        }
        let known = Known { settled, stored, names };
        let value = resolve::value(default, &known).map_err(|problem| format!("the default of parameter `{name}`: {problem}"))?;
        let whole_store = default.as_str().and_then(expr::whole).is_some_and(|reference| matches!(reference, Reference::Ssm(_)));
        let declared = declared(parameter);
        let value = if whole_store { typed::of_store(&value, &declared) } else { typed::of_default(value, &declared) };
        settled.insert(name.clone(), value);
        path.pop();
    }
    Ok(())
}

fn references(value: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    strings(value, &Pointer::root(), &mut |text, _| found.extend(expr::references(text).map(|(_, reference)| reference)));
    found
}

/// What a default can refer to.
struct Known<'k> {
    settled: &'k Map<String, Value>,
    stored: &'k Map<String, Value>,
    names: &'k dyn Names,
}

impl Names for Known<'_> {
    fn find(&self, reference: &Reference) -> Found {
        match reference {
            Reference::Parameter(name) => match self.settled.get(name) {
                Some(value) => Found::Value(value.clone()),
                None => Found::Unknown(format!("the document has no parameter `{name}`")),
            },
            Reference::Ssm(name) => match self.stored.get(name) {
                Some(value) => Found::Value(value.clone()),
                None => Found::Unknown(format!("Parameter Store has no parameter `{name}`")),
            },
            other => self.names.find(other),
        }
    }

    fn lower_case_booleans(&self) -> bool {
        self.names.lower_case_booleans()
    }
}
