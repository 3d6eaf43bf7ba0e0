//! What the payload gives to a script.

use crate::document::{Arg, ParameterType};
use crate::expr;
use crate::json::{Value, describe};
use crate::python::{self, ITEM, ReadKind};
use crate::rules::{Context, ScriptAt};

/// What stands at a place in the payload.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given<'c> {
    /// A value that is written in the document.
    Written(&'c Value),
    /// What a reference brings, by its type; the script gets it as it is (reference 5.4).
    Typed(ParameterType),
}

impl Given<'_> {
    /// What it is, with its article.
    pub(super) fn described(&self) -> String {
        match self {
            Self::Written(value) => describe(value).to_owned(),
            Self::Typed(ParameterType::Integer) => "an Integer".to_owned(),
            Self::Typed(parameter_type) => format!("a {parameter_type}"),
        }
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        match self {
            Self::Written(value) => value.is_array(),
            Self::Typed(parameter_type) => matches!(parameter_type, ParameterType::StringList | ParameterType::MapList),
        }
    }

    /// Whether it is a mapping, which has keys.
    pub(super) fn has_keys(&self) -> bool {
        match self {
            Self::Written(value) => value.is_object(),
            Self::Typed(parameter_type) => matches!(parameter_type, ParameterType::StringMap),
        }
    }
}

/// What the payload has at a path of keys; `None` where that cannot be told: where it is a reference as a whole, has none there, or
/// where the script itself puts something in.
pub(super) fn given<'c>(context: &'c Context<'_>, script: &'c ScriptAt, path: &[String]) -> Option<Given<'c>> {
    let Some(Arg::Literal(map)) = &script.inputs.input_payload else { return None };
    let is_written_to = |read: &python::Read| read.kind == ReadKind::Write && path.starts_with(&read.path);
    if script.trace.events_change || script.trace.reads.iter().any(is_written_to) {
        return None;
    }
    let (first, rest) = path.split_first()?;
    let mut value = map.get(first)?;
    let mut rest = rest.iter();
    for key in rest.by_ref() {
        value = match value {
            Value::Object(inner) => inner.get(key)?,
            Value::Array(items) if key == ITEM => items.first().filter(|first| items.iter().all(|item| is_alike(first, item)))?,
            Value::String(text) => return of_items(&typed(context, text)?, key).filter(|_| rest.next().is_none()),
            _ => return None,
        };
    }
    match value {
        Value::String(text) if expr::contains_reference(text) => typed(context, text).map(Given::Typed),
        Value::Array(items) if items.iter().any(|item| item.as_str().is_some_and(expr::contains_reference)) => None,
        value => Some(Given::Written(value)),
    }
}

/// The type of a text with references; `None` where it is not known.
fn typed(context: &Context<'_>, text: &str) -> Option<ParameterType> {
    match expr::whole(text) {
        Some(reference) => context.type_of(&reference).filter(|known| !matches!(known, ParameterType::Other(_))),
        None => expr::contains_reference(text).then_some(ParameterType::String),
    }
}

/// The items of a list.
fn of_items(list: &ParameterType, key: &str) -> Option<Given<'static>> {
    let items = match list {
        ParameterType::StringList => ParameterType::String,
        ParameterType::MapList => ParameterType::StringMap,
        _ => return None,
    };
    (key == ITEM).then_some(Given::Typed(items))
}

/// Whether two items of a list are of one kind, none of them a reference.
fn is_alike(one: &Value, other: &Value) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other) && !other.as_str().is_some_and(expr::contains_reference)
}
