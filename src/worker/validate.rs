//! Judges what a script asks of an operation as botocore does before it sends anything. The Python side says it in botocore's words,
//! since it has the values as Python sees them.

use crate::catalog::{Bounds, Kind, Shape};
use crate::json::{Map, Value, json};
use crate::time::Timestamp;
use crate::worker::value::TAG;

/// The mistakes of a request, in botocore's order; each has a `kind`, a `path` into the request, and what its sentence needs.
pub(super) fn request(input: &Value, shape: Option<Shape<'_>>) -> Vec<Value> {
    let mut found = Vec::new();
    let mut path = Vec::new();
    match shape {
        Some(shape) => check(input, shape, &mut path, &mut found),
        None => {
            for name in input.as_object().into_iter().flat_map(Map::keys) {
                found.push(json!({"kind": "unknown", "path": [], "name": name, "valid": []}));
            }
        }
    }
    found
}

fn check(value: &Value, shape: Shape<'_>, path: &mut Vec<Value>, found: &mut Vec<Value>) {
    let tag = value.get(TAG).and_then(Value::as_str);
    let wrong = |valid: &[&str]| json!({"kind": "type", "path": path, "valid": valid});
    match shape.kind() {
        Kind::Structure(_) => match value {
            Value::Object(map) if tag.is_none() => structure(map, shape, path, found),
            Value::Object(_) if tag == Some("keys") => {
                if let Some(map) = value["v"].as_object() {
                    structure(map, shape, path, found);
                }
            }
            _ => found.push(wrong(&["<class 'dict'>"])),
        },
        Kind::Map { key, value: item, .. } => {
            let map = match value {
                Value::Object(map) if tag.is_none() => map,
                Value::Object(_) if tag == Some("keys") => {
                    let Some(map) = value["v"].as_object() else { return };
                    found.extend(map.keys().map(|key| json!({"kind": "type", "path": path, "key": key, "valid": ["<class 'str'>"]})));
                    map
                }
                _ => return found.push(wrong(&["<class 'dict'>"])),
            };
            for (name, value) in map {
                if let Kind::String { bounds, .. } = key.kind()
                    && let Some(min) = below(bounds, count(name.chars().count()))
                {
                    found.push(json!({"kind": "length", "path": path, "key": name, "min": min}));
                }
                path.push(name.as_str().into());
                check(value, item, path, found);
                path.pop();
            }
        }
        Kind::List { member, bounds } => {
            let Value::Array(items) = value else { return found.push(wrong(&["<class 'list'>", "<class 'tuple'>"])) };
            length(bounds, items.len(), path, found);
            for (index, item) in items.iter().enumerate() {
                path.push(index.into());
                check(item, member, path, found);
                path.pop();
            }
        }
        Kind::String { bounds, .. } => match value {
            Value::String(text) => length(bounds, text.chars().count(), path, found),
            _ => found.push(wrong(&["<class 'str'>"])),
        },
        Kind::Integer(bounds) | Kind::Long(bounds) => match value {
            Value::Bool(flag) => range(bounds, f64::from(u8::from(*flag)), path, found),
            Value::Number(number) if !number.is_f64() => range(bounds, number.as_f64().unwrap_or(0.0), path, found),
            Value::Object(_) if tag == Some("int") => range(bounds, long(value), path, found),
            _ => found.push(wrong(&["<class 'int'>"])),
        },
        Kind::Float(bounds) | Kind::Double(bounds) => match value {
            Value::Bool(flag) => range(bounds, f64::from(u8::from(*flag)), path, found),
            Value::Number(number) => range(bounds, number.as_f64().unwrap_or(0.0), path, found),
            Value::Object(_) if tag == Some("int") => range(bounds, long(value), path, found),
            Value::Object(_) if matches!(tag, Some("decimal" | "float")) => {}
            _ => found.push(wrong(&["<class 'float'>", "<class 'decimal.Decimal'>", "<class 'int'>"])),
        },
        Kind::Boolean => {
            if !value.is_boolean() {
                found.push(wrong(&["<class 'bool'>"]));
            }
        }
        Kind::Timestamp => match value {
            Value::Number(_) => {}
            Value::Object(_) if matches!(tag, Some("time" | "int")) => {}
            // dateutil reads more than ISO 8601: only what cannot be a time at all is refused.
            Value::String(text) if Timestamp::parse(text).is_some() || text.chars().any(|c| c.is_ascii_digit()) => {}
            _ => found.push(wrong(&["<class 'datetime.datetime'>", "timestamp-string"])),
        },
        Kind::Blob(bounds) => match value {
            Value::String(_) => {}
            Value::Object(_) if tag == Some("bytes") => {
                if let Some(bytes) = crate::worker::value::blob(value) {
                    length(bounds, bytes.len(), path, found);
                }
            }
            _ => found.push(wrong(&["<class 'bytes'>", "<class 'bytearray'>", "file-like object"])),
        },
        Kind::Document => {}
    }
}

fn structure(map: &Map<String, Value>, shape: Shape<'_>, path: &mut Vec<Value>, found: &mut Vec<Value>) {
    if shape.is_union() && map.len() != 1 {
        let members: Vec<&str> = shape.members().map(|member| member.name).collect();
        found.push(json!({"kind": if map.is_empty() { "empty" } else { "many" }, "path": path, "valid": members}));
    }
    for member in shape.members() {
        if member.required && !member.idempotency_token && !map.contains_key(member.name) {
            found.push(json!({"kind": "missing", "path": path, "name": member.name}));
        }
    }
    for name in map.keys().filter(|name| shape.member(name).is_none()) {
        let valid: Vec<&str> = shape.members().map(|member| member.name).collect();
        found.push(json!({"kind": "unknown", "path": path, "name": name, "valid": valid}));
    }
    for (name, value) in map {
        if let Some(member) = shape.member(name) {
            path.push(name.as_str().into());
            check(value, member.shape, path, found);
            path.pop();
        }
    }
}

/// About how much an integer of more than 64 bits is.
fn long(tagged: &Value) -> f64 {
    tagged["v"].as_str().and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

fn below(bounds: Bounds<'_>, value: f64) -> Option<&str> {
    let min: f64 = bounds.min.parse().ok()?;
    (value < min).then_some(bounds.min)
}

fn length(bounds: Bounds<'_>, length: usize, path: &[Value], found: &mut Vec<Value>) {
    if let Some(min) = below(bounds, count(length)) {
        found.push(json!({"kind": "length", "path": path, "min": min}));
    }
}

fn range(bounds: Bounds<'_>, value: f64, path: &[Value], found: &mut Vec<Value>) {
    if let Some(min) = below(bounds, value) {
        found.push(json!({"kind": "range", "path": path, "min": min}));
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths are compared with small limits")]
fn count(length: usize) -> f64 {
    length as f64
}
