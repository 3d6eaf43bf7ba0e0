//! What `simulate` and `test` print for programs: against its schemas, and as other people's parsers read it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

use crate::python;

const DOCUMENT: &str = r#"schemaVersion: "0.3"
description: Counts & <tells>.
assumeRole: arn:aws:iam::123456789012:role/automation
variables:
  Seen: {type: Integer, default: 0}
mainSteps:
  - name: Find
    action: aws:executeAwsApi
    inputs: {Service: ec2, Api: DescribeInstances}
    maxAttempts: 2
    outputs:
      - {Name: Token, Selector: $.NextToken, Type: String}
  - name: Ask
    action: aws:pause
    inputs: {}
  - name: Which
    action: aws:branch
    inputs:
      Choices:
        - {Variable: "{{ Find.Token }}", StringEquals: stop, NextStep: Never}
      Default: Each
  - name: Never
    action: aws:sleep
    inputs: {Duration: PT1S}
  - name: Each
    action: aws:loop
    inputs:
      Iterators: [a, b]
      Steps:
        - name: Count
          action: aws:updateVariable
          inputs: {Name: "variable:Seen", Value: 1}
  - name: Child
    action: aws:executeAutomation
    inputs: {DocumentName: Helper}
  - name: Tell
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: tell
      Script: |
        import boto3
        import sys

        def tell(events, context):
            print("<out> & \x1b[31m")
            print("err", file=sys.stderr)
            boto3.client("ec2").describe_instances()
            raise KeyError("a]]>b")
"#;

const HELPER: &str = r#"schemaVersion: "0.3"
mainSteps:
  - {name: Inner, action: aws:sleep, inputs: {Duration: PT1S}}
"#;

const SCENARIO: &str = r"calls:
  - on: ec2:DescribeInstances
    answers:
      - error: {code: RequestLimitExceeded}
      - return: {NextToken: go}
  - on: ec2:DescribeRegions
    return: {}
steps:
  Ask: {resume: true, after: 5m}
expect:
  status: Failed
  failedStep: Tell
";

fn ssmith(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    python::scrub(&mut command);
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn schema(name: &str) -> Validator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut registry = Registry::new();
    for name in ["event", "simulation", "test", "report"] {
        let schema: Value = serde_json::from_slice(&fs::read(folder.join(format!("{name}.schema.json"))).unwrap()).unwrap();
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        registry = registry.add(schema["$id"].as_str().unwrap(), schema.clone()).unwrap();
    }
    let registry = Box::leak(Box::new(registry.prepare().unwrap()));
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_base_uri("ssmith:///start.json")
        .with_registry(registry)
        .build(&json!({"$ref": format!("https://github.com/ssmith-rs/ssmith/schemas/{name}.schema.json")}))
        .unwrap()
}

#[track_caller]
fn assert_fits(name: &str, value: &Value) {
    let errors: Vec<_> = schema(name).iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0], "{value}");
}

