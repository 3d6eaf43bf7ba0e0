//! What is read, against what others read.

use std::fs;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use ssmith::text::Files;
use ssmith::yaml::{self, Format, Kind, Node};

use super::writing::{any_value, same};
use super::{parse, py_yaml};
use crate::corpus;

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

/// Plain scalars that look like something else.
fn any_plain() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(vec![
        "yes",
        "Yes",
        "YES",
        "yEs",
        "no",
        "on",
        "Off",
        "y",
        "N",
        "true",
        "True",
        "tRue",
        "FALSE",
        "null",
        "Null",
        "NULL",
        "~",
        "~a",
        "=",
        "<<",
        ".inf",
        "-.INF",
        "+.Inf",
        ".nan",
        ".NaN",
        "-.nan",
        "0x",
        "0b",
        "0o",
        "0_",
        "-",
        "+",
        ".",
        "..",
        "2020-10-26",
        "2020-1-2",
        "2020-10-26T1:02:03Z",
        "2020-10-26 01:02:03.5 -1:30",
        "2020-10-26t01:02:03",
        "1:30",
        "01:30",
        "1:60",
        "1:5:9.5",
        "-1:30",
        "1_000",
        "0x_F",
        "0b1_0",
        "0777",
        "0778",
        "1e3",
        "1.e3",
        "1.5e+3",
        "1_0.5",
        "1e+3",
        "_1",
    ]);
    prop_oneof![2 => word.prop_map(str::to_owned), 3 => "[-+]?[0-9_.]{1,6}([eE][-+]?[0-9]{1,2})?", 2 => "[-+]?0[box]?[0-9a-f_]{1,5}", 2 => "[-+0-9.:_eT]{1,8}", 1 => "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{0,2})?( ?Z|[-+][0-9]{1,2}(:[0-9]{2})?)?)?"]
}

#[test]
fn what_pyyaml_reads_differently_is_called_ambiguous_and_nothing_else_is() {
    let mut runner = TestRunner::deterministic();
    let texts: Vec<String> = (0..6000).map(|_| any_plain().new_tree(&mut runner).unwrap().current()).collect();
    let mut sources = Vec::new();
    let mut trees = Vec::new();
    for text in texts {
        let source = format!("a: {text}\n");
        let mut files = Files::new();
        let id = files.add("a.yaml", source.as_str());
        // Some are no plain scalars, some are numbers without bounds.
        let Ok(tree) = yaml::parse(&files, id) else { continue };
        if tree.root.get("a").is_some_and(|node| source[node.span.range()] == *text) {
            sources.push(source);
            trees.push(tree);
        }
    }
    assert!(sources.len() > 4000, "{}", sources.len());
    for ((source, tree), answer) in sources.iter().zip(&trees).zip(py_yaml(&sources)) {
        let ours = tree.to_value();
        let alike = answer.as_ref().is_ok_and(|theirs| *theirs == ours);
        match tree.ambiguous.as_slice() {
            [] => assert!(alike, "{source}: we read {ours}, PyYAML {answer:?}"),
            // SnakeYAML alone wants no sign in an exponent.
            [_] if source.contains(['e', 'E']) => {}
            [told] => assert!(!alike, "{source}: all read {ours}, but {told:?}"),
            more => panic!("{source}: {more:?}"),
        }
    }
}

/// Children stand inside their parents, and everything at the edges of characters.
fn check_places(source: &str, node: &Node, aliased: bool) {
    let range = node.span.range();
    assert!(source.get(range.clone()).is_some(), "{range:?}");
    let inside = |inner: std::ops::Range<usize>| {
        assert!(aliased || (inner.start >= range.start && inner.end <= range.end), "{inner:?} is not in {range:?} of {source:?}");
    };
    let aliased = aliased || source[range.clone()].starts_with('*');
    match &node.kind {
        Kind::Sequence(items) => {
            for item in items {
                if !aliased {
                    inside(item.span.range());
                }
                check_places(source, item, aliased);
            }
        }
        Kind::Mapping(entries) => {
            for entry in entries {
                if !aliased && !source.contains("<<") {
                    inside(entry.key_span.range());
                    inside(entry.value.span.range());
                }
                check_places(source, &entry.value, aliased || source.contains("<<"));
            }
        }
        _ => {}
    }
}

#[test]
fn mangled_documents_are_read_or_refused_at_a_place() {
    let paths = corpus::all();
    if paths.is_empty() {
        return;
    }
    let seeds: Vec<String> = paths
        .iter()
        .step_by(9)
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            text.chars().take(2000).collect()
        })
        .collect();
    let piece = proptest::sample::select(vec![
        "\t", "\n", "\r\n", "  ", ": ", "- ", "[", "]", "{", "}", "{{", "'", "\"", "#", " #", "&a ", "*a", "!x ", "|", ">", "\\", ",", "?",
        "%", "@", "<<: ", "é", "---\n", "\u{0}", "\u{85}",
    ]);
    let edits = proptest::collection::vec((any::<proptest::sample::Index>(), piece, 0..12usize), 1..4);
    let mut runner = TestRunner::deterministic();
    let mut read = 0;
    for number in 0..3000 {
        let mut text: Vec<char> = seeds[number % seeds.len()].chars().collect();
        for (index, piece, removed) in edits.new_tree(&mut runner).unwrap().current() {
            let at = index.index(text.len());
            let end = (at + removed).min(text.len());
            text.splice(at..end, piece.chars());
        }
        let text: String = text.into_iter().collect();
        let mut files = Files::new();
        let id = files.add("a.yaml", text.as_str());
        match yaml::parse(&files, id) {
            Ok(tree) => {
                read += 1;
                assert!(tree.format == Format::Json || tree.format == Format::Yaml);
                check_places(&text, &tree.root, false);
            }
            Err(error) => {
                assert!(text.get(error.span.range()).is_some(), "{error:?} in {text:?}");
                assert!(!error.message.is_empty());
            }
        }
    }
    assert!(read > 100, "only {read} were read");
}

#[test]
fn any_json_is_read_as_json_and_exactly() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..3000 {
        let value = any_value().new_tree(&mut runner).unwrap().current();
        if !value.is_object() && !value.is_array() {
            continue;
        }
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap().replace('\n', "\r\n\t")] {
            let tree = parse("a.txt", &text);
            assert_eq!(tree.format, Format::Json, "{text}");
            check_places(&text, &tree.root, false);
            assert!(same(&tree.to_value(), &value), "{text}: {:?}", tree.to_value());
        }
    }
}
