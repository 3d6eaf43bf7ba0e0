//! Parameters at start (reference 1.3, 8.2).

use crate::document::Document;
use crate::json::{Map, Value};
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
