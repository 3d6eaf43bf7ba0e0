//! From what is given to a value of the declared type (reference 1.4, 8.2).

use crate::document::ParameterType;
use crate::json::{self, Value, describe};
use crate::simulate::value::parameters::Problem;
use crate::simulate::value::shortened;

/// Why something is no value of a type.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Continues "parameter `X` ".
    message: String,
    help: String,
}

impl Wrong {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    pub(super) fn of(self, parameter: &str) -> Problem {
        Problem { parameter: parameter.to_owned(), message: format!("parameter `{parameter}` {}", self.message), help: Some(self.help) }
    }
}

/// The value that the API's list of texts stands for.
pub(super) fn of_texts(given: &Value, declared: &ParameterType) -> Result<Value, Wrong> {
    let texts: Option<Vec<&str>> = given.as_array().and_then(|items| items.iter().map(Value::as_str).collect());
    let Some(texts) = texts else {
        return Err(Wrong::new(format!("is {}, but the API takes a list of strings", describe(given)), "write `[\"…\"]`"));
    };
    match (declared.plain(), texts.as_slice()) {
        (Some(ParameterType::StringList), _) => Ok(given.clone()),
        (Some(ParameterType::MapList), [text]) => of_text(text, declared),
        (Some(ParameterType::MapList), texts) => texts.iter().map(|text| mapping(text, declared)).collect(),
        (_, [text]) => of_text(text, declared),
        (None, _) => Ok(given.clone()),
        (Some(_), texts) => Err(Wrong::new(
            format!("takes one value ({declared}), but {} are given", texts.len()),
            "give a list of one; in the short form of the AWS CLI, `Name=a,b`, a comma separates two values",
        )),
    }
}

/// The value that a value stands for, where it can stand for one only.
pub(super) fn of_value(given: &Value, declared: &ParameterType) -> Result<Value, Wrong> {
    let Some(plain) = declared.plain() else { return Ok(given.clone()) };
    match (&plain, given) {
        (_, Value::Null) => Err(wrong(given, declared)),
        (ParameterType::MapList, Value::Array(items)) => {
            items.iter().map(|item| of_value(item, &ParameterType::StringMap).map_err(|_| wrong(item, declared))).collect()
        }
        (ParameterType::StringList, Value::Array(items)) => items.iter().map(|item| string(item, declared)).collect(),
        (ParameterType::MapList, Value::Object(_)) => Ok(Value::Array(vec![given.clone()])),
        _ if declared.accepts(given) => Ok(given.clone()),
        (_, Value::String(text)) => of_text(text, declared),
        // The API's form of a single value, as in a file that was written for the AWS CLI.
        (_, Value::Array(items)) if items.len() == 1 && !items[0].is_array() => of_value(&items[0], declared),
        (ParameterType::String, _) => string(given, declared),
        (ParameterType::StringList, _) => string(given, declared).map(|item| Value::Array(vec![item])),
        _ => Err(wrong(given, declared)),
    }
}

/// A text, or a scalar that has one text only.
fn string(given: &Value, declared: &ParameterType) -> Result<Value, Wrong> {
    match given {
        Value::String(_) => Ok(given.clone()),
        Value::Bool(flag) => Ok(flag.to_string().into()),
        // A decimal has lost its digits: was it 1.10 or 1.1?
        Value::Number(number) if !number.is_f64() => Ok(number.to_string().into()),
        _ => Err(wrong(given, declared)),
    }
}

/// The value that a single text stands for.
fn of_text(text: &str, declared: &ParameterType) -> Result<Value, Wrong> {
    match declared.plain() {
        Some(ParameterType::Integer) => text.parse::<i64>().map(Value::from).map_err(|_| {
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                Wrong::new(format!("is `{}`, which is too large for an Integer", shortened(text)), "the largest is 9223372036854775807")
            } else {
                wrong(&text.into(), declared)
            }
        }),
        Some(ParameterType::Boolean) => match text {
            _ if text.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
            _ if text.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
            _ => Err(wrong(&text.into(), declared)),
        },
        Some(ParameterType::StringMap) => mapping(text, declared),
        Some(ParameterType::MapList) => match json::parse(text) {
            Some(map @ Value::Object(_)) => Ok(Value::Array(vec![map])),
            Some(list) if declared.accepts(&list) => Ok(list),
            _ => Err(wrong(&text.into(), declared)),
        },
        Some(ParameterType::StringList) => Ok(match json::parse(text) {
            Some(list @ Value::Array(_)) if declared.accepts(&list) => list,
            _ => Value::Array(vec![text.into()]),
        }),
        _ => Ok(text.into()),
    }
}

fn mapping(text: &str, declared: &ParameterType) -> Result<Value, Wrong> {
    match json::parse(text) {
        Some(map @ Value::Object(_)) => Ok(map),
        _ => Err(wrong(&text.into(), declared)),
    }
}

fn wrong(given: &Value, declared: &ParameterType) -> Wrong {
    let shown = match given {
        Value::Null => "null".to_owned(),
        other => format!("`{}`", shortened(&crate::run::text(other))),
    };
    let (what, help) = match declared.plain() {
        Some(ParameterType::Integer) => ("a whole number", "write digits, such as 3"),
        Some(ParameterType::Boolean) => ("a Boolean", "write true or false"),
        Some(ParameterType::StringMap) => ("a mapping", "write a mapping, or its JSON text: {\"Key\": \"value\"}"),
        Some(ParameterType::MapList) => ("a list of mappings", "write a list of mappings, or their JSON text: [{\"Key\": \"value\"}]"),
        Some(ParameterType::StringList) => ("a list of strings", "write a list of strings: [\"a\", \"b\"]"),
        _ => ("a string", "write a string, in quotes"),
    };
    Wrong::new(format!("({declared}) must be {what}, but {shown} is {}", describe(given)), help)
}

/// What a default is meant as: the value of the declared type where it stands for one, else as it is written.
pub(super) fn of_default(value: Value, declared: &ParameterType) -> Value {
    match of_value(&value, declared) {
        Ok(typed) => typed,
        Err(_) => value,
    }
}

/// Texts by Parameter Store names as one value of a parameter: a list where the parameter is one, else as one text.
pub(super) fn of_store(value: &Value, declared: &ParameterType) -> Value {
    match (declared.plain(), value) {
        (Some(ParameterType::StringList), Value::String(_)) => Value::Array(vec![value.clone()]),
        (Some(ParameterType::String), Value::Array(items)) => items.iter().map(crate::run::text).collect::<Vec<_>>().join(",").into(),
        _ => value.clone(),
    }
}
