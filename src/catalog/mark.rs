//! What a value holds that JSON has no type for.

use super::{Kind, Operation, Shape};
use crate::json::Value;
use crate::text::{Pointer, Segment};

/// What a text or number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A point in time: `datetime` in Python.
    Timestamp,
    /// Bytes.
    Blob,
    /// Bytes that are read: boto3's `StreamingBody`.
    Stream,
    /// A list of events that is iterated over once.
    Events,
}

/// Levels that are looked at.
const MAX_DEPTH: usize = 128;

/// The places of an answer that stand for something else, in their order. What does not fit the operation's shape has none.
pub fn marks(operation: Operation<'_>, answer: &Value) -> Vec<(Pointer, Mark)> {
    marks_of(operation.output(), answer)
}

/// The same for a request.
pub fn request_marks(operation: Operation<'_>, request: &Value) -> Vec<(Pointer, Mark)> {
    marks_of(operation.input(), request)
}

fn marks_of(shape: Option<Shape<'_>>, value: &Value) -> Vec<(Pointer, Mark)> {
    let mut found = Vec::new();
    if let Some(shape) = shape {
        look(shape, value, &mut Vec::new(), &mut found);
    }
    found
}

fn look(shape: Shape<'_>, value: &Value, path: &mut Vec<Segment>, found: &mut Vec<(Pointer, Mark)>) {
    if path.len() > MAX_DEPTH {
        return;
    }
    match (shape.kind(), value) {
        (Kind::Structure(_), Value::Object(entries)) => {
            for (key, inner) in entries {
                let Some(member) = shape.member(key) else { continue };
                path.push(key.as_str().into());
                match (member.stream, member.shape.kind()) {
                    (true, Kind::Blob(_)) => found.push((path.iter().cloned().collect(), Mark::Stream)),
                    (true, _) => {
                        found.push((path.iter().cloned().collect(), Mark::Events));
                        items(member.shape, inner, path, found);
                    }
                    (false, _) => look(member.shape, inner, path, found),
                }
                path.pop();
            }
        }
        (Kind::Map { value: shape, .. }, Value::Object(entries)) => {
            for (key, inner) in entries {
                path.push(key.as_str().into());
                look(shape, inner, path, found);
                path.pop();
            }
        }
        (Kind::List { member, .. }, Value::Array(_)) => items(member, value, path, found),
        (Kind::Timestamp, Value::String(_) | Value::Number(_)) => found.push((path.iter().cloned().collect(), Mark::Timestamp)),
        (Kind::Blob(_), Value::String(_)) => found.push((path.iter().cloned().collect(), Mark::Blob)),
        _ => {}
    }
}

fn items(shape: Shape<'_>, value: &Value, path: &mut Vec<Segment>, found: &mut Vec<(Pointer, Mark)>) {
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        path.push(index.into());
        look(shape, item, path, found);
        path.pop();
    }
}
