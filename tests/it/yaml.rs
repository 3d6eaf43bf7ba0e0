//! Reading and writing YAML, judged by PyYAML, serde_json and serde_yaml.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

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
        if name.ends_with(".json") {
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
