//! The resolved inputs of a step, with the types that the action wants; there is no implicit conversion (reference 1.3).

use crate::json::{Map, Value, describe};
use crate::simulate::fault::Fault;

/// Resolved inputs.
#[derive(Debug)]
pub(in crate::simulate) struct Inputs(Map<String, Value>);

impl Inputs {
    pub(in crate::simulate) fn new(value: Value) -> Self {
        match value {
            Value::Object(map) => Self(map),
            _ => Self(Map::new()),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// All but the keys named: the parameters of an API.
    pub(super) fn without(&self, keys: &[&str]) -> Value {
        Value::Object(
            self.0.iter().filter(|(key, _)| !keys.contains(&key.as_str())).map(|(key, value)| (key.clone(), value.clone())).collect(),
        )
    }

    /// Only the keys named, where they are there.
    pub(super) fn only(&self, keys: &[&str]) -> Map<String, Value> {
        keys.iter().filter_map(|key| Some(((*key).to_owned(), self.get(key)?.clone()))).collect()
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&str>, Fault> {
        self.get(key).map(|value| value.as_str().ok_or_else(|| wrong(key, value, "a string"))).transpose()
    }

    pub(super) fn required_text(&self, key: &str) -> Result<&str, Fault> {
        self.text(key)?.ok_or_else(|| missing(key))
    }

    pub(super) fn integer(&self, key: &str) -> Result<Option<i64>, Fault> {
        self.get(key).map(|value| value.as_i64().ok_or_else(|| wrong(key, value, "an integer"))).transpose()
    }

    pub(super) fn boolean(&self, key: &str) -> Result<Option<bool>, Fault> {
        self.get(key).map(|value| value.as_bool().ok_or_else(|| wrong(key, value, "a boolean"))).transpose()
    }

    /// A list; a single value stands for a list of one.
    pub(super) fn list(&self, key: &str) -> Result<Vec<Value>, Fault> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => Ok(items.clone()),
            Some(value @ Value::Object(_)) => Err(wrong(key, value, "a list")),
            Some(value) => Ok(vec![value.clone()]),
        }
    }

    /// A list of texts; other scalars as their text.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, Fault> {
        Ok(self.list(key)?.iter().map(crate::run::text).collect())
    }

    pub(super) fn map(&self, key: &str) -> Result<Option<&Map<String, Value>>, Fault> {
        self.get(key).map(|value| value.as_object().ok_or_else(|| wrong(key, value, "a mapping"))).transpose()
    }
}

fn wrong(key: &str, value: &Value, expected: &str) -> Fault {
    Fault::inputs(&format!("Input `{key}` is {}, but must be {expected}: {}", describe(value), shortened(value)))
}

fn missing(key: &str) -> Fault {
    Fault::inputs(&format!("Input `{key}` is required"))
}

fn shortened(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
