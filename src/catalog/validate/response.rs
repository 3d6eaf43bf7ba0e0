//! Answers: could the API have given this?

use super::walk::{Advice, Walk, did_you_mean};
use super::{Mismatch, MismatchKind};
use crate::catalog::{Kind, Operation, Shape};
use crate::json::{Map, Value, describe};
use crate::text::nearest;
use crate::time::Timestamp;

/// What an operation could not have answered. Members may be missing; `ResponseMetadata` may stand at the top, as in boto3.
/// Bytes and streams are text; times are ISO 8601 text or seconds since the epoch.
pub fn response<'v>(operation: Operation<'v>, value: &'v Value) -> Vec<Mismatch> {
    let mut walk = Walk::new(operation);
    match operation.output() {
        Some(shape) => check(&mut walk, shape, value),
        None => match value {
            Value::Object(entries) => {
                for key in entries.keys().filter(|key| *key != METADATA) {
                    unknown(&mut walk, key, &[]);
                }
            }
            Value::Null => {}
            other => wrong_type(&mut walk, "a mapping", other),
        },
    }
    walk.found
}

/// The whole, for people.
const WHOLE: &str = "the answer";

/// What boto3 adds to every answer.
const METADATA: &str = "ResponseMetadata";

fn check<'v>(walk: &mut Walk<'v>, shape: Shape<'v>, value: &'v Value) {
    match (shape.kind(), value) {
        (Kind::Structure(_), Value::Object(entries)) => structure(walk, shape, entries),
        (Kind::List { member, .. }, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                if walk.is_full() {
                    return;
                }
                walk.item(index, |walk| check(walk, member, item));
            }
        }
        (Kind::Map { key: keys, value: inner, .. }, Value::Object(entries)) => {
            for (key, item) in entries {
                if walk.is_full() {
                    return;
                }
                walk.key(key, |walk| {
                    walk.enumerated(keys, key, WHOLE);
                    check(walk, inner, item);
                });
            }
        }
        (Kind::String { .. }, Value::String(text)) => walk.enumerated(shape, text, WHOLE),
        (Kind::Integer(_) | Kind::Long(_), Value::Number(number)) if !number.is_f64() => {}
        (Kind::Document, _)
        | (Kind::Float(_) | Kind::Double(_) | Kind::Timestamp, Value::Number(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Blob(_), Value::String(_)) => {}
        (Kind::Timestamp, Value::String(text)) if Timestamp::parse(text).is_some() => {}
        (Kind::Timestamp, Value::String(text)) => {
            let message = format!("{} must be a time such as `2026-01-02T03:04:05Z`, not `{text}`", walk.place(WHOLE));
            walk.report(MismatchKind::Type, message, Advice::default(), String::new());
        }
        (kind, _) => wrong_type(walk, kind.described(), value),
    }
}

fn structure<'v>(walk: &mut Walk<'v>, shape: Shape<'v>, entries: &'v Map<String, Value>) {
    if shape.is_union() && entries.len() > 1 {
        let names: Vec<&str> = shape.members().map(|member| member.name).collect();
        let message = format!("{} holds exactly one of {}", walk.place(WHOLE), names.join(", "));
        walk.report(MismatchKind::Union, message, Advice::default(), String::new());
    }
    for (key, value) in entries {
        if walk.is_full() {
            return;
        }
        match shape.member(key) {
            // A stream of events is a list of them, as boto3's iterator yields them.
            Some(member) if member.stream && value.is_array() && matches!(member.shape.kind(), Kind::Structure(_)) => {
                walk.member(member.name, |walk| {
                    for (index, event) in value.as_array().into_iter().flatten().enumerate() {
                        walk.item(index, |walk| check(walk, member.shape, event));
                    }
                });
            }
            Some(member) => walk.member(member.name, |walk| check(walk, member.shape, value)),
            None if walk.is_root() && key == METADATA => {}
            None => unknown(walk, key, &shape.members().map(|member| member.name).collect::<Vec<_>>()),
        }
    }
}

fn unknown<'v>(walk: &mut Walk<'v>, key: &'v str, names: &[&str]) {
    let suggestion = nearest(key, names.iter().copied());
    let operation = walk.operation.name();
    let message = if walk.is_root() && names.is_empty() {
        format!("{operation} answers with nothing; there is no `{key}`")
    } else if walk.is_root() {
        format!("the answer of {operation} has no `{key}`")
    } else {
        format!("`{}` in the answer of {operation} has no `{key}`", walk.name())
    };
    let advice = did_you_mean(suggestion, names);
    walk.member(key, |walk| walk.report(MismatchKind::Unknown, message, advice, String::new()));
}

fn wrong_type(walk: &mut Walk<'_>, wanted: &str, value: &Value) {
    let advice = match value {
        Value::Null => Advice::help("leave it out where the API gives nothing"),
        Value::Number(_) | Value::Bool(_) if wanted == "a string" => Advice::help("put it in quotes"),
        _ => Advice::default(),
    };
    let message = format!("{} must be {wanted}, not {}", walk.place(WHOLE), describe(value));
    walk.report(MismatchKind::Type, message, advice, String::new());
}
