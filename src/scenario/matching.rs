//! Whether a request contains what a mock waits for.

use crate::catalog::{Kind, Shape};
use crate::json::Value;
use crate::text::Pointer;
use crate::time::Timestamp;

/// The first place where a request is not what was expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// Where in the request.
    pub pointer: Pointer,
    /// What was expected there.
    pub expected: Value,
    /// What is there; `None` for nothing.
    pub actual: Option<Value>,
}

/// The first difference between what is expected and a value: mappings may hold more than is expected, lists are compared item by
/// item at equal length, scalars by value and type. Points in time, which `shape` tells, may be written differently.
pub fn mismatch(expected: &Value, actual: &Value, shape: Option<Shape<'_>>) -> Option<Mismatch> {
    differ(expected, Some(actual), shape, &Pointer::root())
}

fn differ(expected: &Value, actual: Option<&Value>, shape: Option<Shape<'_>>, pointer: &Pointer) -> Option<Mismatch> {
    let kind = shape.map(Shape::kind);
    match (expected, actual) {
        (Value::Object(expected), Some(Value::Object(actual))) => expected.iter().find_map(|(key, value)| {
            let inner = match kind {
                Some(Kind::Structure(_)) => shape.and_then(|shape| shape.member(key)).map(|member| member.shape),
                Some(Kind::Map { value, .. }) => Some(value),
                _ => None,
            };
            differ(value, actual.get(key), inner, &pointer.join(key.as_str()))
        }),
        (Value::Array(expected), Some(Value::Array(actual))) if expected.len() == actual.len() => {
            let inner = match kind {
                Some(Kind::List { member, .. }) => Some(member),
                _ => None,
            };
            let mut pairs = expected.iter().zip(actual).enumerate();
            pairs.find_map(|(index, (expected, actual))| differ(expected, Some(actual), inner, &pointer.join(index)))
        }
        (expected, Some(actual)) if expected == actual => None,
        (expected, Some(actual)) if matches!(kind, Some(Kind::Timestamp)) && time(expected).is_some_and(|at| time(actual) == Some(at)) => {
            None
        }
        _ => Some(Mismatch { pointer: pointer.clone(), expected: expected.clone(), actual: actual.cloned() }),
    }
}

/// ISO 8601, or seconds since the epoch.
fn time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => Timestamp::parse(text),
        Value::Number(number) => number.as_f64().map(Timestamp::from_seconds),
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
mod tests {
    use super::mismatch;
    use crate::catalog::catalog;
    use crate::json::json;

    #[test]
    fn mappings_may_hold_more_lists_may_not() {
        let input = json!({"a": {"b": 1, "c": "x"}, "list": [1, {"k": true, "more": 0}]});
        for same in [json!({}), json!({"a": {}}), json!({"a": {"c": "x"}}), json!({"list": [1, {"k": true}]})] {
            assert_eq!(mismatch(&same, &input, None), None, "{same}");
        }
        for (other, pointer) in [
            (json!({"a": {"b": "1"}}), "/a/b"),
            (json!({"a": {"b": 1.0}}), "/a/b"),
            (json!({"a": {"d": null}}), "/a/d"),
            (json!({"list": [1]}), "/list"),
            (json!({"list": {}}), "/list"),
            (json!({"list": [1, {"k": false}]}), "/list/1/k"),
            (json!({"A": {}}), "/A"),
        ] {
            assert_eq!(mismatch(&other, &input, None).unwrap().pointer.to_string(), pointer, "{other}");
        }
    }

    #[test]
    fn points_in_time_are_compared_as_such() {
        let shape = catalog().service("backup").unwrap().operation("ListBackupJobs").unwrap().input();
        let input = json!({"ByCreatedAfter": 1_767_323_045, "ByState": "RUNNING"});
        assert_eq!(mismatch(&json!({"ByCreatedAfter": "2026-01-02T03:04:05Z"}), &input, shape), None);
        assert_eq!(mismatch(&json!({"ByCreatedAfter": "2026-01-02T03:04:05.000+00:00"}), &input, shape), None);
        assert!(mismatch(&json!({"ByCreatedAfter": "2026-01-02T03:04:06Z"}), &input, shape).is_some());
        assert!(mismatch(&json!({"ByState": "2026-01-02T03:04:05Z"}), &input, shape).is_some());
    }
}
