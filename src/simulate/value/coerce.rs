//! The type of an output (reference 4.5): the documented conversions, and no others.

use crate::document::ParameterType;
use crate::json::{Value, describe, scalar_text};

/// The value as a type. `Err` says why it cannot be, and what to do. `lower_case` is the switch `lower-case-booleans`.
pub fn coerce(value: &Value, to: &ParameterType, lower_case: bool) -> Result<Value, String> {
    let Some(plain) = to.plain() else { return Ok(value.clone()) };
    let text = |value: &Value| scalar(value, lower_case);
    let converted = match (&plain, value) {
        (ParameterType::StringList, Value::Array(items)) => {
            items.iter().map(|item| item_text(item, lower_case)).collect::<Option<Vec<_>>>().map(Value::from)
        }
        (ParameterType::StringList, scalar) => text(scalar).map(|text| Value::from(vec![text])),
        (ParameterType::StringMap, Value::Object(_)) => Some(value.clone()),
        (ParameterType::MapList, Value::Object(_)) => Some(Value::Array(vec![value.clone()])),
        (ParameterType::MapList, Value::Array(items)) => items.iter().all(Value::is_object).then(|| value.clone()),
        (ParameterType::StringMap | ParameterType::MapList, _) => None,
        (ParameterType::String, Value::Object(_)) => Some(value.to_string().into()),
        // A list of one scalar stands for the scalar.
        (_, Value::Array(items)) => match items.as_slice() {
            [item] => single(item, &plain, lower_case),
            _ => None,
        },
        (_, scalar) => single(scalar, &plain, lower_case),
    };
    converted.ok_or_else(|| refused(value, to))
}

/// A scalar as a String, Integer or Boolean.
fn single(value: &Value, to: &ParameterType, lower_case: bool) -> Option<Value> {
    match (to, value) {
        (ParameterType::String, value) => scalar(value, lower_case).map(Value::from),
        (ParameterType::Integer | ParameterType::Boolean, value) if to.accepts(value) => Some(value.clone()),
        (ParameterType::Integer, Value::String(text)) => text.parse::<i64>().ok().map(Value::from),
        (ParameterType::Boolean, Value::String(text)) => match text {
            _ if text.eq_ignore_ascii_case("true") => Some(true.into()),
            _ if text.eq_ignore_ascii_case("false") => Some(false.into()),
            _ => None,
        },
        _ => None,
    }
}

fn scalar(value: &Value, lower_case: bool) -> Option<String> {
    match value {
        Value::Bool(true) if !lower_case => Some("True".to_owned()),
        Value::Bool(false) if !lower_case => Some("False".to_owned()),
        value => scalar_text(value),
    }
}

/// An item of a list of texts: lists and mappings as JSON text.
fn item_text(value: &Value, lower_case: bool) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
        value => scalar(value, lower_case),
    }
}

