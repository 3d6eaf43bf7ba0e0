//! Writes canonical YAML.

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_saphyr::{DoubleQuoted, SingleQuoted};

use super::builder::MAX_DEPTH;
use crate::json::Value;

/// Why a value cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the value is nested more than {MAX_DEPTH} deep, which is more than ssmith reads back")]
    TooDeep,
    /// The serializer refused it.
    #[error("cannot write the value as YAML: {0}")]
    Serializer(String),
}

/// Writes a value as canonical YAML, its keys in the order they have.
///
/// Two blanks of indentation, lists indented under their key, strings of several lines as literal blocks wherever YAML
/// allows it, nothing folded. Every string that YAML 1.1 or 1.2 would read as something else is quoted, so that any reader
/// gets exactly this value back.
pub fn emit(value: &Value) -> Result<String, EmitError> {
    if depth_exceeds(value, MAX_DEPTH) {
        return Err(EmitError::TooDeep);
    }
    let mut text = write(&Canonical(value))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn write(value: &impl Serialize) -> Result<String, EmitError> {
    let options = serde_saphyr::ser_options! {
        indent_step: 2,
        compact_list_indent: false,
        folded_wrap_chars: usize::MAX,
    };
    serde_saphyr::to_string_with_options(value, options).map_err(|error| EmitError::Serializer(error.to_string()))
}

fn depth_exceeds(value: &Value, left: usize) -> bool {
    match value {
        Value::Array(items) => left == 0 || items.iter().any(|item| depth_exceeds(item, left - 1)),
        Value::Object(map) => left == 0 || map.values().any(|item| depth_exceeds(item, left - 1)),
        _ => false,
    }
}

/// A value with the style of its strings chosen.
struct Canonical<'a>(&'a Value);

impl Serialize for Canonical<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) => string(text, serializer),
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Canonical(item))?;
                }
                list.end()
            }
            Value::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, &Canonical(value))?;
                }
                map.end()
            }
            scalar => scalar.serialize(serializer),
        }
    }
}

/// Single quotes where quotes are needed and nothing has to be escaped: regular expressions, JSON and references read better so.
fn string<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if text.contains('\n') {
        // libyaml refuses a block whose text begins with a tab, and serde-saphyr writes one.
        let begins_with_tab = text.trim_start_matches('\n').starts_with('\t');
        return if begins_with_tab { DoubleQuoted(text).serialize(serializer) } else { text.serialize(serializer) };
    }
    let quoted = write(&text).map_err(S::Error::custom)?.starts_with('"');
    match (quoted, text.chars().all(is_visible)) {
        (false, _) => text.serialize(serializer),
        (true, true) => SingleQuoted(text).serialize(serializer),
        (true, false) => DoubleQuoted(text).serialize(serializer),
    }
}

/// Whether a character shows what it is without an escape.
fn is_visible(sign: char) -> bool {
    let hidden = sign.is_control()
        || matches!(sign, '\u{A0}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}');
    !hidden
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::builder::MAX_DEPTH, EmitError, emit};
    use crate::json::Value;

    #[test]
    fn it_looks_as_people_write_it() {
        let value = json!({
            "description": "# What\n\nIt *does* this.\n",
            "schemaVersion": "0.3",
            "assumeRole": "{{ Role }}",
            "parameters": {"A": {"type": "String", "allowedPattern": "^\\d{1,3}$", "default": ""}, "B": {"type": "StringList", "default": []}},
            "mainSteps": [
                {"name": "a", "inputs": {"Script": "def f(e, c):\n\treturn 1\n", "Text": "x\n  y", "Indented": "  x\ny\n\n", "Empty": {}, "on": ["a b", ["1", 1, 1.0, 1e20, true, null]]}},
            ],
            "long": "word ".repeat(30) + "end",
            "quote's": "it's: 'x'",
            "escaped": "a\u{7}\r\nb",
        });
        let expected = "\
description: |
  # What

  It *does* this.
schemaVersion: '0.3'
assumeRole: '{{ Role }}'
parameters:
  A:
    type: String
    allowedPattern: ^\\d{1,3}$
    default: ''
  B:
    type: StringList
    default: []
mainSteps:
  - name: a
    inputs:
      Script: |
        def f(e, c):
        \treturn 1
      Text: |-
        x
          y
      Indented: |2+
          x
        y

      Empty: {}
      \"on\":
        - a b
        - - '1'
          - 1
          - 1.0
          - 1.0e+20
          - true
          - null
long: word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end
quote's: 'it''s: ''x'''
escaped: \"a\\a\\r\\nb\"
";
        assert_eq!(emit(&value).expect("it can be written"), expected);
    }

    #[test]
    fn what_could_not_be_read_back_is_refused() {
        let deep =
            |levels: usize| (0..levels).fold(json!(1), |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({ "a": inner }) });
        let mut files = crate::text::Files::new();
        let id = files.add("a.yaml", emit(&deep(MAX_DEPTH)).expect("it can be written"));
        assert_eq!(super::super::parse(&files, id).map(|tree| tree.to_value()), Ok(deep(MAX_DEPTH)));
        assert!(matches!(emit(&deep(MAX_DEPTH + 1)), Err(EmitError::TooDeep)));
        assert!(emit(&Value::Null).is_ok_and(|text| text == "null\n"));
    }
}
