//! The shim against real boto3: the same scripts, with the same answers, ask the same and come to the same.

use std::fs;
use std::path::Path;

use ssmith::json::{Value, json};
use ssmith::simulate::ScriptOutcome;
use ssmith::simulate::ports::{Reply, Scripts};
use ssmith::worker::{Boto3, Settings, Worker};

use super::{Host, answered, refused, request, settings};
use crate::expected::compare;
use crate::python;

/// What AWS says, by the operation and what was asked.
fn answer(operation: &str, input: &Value) -> Reply {
    let page = |token: &str| input[token].as_str().and_then(|token| token.parse::<u64>().ok()).unwrap_or(0);
    answered(match operation {
        "ListObjectsV2" => {
            let at = page("ContinuationToken");
            json!({"Contents": [{"Key": format!("k{at}"), "Size": at, "LastModified": "2026-01-01T00:00:00Z"}, {"Key": format!("m{at}"), "Size": 1}],
                "CommonPrefixes": [{"Prefix": "p/"}], "IsTruncated": at < 3, "NextContinuationToken": (at + 1).to_string()})
        }
        "DescribeInstances" => match page("NextToken") {
            0 => {
                json!({"Reservations": [{"Instances": [{"InstanceId": "i-1", "State": {"Name": "running"}, "LaunchTime": "2026-01-01T00:00:00Z"}]}], "NextToken": "1"})
            }
            _ => {
                json!({"Reservations": [{"Instances": [{"InstanceId": "i-2", "State": {"Name": "stopped"}, "LaunchTime": 1_767_225_600}]}]})
            }
        },
        "DescribeInstanceStatus" => return refused("InvalidInstanceID.NotFound", "The instance ID 'i-1' does not exist"),
        "DescribeSnapshots" => json!({"Snapshots": [{"SnapshotId": "s", "State": "pending"}]}),
        "DescribeTable" => return refused("ResourceNotFoundException", "no table"),
        "GetRole" => return refused("NoSuchEntity", "no role"),
        "PutParameter" => return refused("ThrottlingException", "Rate exceeded"),
        "DescribeDBClusterSnapshots" => {
            json!({"DBClusterSnapshots": [{"DBClusterSnapshotIdentifier": "b", "SnapshotCreateTime": "2026-01-02T00:00:00Z"}, {"DBClusterSnapshotIdentifier": "a", "SnapshotCreateTime": "2026-01-01T00:00:00Z"}]})
        }
        "GetObject" => json!({"Body": "one\ntwo\n", "ContentLength": 8, "LastModified": "2026-01-01T00:00:00.250Z"}),
        "GetRolePolicy" => {
            json!({"PolicyName": "p", "PolicyDocument": "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%7D%5D%7D"})
        }
        "GetPolicyVersion" => json!({"PolicyVersion": {"Document": "{\"Version\": \"2012-10-17\"}", "VersionId": "v1"}}),
        "ListPolicyVersions" => json!({"Versions": [{"VersionId": "v1", "Document": "no JSON"}]}),
        "GetTemplate" if input["StackName"] == "json" => json!({"TemplateBody": "{\"Resources\": {}, \"Outputs\": {}}"}),
        "GetTemplate" => json!({"TemplateBody": "Resources: {}\n"}),
        "GetConsoleOutput" => json!({"Output": "aGVsbG8="}),
        "GetBucketLocation" => json!({"LocationConstraint": "eu-west-1"}),
        "Invoke" => json!({"StatusCode": 200, "Payload": "{\"ok\": true}"}),
        "Encrypt" => json!({"CiphertextBlob": "secret", "KeyId": "k"}),
        "AssumeRole" => {
            json!({"Credentials": {"AccessKeyId": "ASIAOTHER", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2026-01-02T04:00:00Z"}})
        }
        _ => json!({}),
    })
}

/// What came of a script: its value or exception, its log, its notes, its calls, and how long it slept.
fn observe(worker: &mut Worker, source: &str) -> String {
    let mut host = Host::new(answer);
    let outcome = match worker.run(&request(source), &mut host).unwrap() {
        ScriptOutcome::Returned(value) => format!("returned {value}"),
        ScriptOutcome::Raised { class, message, frames, error } => {
            let lines: Vec<usize> = frames.iter().map(|frame| frame.line).collect();
            format!("raised {class}: {message}\nat {lines:?} {error:?}")
        }
        other => format!("{other:?}"),
    };
    let calls: Vec<String> = host.calls.iter().map(|(call, input)| format!("{call} {input}")).collect();
    let part = |name: &str, lines: &[String]| lines.iter().flat_map(|line| [name, " ", line, "\n"]).collect::<String>();
    format!(
        "{}{}{}{}{outcome}\nended {}\n",
        part("call", &calls),
        part("out", &host.lines),
        part("err", &host.errors),
        part("note", &host.notes),
        host.now
    )
}

#[test]
fn the_shim_does_what_boto3_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worker");
    let real = Boto3::Real(Some(python::packages().to_owned()));
    let mut shim = Worker::new(settings());
    let mut real = Worker::new(Settings { boto3: real, ..settings() });
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    assert!(paths.len() >= 12);
    let mut differences = String::new();
    for path in paths {
        let source = fs::read_to_string(&path).unwrap();
        let (ours, theirs) = (observe(&mut shim, &source), observe(&mut real, &source));
        if ours != theirs {
            differences.extend(["=== ", &path.to_string_lossy(), "\n--- shim\n", &ours, "--- boto3\n", &theirs]);
        }
        compare(&path.with_extension("out"), &theirs).unwrap();
    }
    assert!(differences.is_empty(), "\n{differences}");
}

#[test]
fn a_resource_works_with_real_boto3() {
    let real = Boto3::Real(Some(python::packages().to_owned()));
    let source = "import boto3\ndef main(e, c): return [o.key for o in boto3.resource('s3').Bucket('b').objects.limit(3)]";
    let mut host = Host::new(|_, _| answered(json!({"Contents": [{"Key": "a"}, {"Key": "b"}]})));
    let outcome = Worker::new(Settings { boto3: real, ..settings() }).run(&request(source), &mut host).unwrap();
    assert_eq!(outcome, ScriptOutcome::Returned(json!(["a", "b"])));
}

/// What the shim calls the classes of clients: `UPDATE=1` writes it from botocore.
#[test]
fn classes_are_called_as_in_botocore() {
    let program = "
import botocore.session
from botocore.utils import get_service_module_name
session = botocore.session.get_session()
for service in session.get_available_services():
    print(service, get_service_module_name(session.get_service_model(service)))
";
    let output = python::command().args(["-c", program]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    crate::expected::assert_file("src/worker/names.txt", &String::from_utf8_lossy(&output.stdout));
}

/// The calls of `--live`, made by real boto3: here nobody answers, and the reason is told.
#[test]
fn live_calls_are_made_by_boto3() {
    use ssmith::simulate::CallRequest;
    use ssmith::simulate::ports::Calls;
    let asked = request("");
    let call = |input: Value| CallRequest {
        execution: asked.execution.clone(),
        step: "Step".to_owned(),
        service: "ssm".to_owned(),
        operation: "GetParameter".to_owned(),
        region: "eu-west-1".to_owned(),
        account: asked.account.clone(),
        key: None,
        input,
        at: asked.at,
        script: false,
    };
    let mut live = ssmith::worker::Live::new(ssmith::worker::LiveSettings {
        python: Some(python::interpreter().into()),
        packages: Some(python::packages().to_owned()),
        endpoint: Some("http://127.0.0.1:9".to_owned()),
        profile: None,
    });
    let Reply::Answered { answer: Err(error), .. } = live.call(&call(json!({"Nam": "x"}))) else { panic!("it was answered") };
    assert!(error.code == "ParamValidationError" && error.message.contains("Unknown parameter in input: \"Nam\""), "{error:?}");
}
