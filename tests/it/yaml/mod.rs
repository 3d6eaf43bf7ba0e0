//! Reading and writing YAML, judged by PyYAML, serde_json and serde_yaml.

mod reading;
mod writing;

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;
use ssmith::text::Files;
use ssmith::yaml::{self, Tree};

use crate::python;

/// What PyYAML's `safe_load` makes of each text, in one process; an error's text where it refuses one.
fn py_yaml(texts: &[String]) -> Vec<Result<Value, String>> {
    const SCRIPT: &str = r"
import json, sys, yaml
for line in sys.stdin:
    try:
        value = yaml.safe_load(json.loads(line))
        print(json.dumps({'ok': value}, allow_nan=False, default=lambda other: {'__python__': repr(other)}))
    except Exception as error:
        print(json.dumps({'error': type(error).__name__ + ': ' + str(error)}))
";
    let mut child = python::command().args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
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
