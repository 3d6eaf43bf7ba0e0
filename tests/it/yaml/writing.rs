//! What is written, and what every reader makes of it.

use std::fs;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use ssmith::text::Files;
use ssmith::yaml;

use super::{parse, py_yaml};
use crate::corpus;

/// Emits each value and lets every reader have a say.
fn judge(values: &[(String, Value)]) {
    let texts: Vec<String> =
        values.iter().map(|(name, value)| yaml::emit(value).unwrap_or_else(|error| panic!("{name}: {error}"))).collect();
    let mut wrong = Vec::new();
    for (((name, value), text), answer) in values.iter().zip(&texts).zip(py_yaml(&texts)) {
        let mut blame = |reader: &str, what: String| wrong.push(format!("{name}: {reader}: {what}\n  value {value:?}\n{text}"));
        match answer {
            Ok(read) if same(&read, value) => {}
            other => blame("PyYAML", format!("{other:?}")),
        }
        match serde_yaml::from_str::<Value>(text) {
            Ok(read) if same(&read, value) => {}
            other => blame("serde_yaml", format!("{other:?}")),
        }
        let mut files = Files::new();
        let id = files.add("emitted.yaml", text.as_str());
        match yaml::parse(&files, id) {
            Ok(tree) => {
                if !same(&tree.to_value(), value) {
                    blame("ssmith", format!("{:?}", tree.to_value()));
                }
                if !tree.ambiguous.is_empty() || !tree.duplicates.is_empty() {
                    blame("ssmith", format!("{:?} {:?}", tree.ambiguous, tree.duplicates));
                }
                if yaml::emit(&tree.to_value()).unwrap() != *text {
                    blame("ssmith", "emitting again gives something else".to_owned());
                }
            }
            Err(error) => blame("ssmith", format!("{error:?}")),
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n"));
}

/// Equal, with the order of keys; an integral double is not an integer.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    serde_json::to_string(one).unwrap() == serde_json::to_string(other).unwrap()
}

#[test]
fn emitted_corpus_documents_read_the_same_everywhere() {
    let documents: Vec<_> = corpus::all()
        .into_iter()
        .map(|path| {
            let name = path.to_string_lossy().into_owned();
            let value = parse(&name, &fs::read_to_string(&path).unwrap()).to_value();
            (name, value)
        })
        .collect();
    judge(&documents);
    // What has several lines is a literal block, unless it has characters that a block cannot hold.
    for (name, value) in &documents {
        let lines = lines_in_blocks(value);
        let text = yaml::emit(value).unwrap();
        let blocks = text
            .lines()
            .filter(|line| {
                line.ends_with(['|'])
                    || line.ends_with("|-")
                    || line.ends_with("|+")
                    || line.ends_with("|2")
                    || line.ends_with("|2-")
                    || line.ends_with("|2+")
            })
            .count();
        assert!(blocks >= lines, "{name}: {blocks} blocks for {lines} strings");
        assert!(!text.lines().any(|line| line.ends_with(": >") || line.ends_with(": >-")), "{name}: folded");
    }
}

/// How many strings a block can hold.
fn lines_in_blocks(value: &Value) -> usize {
    match value {
        Value::String(text) => usize::from(
            text.contains('\n')
                && !text.contains(|sign: char| {
                    sign.is_control() && !matches!(sign, '\n' | '\t') || matches!(sign, '\u{FEFF}' | '\u{2028}' | '\u{2029}')
                }),
        ),
        Value::Array(items) => items.iter().map(lines_in_blocks).sum(),
        Value::Object(entries) => entries.values().map(lines_in_blocks).sum(),
        _ => 0,
    }
}

const NASTY: &[&str] = &[
    "",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r",
    "\r\n",
    " \n",
    "\n ",
    "\t\n",
    "\n\t",
    "yes",
    "Yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "Y",
    "true",
    "True",
    "null",
    "Null",
    "~",
    "0.3",
    "012345678901",
    "0o14",
    "0b1",
    "0x1F",
    "+0x1F",
    "1e3",
    "1E3",
    "1e+3",
    "1.e5",
    "1_000",
    "_1",
    "1__0",
    "1:30",
    "12:30:45",
    "190:20:30.15",
    "2020-10-26",
    "2020-1-1",
    "2020-10-26T01:02:03Z",
    "2020-10-26 01:02:03.5 +01:00",
    "0.",
    ".5",
    "+.5",
    "-.5",
    ".",
    "..",
    "...",
    "-",
    "--",
    "---",
    "--- a",
    "?",
    "? a",
    ":",
    "a:",
    "a: b",
    ": a",
    "a:b",
    "a #b",
    "#a",
    "a#b",
    "# a\nb",
    "- a",
    "-a",
    "!Ref",
    "!",
    "!!str a",
    "&a",
    "*a",
    "|",
    ">",
    "|\n a",
    "%a",
    "@a",
    "`a",
    "'",
    "''",
    "'a'",
    "\"",
    "\"a\"",
    "{",
    "}",
    "[",
    "]",
    "{{ X }}",
    "{{ X }} and {{ Y }}",
    "[a]",
    "{a: b}",
    ",",
    ",a",
    "=",
    "<<",
    ".inf",
    "-.inf",
    "+.INF",
    ".nan",
    ".NaN",
    "inf",
    "nan",
    "NaN",
    "a\nb",
    "a\nb\n",
    "a\nb\n\n",
    "a\nb\n\n\n",
    " a\nb",
    "  a\n b\nc\n",
    "\ta\nb",
    "\na\nb",
    "\n\n  a\nb\n",
    " \na",
    "a\n \nb",
    "a\n  \n",
    "a \nb \n",
    "a\n\tb\n",
    "a\r\nb\r\n",
    "a\rb",
    "a\u{85}b",
    "a\nb\u{85}c\n",
    "\u{2028}",
    "a\u{2028}b\nc",
    "\u{2029}",
    "\u{FEFF}",
    "\u{FEFF}a",
    "a\u{FEFF}b",
    "a\n\u{FEFF}b",
    "\u{0}",
    "a\u{1}b",
    "\u{7}",
    "\u{1b}[0m\n",
    "\u{7f}",
    "\u{9f}",
    "a\u{7f}\nb",
    "\u{FFFE}",
    "\u{FFFF}",
    "a\n\u{FFFF}",
    "\u{FFFD}",
    "\u{1FFFE}",
    "\u{10FFFF}",
    "\u{A0}",
    " \u{A0} ",
    "\u{200B}",
    "\u{3000}a",
    "é",
    "😀",
    "😀\n😀",
    "日本語\n",
    "e\u{301}",
    "\\",
    "\\n",
    "a\\",
    "^[a-z]\\d+$",
    "{\"a\": \"b\"}",
    "a'b",
    "a\"b",
    "a' #b",
    "a: 'b'",
    "x: |",
    "#!/bin/sh\nset -e\n",
    "def f():\n  return 1\n\n\ndef g():\n\treturn 2\n",
    "--- \n",
    "a\n---\nb",
    "a\n...\nb\n",
    "0",
    "00",
    "-0",
    "007",
    "08",
    "1.20",
    "1.0",
    "123456789012",
    "99999999999999999999",
    "1e400",
    "-1",
    "+1",
    "1 ",
    " 1",
    "1,2",
    "1 000",
    "NO",
    "FALSE",
    "OFF",
];

#[test]
fn nasty_strings_survive_as_values_keys_and_items() {
    let mut values = Vec::new();
    for text in NASTY {
        let string = || Value::from(*text);
        let shapes = [
            string(),
            serde_json::json!({ *text: "value" }),
            serde_json::json!({ "key": string() }),
            serde_json::json!([string()]),
            serde_json::json!([[string()], [{ "a": string(), *text: [string(), { *text: string() }] }]]),
            serde_json::json!({ "a": { "b": [{ "c": string(), "d": string() }, string()], *text: string() }, "z": string() }),
        ];
        // So long that it is no simple key any more, and that somebody might fold it.
        let long = format!("{}{text}", "long text ".repeat(120));
        values.push((format!("long {text:?}"), serde_json::json!({ long.as_str(): [long], "after": text })));
        values.extend(shapes.into_iter().map(|value| (format!("{text:?}"), value)));
    }
    judge(&values);
}

/// Strings made of what is nasty, of anything, and of what scripts look like.
fn any_string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(NASTY).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        2 => proptest::sample::select(vec![" ", "\n", "\t", "a", "b", ":", "#", "-", "'", "\"", "\\", "{", "}", "1", ".", "_", "e", "0", "+"]).prop_map(str::to_owned),
        1 => "[ -~]{0,12}",
    ];
    prop_oneof![
        3 => proptest::sample::select(NASTY).prop_map(str::to_owned),
        5 => proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat()),
        2 => "[-+0-9._:eEoxbTZ ]{1,10}",
        1 => "([ \t]{0,3}[a-z#:'-]{0,4}[ \t]{0,2}\n){1,5}\n{0,3}",
    ]
}

pub(super) fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        8 => any_string().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => proptest::sample::select(vec![1e20, 1e16, 1.5e300, 5e-324, 0.1, -0.0, 1.0, 100.0, 1e-7, 123_456_789.125]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((any_string(), inner), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

#[test]
fn generated_values_survive_every_reader() {
    // Deterministic, and as one batch: a Python process per value would take minutes. `CASES=20000` digs deeper.
    let cases = std::env::var("CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(1500);
    let mut runner = TestRunner::deterministic();
    let values: Vec<_> =
        (0..cases).map(|number| (format!("case {number}"), any_value().new_tree(&mut runner).unwrap().current())).collect();
    judge(&values);
}