#[test]
fn a_simulation_fits_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("Main.yaml", DOCUMENT), ("Helper.yaml", HELPER), ("scenario.yaml", SCENARIO)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let output = ssmith(folder.path(), &["simulate", "Main.yaml", "--scenario", "scenario.yaml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let simulation: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_fits("simulation", &simulation);
    let events = simulation["events"].as_array().unwrap();
    let kinds =
        ["started", "stepStarted", "attempt", "stepChanged", "call", "log", "note", "chose", "variableChanged", "stepEnded", "ended"];
    for kind in kinds {
        assert!(events.iter().any(|event| event["event"] == kind), "there is no `{kind}` in {events:?}");
    }
    assert!(events.iter().any(|event| event["pass"]["iteration"] == 2), "the loop's second pass");
    assert!(events.iter().any(|event| event["parent"].is_object()), "the child");
    assert_eq!(simulation["record"]["AutomationExecutionStatus"], "Failed");
    assert_eq!(simulation["verdict"]["report"]["summary"]["warnings"], 1, "the mock that is not used: {}", simulation["verdict"]);
    // What is told twice is the same, whatever the interpreter's own order is.
    let again = ssmith(folder.path(), &["simulate", "Main.yaml", "--scenario", "scenario.yaml", "--format", "json"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&again.stdout));
}

#[test]
fn a_simulation_that_cannot_begin_is_a_report() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Main.yaml"), DOCUMENT).unwrap();
    fs::write(folder.path().join("scenario.yaml"), "expects: {}\n").unwrap();
    let output = ssmith(folder.path(), &["simulate", "Main.yaml", "--scenario", "scenario.yaml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_fits("report", &report);
    assert_eq!(report["summary"]["errors"], 1);
}

/// An SOP in `folder` whose scenarios pass, fail, and cannot be played.
fn sop(folder: &Path) {
    let output = ssmith(folder, &["new", "demo:sop:tell:2026-01-31"]);
    assert!(output.status.success(), "{output:?}");
    let scenarios = folder.join("documents/demo/sop/tell/2026-01-31/scenarios");
    let sound = fs::read_to_string(scenarios.join("succeeds.yaml")).unwrap();
    fs::write(
        scenarios.join("fails.yaml"),
        sound.replace("a drill\"", "<a> & \\u001b\\\"]]>\"").replace("status: Success", "status: Failed"),
    )
    .unwrap();
    fs::write(scenarios.join("invalid.yaml"), sound.replace("GetCallerIdentity", "GetCallerIdentiti")).unwrap();
}

#[test]
fn tests_fit_their_schema_and_repeat() {
    let folder = tempfile::tempdir().unwrap();
    sop(folder.path());
    let run = |jobs: &str| ssmith(folder.path(), &["test", "--format", "json", "--jobs", jobs, "--min-coverage", "100"]);
    let output = run("1");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let tests: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_fits("test", &tests);
    let cases = tests["suites"][0]["cases"].as_array().unwrap();
    let outcomes: Vec<_> = cases.iter().map(|case| (case["name"].as_str().unwrap(), case["outcome"].as_str().unwrap())).collect();
    assert_eq!(outcomes, [("fails", "failed"), ("invalid", "invalid"), ("succeeds", "passed")]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&run("8").stdout));
}

/// Reads the XML as CI systems do, and gives what they make of it.
const JUNIT: &str = "
import json, sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
assert root.tag == 'testsuites', root.tag
def count(suite, tag):
    return sum(1 for case in suite.findall('testcase') if case.find(tag) is not None)
for suite in root.findall('testsuite'):
    assert int(suite.get('tests')) == len(suite.findall('testcase'))
    assert int(suite.get('failures')) == count(suite, 'failure')
    assert int(suite.get('errors')) == count(suite, 'error')
for name in ('tests', 'failures', 'errors'):
    assert int(root.get(name)) == sum(int(suite.get(name)) for suite in root)
json.dump([[case.get('classname'), case.get('name'), [part.tag for part in case]] for case in root.iter('testcase')], sys.stdout)
";

#[test]
fn junit_is_read_by_others() {
    let folder = tempfile::tempdir().unwrap();
    sop(folder.path());
    let output = ssmith(folder.path(), &["test", "--format", "junit", "--min-coverage", "100"]);
    let file = folder.path().join("junit.xml");
    fs::write(&file, &output.stdout).unwrap();
    let mut python = Command::new(python::interpreter());
    let read = python.args(["-c", JUNIT]).stdin(fs::File::open(&file).unwrap()).output().unwrap();
    assert!(read.status.success(), "{}\n{}", String::from_utf8_lossy(&read.stderr), String::from_utf8_lossy(&output.stdout));
    let cases: Value = serde_json::from_slice(&read.stdout).unwrap();
    let name = "demo:sop:tell:2026-01-31";
    assert_eq!(
        cases,
        json!([[name, "fails", ["failure"]], [name, "invalid", ["error"]], [name, "succeeds", []], [name, "coverage", ["failure"]]])
    );
}
