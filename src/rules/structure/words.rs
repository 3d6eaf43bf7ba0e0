//! How values, types and steps are called in messages.

use crate::diagnostic::{Edit, Fix};
use crate::document::InputKind;
use crate::json::{self, Value};
use crate::rules::Context;
use crate::text::{Pointer, Segment};
use crate::yaml::Format;

/// A step in a message: by name, or by number where it has none.
pub(super) fn step(context: &Context<'_>, pointer: &Pointer) -> String {
    match context.at(&pointer.join("name")).and_then(Value::as_str) {
        Some(name) if !name.is_empty() => format!("step `{name}`"),
        _ => match pointer.last() {
            Some(Segment::Index(index)) => format!("step {}", index + 1),
            _ => "step".to_owned(),
        },
    }
}

/// A value in a message: short ones are shown.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "an empty string".to_owned(),
        Value::String(text) if text.chars().count() <= 60 && !text.contains('\n') => format!("the string `{text}`"),
        Value::Bool(flag) => format!("the boolean `{flag}`"),
        Value::Number(number) => format!("the number {number}"),
        other => json::describe(other).to_owned(),
    }
}

/// A type in a message.
pub(super) fn kind(kind: InputKind) -> &'static str {
    match kind {
        InputKind::String => "a string",
        InputKind::StringList => "a list of strings",
        InputKind::Integer => "an integer",
        InputKind::Boolean => "a boolean",
        InputKind::Map | InputKind::Condition => "a mapping",
        InputKind::MapList | InputKind::Choices => "a list of mappings",
        InputKind::List => "a list",
        InputKind::MapOrList => "a mapping or a list of mappings",
        InputKind::Any => "a value",
        InputKind::Steps => "a list of steps",
    }
}

/// The types of JSON Schema in a message.
pub(super) fn types(expected: &[&'static str]) -> String {
    let words: Vec<_> = expected
        .iter()
        .map(|name| match *name {
            "array" => "a list",
            "object" => "a mapping",
            "boolean" => "a boolean",
            "integer" => "an integer",
            "number" => "a number",
            "null" => "nothing",
            _ => "a string",
        })
        .collect();
    // Text is accepted beside another type only as a reference or in quotes: not worth a word.
    let words = if words.len() > 1 { words.into_iter().filter(|word| *word != "a string").collect() } else { words };
    words.join(" or ")
}

/// Names in a list: `a`, `b` or `c`.
pub(super) fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// `text` in quotes, as the document's format writes them.
pub(super) fn quoted(context: &Context<'_>, text: &str) -> String {
    match context.tree.format {
        Format::Json => Value::from(text).to_string(),
        Format::Yaml => format!("'{}'", text.replace('\'', "''")),
    }
}

/// A change of the value at a path.
pub(super) fn replace(context: &Context<'_>, pointer: &Pointer, title: impl Into<String>, safe: bool, text: impl Into<String>) -> Fix {
    Fix { title: title.into(), safe, edits: vec![Edit { span: context.tree.span(pointer), text: text.into() }] }
}
