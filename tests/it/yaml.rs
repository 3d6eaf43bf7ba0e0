//! Reading and writing YAML, judged by PyYAML, serde_json and serde_yaml.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use ssmith::text::Files;
use ssmith::yaml::{self, Format, Tree};

use crate::{corpus, python};

/// What PyYAML's `safe_load` makes of each text, in one process; an error's text where it refuses one.
fn py_yaml(texts: &[String]) -> Vec<Result<Value, String>> {
    const SCRIPT: &str = r"
import json, sys, yaml
Loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader) if sys.argv[1] == 'c' else yaml.SafeLoader
for line in sys.stdin:
    try:
        value = yaml.load(json.loads(line), Loader)
        print(json.dumps({'ok': value}, allow_nan=False, default=lambda other: {'__python__': repr(other)}))
    except Exception as error:
        print(json.dumps({'error': type(error).__name__ + ': ' + str(error)}))
";
    let mut child = python::command().args(["-c", SCRIPT, "python"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input: String = texts.iter().map(|text| serde_json::to_string(text).unwrap() + "\n").collect();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let answers: Vec<_> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            let mut answer: Value = serde_json::from_str(line).unwrap();
            match answer.get("error") {
                Some(error) => Err(error.as_str().unwrap().to_owned()),
                None => Ok(answer["ok"].take()),
            }
        })
        .collect();
    assert_eq!(answers.len(), texts.len());
    answers
}

fn parse(name: &str, text: &str) -> Tree {
    let mut files = Files::new();
    let id = files.add(name, text);
    yaml::parse(&files, id).unwrap_or_else(|error| {
        let position = files.get(id).position(error.span.start);
        panic!("{name}:{}:{}: {error}", position.line, position.column)
    })
}

#[test]
fn corpus_documents_read_as_serde_json_and_pyyaml_read_them() {
    let mut yaml_texts = Vec::new();
    let mut yaml_trees = Vec::new();
    for path in corpus::all() {
        let name = path.to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let tree = parse(&name, &text);
        if path.extension().is_some_and(|extension| extension == "json") {
            let expected: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(tree.format, Format::Json, "{name}");
            assert_eq!(tree.to_value(), expected, "{name}");
            assert_eq!(tree.ambiguous, [], "{name}");
        } else {
            yaml_texts.push(text);
            yaml_trees.push((name, tree));
        }
    }
    for ((name, tree), answer) in yaml_trees.iter().zip(py_yaml(&yaml_texts)) {
        let mut ours = tree.to_value();
        let mut theirs = answer.unwrap_or_else(|error| panic!("{name}: PyYAML: {error}"));
        // Where 1.1 and 1.2 differ the values may differ too; there, and only there.
        for ambiguous in tree.ambiguous.iter().filter(|ambiguous| !ambiguous.is_key) {
            let pointer = ambiguous.pointer.to_string();
            let (Some(ours), Some(theirs)) = (ours.pointer_mut(&pointer), theirs.pointer_mut(&pointer)) else {
                panic!("{name}: there is nothing at {pointer}");
            };
            *ours = Value::Null;
            *theirs = Value::Null;
        }
        assert_eq!(ours, theirs, "{name}");
    }
}

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
fn same(one: &Value, other: &Value) -> bool {
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

fn any_value() -> impl Strategy<Value = Value> {
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