fn refused(value: &Value, to: &ParameterType) -> String {
    let help = match (to.plain(), value) {
        (_, Value::Null) => "there is nothing to convert; let the step give a value, an empty one if need be",
        (Some(ParameterType::StringList), Value::Array(_)) => "an item of it is null; leave such items out",
        (Some(ParameterType::StringList), _) => "select a list or a scalar, or declare the output as StringMap",
        (Some(ParameterType::StringMap), Value::Array(_)) => "select one item, or declare the output as MapList",
        (Some(ParameterType::StringMap), _) => "select a mapping, or declare the output as String",
        (Some(ParameterType::MapList), Value::Array(_)) => "every item must be a mapping; for texts declare the output as StringList",
        (Some(ParameterType::MapList), _) => "select a list of mappings, or declare the output as String",
        (_, Value::Array(items)) if items.len() == 1 => "its only item is no such scalar; select inside it",
        (_, Value::Array(_)) => "only a list of one item converts; select one item, or declare the output as StringList",
        (Some(ParameterType::Integer), Value::Number(_)) => {
            "an Integer is a whole number of at most 19 digits; declare the output as String"
        }
        (Some(ParameterType::Integer), Value::String(_)) => "only digits convert; declare the output as String",
        (Some(ParameterType::Boolean), Value::String(_)) => "only true and false convert; declare the output as String",
        (_, Value::Object(_)) => "select a key of it, or declare the output as StringMap",
        _ => "declare the output as String",
    };
    let shown = match value {
        Value::Null => String::new(),
        value => format!("`{}`, ", super::shortened(&crate::run::text(value))),
    };
    format!("{shown}{}, cannot become {} {to}: {help}", describe(value), if matches!(to, ParameterType::Integer) { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::coerce;
    use crate::document::{PLAIN_TYPES, ParameterType};
    use crate::json::{Value, json};

    /// The table of reference 4.5, row by row; `None` where the step fails.
    #[test]
    fn the_table() {
        let rows = [
            // String, Integer, Boolean, StringList, StringMap, MapList
            (json!("a"), [Some(json!("a")), None, None, Some(json!(["a"])), None, None]),
            (json!("12"), [Some(json!("12")), Some(json!(12)), None, Some(json!(["12"])), None, None]),
            (json!("True"), [Some(json!("True")), None, Some(json!(true)), Some(json!(["True"])), None, None]),
            (json!(""), [Some(json!("")), None, None, Some(json!([""])), None, None]),
            (json!(-3), [Some(json!("-3")), Some(json!(-3)), None, Some(json!(["-3"])), None, None]),
            (
                json!(u64::MAX),
                [Some(json!("18446744073709551615")), Some(json!(u64::MAX)), None, Some(json!(["18446744073709551615"])), None, None],
            ),
            (json!(1.5), [Some(json!("1.5")), None, None, Some(json!(["1.5"])), None, None]),
            (json!("1.5"), [Some(json!("1.5")), None, None, Some(json!(["1.5"])), None, None]),
            (
                json!("99999999999999999999"),
                [Some(json!("99999999999999999999")), None, None, Some(json!(["99999999999999999999"])), None, None],
            ),
            (json!(false), [Some(json!("false")), None, Some(json!(false)), Some(json!(["false"])), None, None]),
            (json!(["a"]), [Some(json!("a")), None, None, Some(json!(["a"])), None, None]),
            (json!(["7"]), [Some(json!("7")), Some(json!(7)), None, Some(json!(["7"])), None, None]),
            (json!([7]), [Some(json!("7")), Some(json!(7)), None, Some(json!(["7"])), None, None]),
            (json!([true]), [Some(json!("true")), None, Some(json!(true)), Some(json!(["true"])), None, None]),
            (json!([]), [None, None, None, Some(json!([])), None, Some(json!([]))]),
            (json!(["a", 2, true]), [None, None, None, Some(json!(["a", "2", "true"])), None, None]),
            (json!([null]), [None, None, None, None, None, None]),
            (
                json!({"k": {"n": true}}),
                [Some(json!("{\"k\":{\"n\":true}}")), None, None, None, Some(json!({"k": {"n": true}})), Some(json!([{"k": {"n": true}}]))],
            ),
            (json!([{"a": 1}]), [None, None, None, Some(json!(["{\"a\":1}"])), None, Some(json!([{"a": 1}]))]),
            (json!([{"a": 1}, 2]), [None, None, None, Some(json!(["{\"a\":1}", "2"])), None, None]),
            (Value::Null, [None, None, None, None, None, None]),
        ];
        for (value, row) in rows {
            for (name, expected) in ["String", "Integer", "Boolean", "StringList", "StringMap", "MapList"].into_iter().zip(row) {
                assert_eq!(coerce(&value, &ParameterType::parse(name), true).ok(), expected, "{value} to {name}");
            }
        }
    }

    #[test]
    fn booleans_as_python_writes_them() {
        assert_eq!(coerce(&json!(true), &ParameterType::String, false), Ok(json!("True")));
        assert_eq!(coerce(&json!([true, "x"]), &ParameterType::StringList, false), Ok(json!(["True", "x"])));
    }

    #[test]
    fn the_sentence_names_value_type_and_way_out() {
        let said = |value, name| coerce(&value, &ParameterType::parse(name), true).expect_err("is refused");
        assert_eq!(
            said(json!("many"), "Integer"),
            "`many`, a string, cannot become an Integer: only digits convert; declare the output as String"
        );
        assert_eq!(
            said(json!(["a", "b"]), "String"),
            "`[\"a\",\"b\"]`, a list, cannot become a String: only a list of one item converts; select one item, or declare the output as StringList"
        );
        assert!(said(Value::Null, "String").starts_with("nothing (null), cannot become a String"));
    }

    #[test]
    fn aws_types_are_texts_and_unknown_types_take_all() {
        assert_eq!(coerce(&json!(["i-1"]), &ParameterType::parse("AWS::EC2::Instance::Id"), true), Ok(json!("i-1")));
        assert_eq!(coerce(&json!([1, 2]), &ParameterType::parse("Unheard"), true), Ok(json!([1, 2])));
    }

    proptest! {
        /// What comes out is of the type, and coming again changes nothing.
        #[test]
        fn the_type_accepts_what_comes_out(value in crate::json::any_value(), name in prop::sample::select(PLAIN_TYPES.to_vec()), lower_case: bool) {
            let to = ParameterType::parse(name);
            if let Ok(converted) = coerce(&value, &to, lower_case) {
                prop_assert!(to.accepts(&converted), "{} is no {}", converted, name);
                prop_assert_eq!(coerce(&converted, &to, lower_case), Ok(converted));
            }
        }
    }
}
