//! Values as Python writes them: botocore's messages quote `str(value)` and `type(value)`.

use crate::json::Value;

/// How deep and how long a quoted value gets; botocore quotes all of it, which helps nobody.
const MAX_TEXT: usize = 4_000;

/// `str(value)`.
pub(super) fn str(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::String(plain) => text.push_str(plain),
        other => repr(other, &mut text),
    }
    if text.len() > MAX_TEXT {
        text.truncate(text.floor_char_boundary(MAX_TEXT));
        text.push('…');
    }
    text
}

/// `type(value)`.
pub(super) fn class(value: &Value) -> &'static str {
    match value {
        Value::Null => "<class 'NoneType'>",
        Value::Bool(_) => "<class 'bool'>",
        Value::Number(number) if number.is_f64() => "<class 'float'>",
        Value::Number(_) => "<class 'int'>",
        Value::String(_) => "<class 'str'>",
        Value::Array(_) => "<class 'list'>",
        Value::Object(_) => "<class 'dict'>",
    }
}

/// `repr(value)`, up to a length.
fn repr(value: &Value, text: &mut String) {
    if text.len() > MAX_TEXT {
        return;
    }
    match value {
        Value::Null => text.push_str("None"),
        Value::Bool(true) => text.push_str("True"),
        Value::Bool(false) => text.push_str("False"),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => text.push_str(&float_repr(float)),
            None => text.push_str(&number.to_string()),
        },
        Value::String(plain) => string_repr(plain, text),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if text.len() > MAX_TEXT {
                    return;
                }
                text.push_str(if index > 0 { ", " } else { "" });
                repr(item, text);
            }
            text.push(']');
        }
        Value::Object(entries) => {
            text.push('{');
            for (index, (key, item)) in entries.iter().enumerate() {
                if text.len() > MAX_TEXT {
                    return;
                }
                text.push_str(if index > 0 { ", " } else { "" });
                string_repr(key, text);
                text.push_str(": ");
                repr(item, text);
            }
            text.push('}');
        }
    }
}

fn string_repr(plain: &str, text: &mut String) {
    let quote = if plain.contains('\'') && !plain.contains('"') { '"' } else { '\'' };
    text.push(quote);
    for c in plain.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if c == quote => text.extend(['\\', c]),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => text.extend(format!("\\x{:02x}", c as u32).chars()),
            c => text.push(c),
        }
    }
    text.push(quote);
}

/// The shortest text that reads back the same, with an exponent from 1e16 and below 1e-4.
fn float_repr(float: f64) -> String {
    let size = float.abs();
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let text = format!("{float:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
        return format!("{digits}e{sign}{exponent:0>2}");
    }
    format!("{float:?}")
}

#[cfg(test)]
mod tests {
    use super::{class, str};
    use crate::json::json;

    #[test]
    fn values_are_written_as_python_writes_them() {
        for (value, text) in [
            (json!({"a": [1, 2.0, true, null, "it's", "\"'\n"]}), "{'a': [1, 2.0, True, None, \"it's\", '\"\\'\\n']}"),
            (json!("plain 'text'"), "plain 'text'"),
            (json!([1e16, 1e-5, 0.0001, 123_456_789.125, -0.0, 1.5e300]), "[1e+16, 1e-05, 0.0001, 123456789.125, -0.0, 1.5e+300]"),
        ] {
            assert_eq!(str(&value), text);
        }
        assert_eq!(class(&json!(1.0)), "<class 'float'>");
        assert!(str(&json!(vec!["ä".repeat(3_000); 3])).len() < 7_000);
    }
}
