//! References in inputs (reference 7.3).

use crate::expr;
use crate::json::{Map, Value};
use crate::run::{NO_OUTPUT, text};
use crate::simulate::value::{Found, Names};

/// A value with its references replaced: whole values keep their type, lists are spliced into lists, text is embedded. `Err` is
/// a sentence on the first reference that names nothing.
pub fn value(value: &Value, names: &dyn Names) -> Result<Value, String> {
    match value {
        Value::String(template) => match expr::whole(template) {
            Some(reference) => match names.find(&reference) {
                Found::Value(found) => Ok(found),
                Found::Missing => Ok(NO_OUTPUT.into()),
                Found::Unknown(problem) => Err(problem),
            },
            None => embedded(template, names).map(Value::String),
        },
        Value::Array(items) => items.iter().map(|item| self::value(item, names)).collect::<Result<Vec<_>, _>>().map(Value::Array),
        Value::Object(map) => map
            .iter()
            .map(|(key, item)| Ok((key.clone(), self::value(item, names)?)))
            .collect::<Result<Map<_, _>, String>>()
            .map(Value::Object),
        scalar => Ok(scalar.clone()),
    }
}

/// A text with its references replaced by texts.
pub fn embedded(template: &str, names: &dyn Names) -> Result<String, String> {
    let mut out = String::new();
    let mut at = 0;
    for (range, reference) in expr::references(template) {
        out.push_str(&template[at..range.start]);
        match names.find(&reference) {
            Found::Value(found) => out.push_str(&text(&found)),
            Found::Missing => out.push_str(NO_OUTPUT),
            Found::Unknown(problem) => return Err(problem),
        }
        at = range.end;
    }
    out.push_str(&template[at..]);
    Ok(out)
}
