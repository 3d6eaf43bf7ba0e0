//! The resolved inputs of a step, with the types that the action wants; there is no implicit conversion (reference 1.3).

use crate::document::action::{ActionFacts, InputFacts, InputKind};
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

    /// Inputs under the names that an API has for them. Empty texts stand for what is not given, since an optional parameter
    /// of a runbook can have no other default.
    pub(super) fn members(&self, names: &[(&str, &str)]) -> Map<String, Value> {
        let given = names.iter().filter_map(|(input, member)| Some(((*member).to_owned(), self.get(input)?.clone())));
        given.filter(|(_, value)| value.as_str() != Some("")).collect()
    }

    /// Inputs whose names are the API's own.
    pub(super) fn only(&self, names: &[&str]) -> Map<String, Value> {
        self.members(&names.iter().map(|name| (*name, *name)).collect::<Vec<_>>())
    }

    /// Holds the inputs against what is known of the action: what is required, types, values, ranges, alternatives.
    pub(super) fn check(&self, facts: &ActionFacts) -> Result<(), Fault> {
        for input in facts.inputs {
            match self.get(input.name) {
                Some(value) => self.check_one(input, value)?,
                None if input.required => return Err(missing(input.name)),
                None => {}
            }
        }
        let Some((one, other)) = facts.one_of else { return Ok(()) };
        let given = |name| self.get(name).is_some_and(|value| !is_empty(value));
        if given(one) == given(other) {
            let number = if given(one) { "only one" } else { "one" };
            return Err(Fault::inputs(&format!("{number} of the inputs `{one}` and `{other}` must be given")));
        }
        Ok(())
    }

    fn check_one(&self, input: &InputFacts, value: &Value) -> Result<(), Fault> {
        let name = input.name;
        match input.kind {
            InputKind::String => {
                let text = self.text(name)?.unwrap_or_default();
                if !text.is_empty() && !input.values.is_empty() && !input.values.contains(&text) {
                    let allowed = input.values.join("`, `");
                    return Err(Fault::inputs(&format!("Input `{name}` is `{text}`, but must be one of `{allowed}`")));
                }
            }
            InputKind::Integer => {
                let number = self.integer(name)?.unwrap_or_default();
                if let Some((least, most)) = input.range.filter(|(least, most)| !(*least..=*most).contains(&number)) {
                    return Err(Fault::inputs(&format!("Input `{name}` is {number}, but must be between {least} and {most}")));
                }
            }
            InputKind::Boolean => _ = self.boolean(name)?,
            InputKind::StringList => {
                if let Some(item) = self.list(name)?.iter().find(|item| item.is_array() || item.is_object() || item.is_null()) {
                    return Err(wrong(name, item, "a list of strings"));
                }
            }
            InputKind::Map => _ = self.map(name)?,
            InputKind::MapList | InputKind::MapOrList => {
                let maps = match value {
                    Value::Array(items) => items.iter().all(Value::is_object),
                    value => value.is_object(),
                };
                if !maps {
                    return Err(wrong(name, value, "a list of mappings"));
                }
            }
            InputKind::List | InputKind::Any | InputKind::Choices | InputKind::Condition | InputKind::Steps => {}
        }
        Ok(())
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

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
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
