//! Executions that act: the calls of document and scripts reach a real `moto_server`, and time passes as it does.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::moto::{Moto, with_credentials};
use crate::python;

const DOCUMENT: &str = r#"schemaVersion: "0.3"
description: Writes parameters, itself and by scripts.
assumeRole: arn:aws:iam::123456789012:role/automation
parameters:
  Prefix: {type: String}
mainSteps:
  - name: Write
    action: aws:executeAwsApi
    inputs: {Service: ssm, Api: PutParameter, Name: "/{{ Prefix }}/step", Value: one, Type: String}
    outputs:
      - {Name: Version, Selector: $.Version, Type: Integer}
  - name: Script
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: main
      InputPayload: {Prefix: "{{ Prefix }}"}
      Script: |
        import os, time
        import boto3
        from botocore.exceptions import ClientError

        def main(events, context):
            prefix = events["Prefix"]
            ssm = boto3.client("ssm")
            print(ssm.get_parameter(Name="/%s/step" % prefix)["Parameter"]["Value"])
            for number in range(12):
                ssm.put_parameter(Name="/%s/many/%d" % (prefix, number), Value=str(number), Type="String")
            pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/%s/many" % prefix)
            names = [found["Name"] for page in pages for found in page["Parameters"]]
            try:
                ssm.get_parameter(Name="/%s/none" % prefix)
            except ssm.exceptions.ParameterNotFound as error:
                print(error.response["Error"]["Code"])
            s3 = boto3.client("s3", region_name="us-east-1")
            s3.create_bucket(Bucket=prefix)
            s3.put_object(Bucket=prefix, Key="bytes", Body=b"\xff\x00\x01")
            s3.get_waiter("object_exists").wait(Bucket=prefix, Key="bytes")
            body = s3.get_object(Bucket=prefix, Key="bytes")["Body"].read()
            role = "arn:aws:iam::999999999999:role/other"
            given = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="there")["Credentials"]
            there = boto3.client("ssm", aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"])
            there.put_parameter(Name="/%s/there" % prefix, Value="two", Type="String")
            begun = time.time()
            time.sleep(1)
            return {"Names": len(names), "Body": list(body), "Slept": time.time() - begun >= 1, "Secrets": [name for name in os.environ if "SECRET" in name and os.environ[name] != "example"], "Given": given["SecretAccessKey"]}
    outputs:
      - {Name: All, Selector: $.Payload, Type: StringMap}
  - name: Wait
    action: aws:waitForAwsResourceProperty
    inputs: {Service: ssm, Api: GetParameter, Name: "/{{ Prefix }}/step", PropertySelector: $.Parameter.Value, DesiredValues: [one]}
  - name: Refused
    action: aws:executeAwsApi
    onFailure: Continue
    isCritical: false
    inputs: {Service: ssm, Api: GetParameter, Name: "/{{ Prefix }}/none"}
outputs: [Write.Version, Script.All]
"#;

/// What the whole yields.
const OUTPUT: &str = r#"{"Names":12,"Body":[255,0,1],"Slept":true,"Secrets":[],"Given":"kept by ssmith"}"#;

/// A Python that has boto3 itself, as a person's has.
fn python_with_boto3() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-with-boto3");
        let made = Command::new(python::interpreter()).args(["-m", "venv", "--without-pip", "--clear"]).arg(&folder).status().unwrap();
        assert!(made.success());
        let program = folder.join("bin/python");
        let purelib = Command::new(&program).args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).output().unwrap();
        let purelib = PathBuf::from(String::from_utf8(purelib.stdout).unwrap().trim());
        fs::write(purelib.join("judges.pth"), python::packages().to_str().unwrap()).unwrap();
        program
    })
}

fn ssmith(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    with_credentials(&mut command).args(arguments).arg("--python").arg(python_with_boto3()).current_dir(folder);
    command.env("AWS_SECRET_ACCESS_KEY", "do-not-tell").env("AWS_REGION", "eu-west-1");
    command
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Main.yaml"), DOCUMENT).unwrap();
    folder
}

/// What a program of boto3 prints, asked at the server itself.
fn ask(url: &str, program: &str, arguments: &[&str]) -> String {
    let mut command = python::command();
    with_credentials(&mut command).env("AWS_ENDPOINT_URL", url).args(["-c", program]).args(arguments);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The parameters below a prefix, in the account itself and in the one of the role.
const FIND: &str = "
import boto3, sys
given = boto3.client('sts').assume_role(RoleArn='arn:aws:iam::999999999999:role/other', RoleSessionName='there')['Credentials']
there = dict(aws_access_key_id=given['AccessKeyId'], aws_secret_access_key=given['SecretAccessKey'], aws_session_token=given['SessionToken'])
for keys in {}, there:
    print(sorted(found['Name'].split('/')[2] for found in boto3.client('ssm', **keys).get_parameters_by_path(Path='/' + sys.argv[1])['Parameters']))
";

#[test]
fn a_simulation_acts_on_another_endpoint() {
    let (folder, url) = (folder(), Moto::shared().url());
    for boto3 in ["shim", "real"] {
        let prefix = format!("simulated-{boto3}");
        let given = format!("Prefix={prefix}");
        let arguments =
            ["simulate", "Main.yaml", "--live", "--endpoint-url", &url, "--boto3", boto3, "--param", &given, "--format", "json"];
        let begun = Instant::now();
        let Output { status, stdout, stderr } = ssmith(folder.path(), &arguments).output().unwrap();
        let (told, said) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert_eq!(status.code(), Some(0), "{told}\n{said}");
        assert!(begun.elapsed() >= Duration::from_secs(1), "sleeping takes its time");
        let simulation: Value = serde_json::from_str(&told).unwrap();
        let outputs = &simulation["record"]["Outputs"];
        assert_eq!((&outputs["Write.Version"][0], &outputs["Script.All"][0]), (&"1".into(), &OUTPUT.into()), "{boto3}");
        assert!(said.contains("live: AWS calls are really made, in account 123456789012, region eu-west-1, as arn:aws"), "{said}");
        assert!(said.contains(&format!(", at {url}; the runbook's assumeRole is not taken on")), "{said}");
        assert!(!told.contains("do-not-tell") && told.contains("the machine's network, and no credentials"), "{told}");
        let refused = simulation["record"]["StepExecutions"].as_array().unwrap().last().unwrap()["FailureMessage"].clone();
        assert!(refused.as_str().unwrap().contains("(ParameterNotFound) when calling the GetParameter operation"), "{refused}");
        assert_eq!(ask(&url, FIND, &[&prefix]), "['step']\n['there']", "{boto3}");
    }
}

#[test]
fn nobody_can_call_without_a_region_or_a_boto3() {
    let folder = folder();
    let run = |command: &mut Command| {
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let arguments = ["simulate", "Main.yaml", "--live", "--endpoint-url", "http://127.0.0.1:9", "--param", "Prefix=x"];
    let (code, said) = run(ssmith(folder.path(), &arguments).env_remove("AWS_REGION").env_remove("AWS_DEFAULT_REGION"));
    assert!(code == Some(3) && said.contains("no region is configured\nhint: name one with `--region`"), "{said}");
    let (code, said) = run(ssmith(folder.path(), &arguments).env("AWS_MAX_ATTEMPTS", "1"));
    assert!(code == Some(3) && said.contains("AWS cannot be asked who calls: EndpointConnectionError"), "{said}");
    let bare = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-without-boto3");
    assert!(Command::new(python::interpreter()).args(["-m", "venv", "--without-pip"]).arg(&bare).status().unwrap().success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    with_credentials(&mut command).args(arguments).arg("--python").arg(bare.join("bin/python")).current_dir(folder.path());
    let (code, said) = run(&mut command);
    assert!(
        code == Some(3) && said.contains("has no boto3, which calls of AWS are made with\nhint: install it (`pip install boto3`)"),
        "{said}"
    );
    let (code, said) = run(&mut ssmith(folder.path(), &["simulate", "Main.yaml", "--endpoint-url", "http://127.0.0.1:9"]));
    assert!(code == Some(2) && said.contains("--live"), "{said}");
}

#[test]
fn a_server_acts_on_another_endpoint() {
    const RUN: &str = "
import boto3, sys, time
ssm = boto3.client('ssm')
ssm.create_document(Name='Writes', Content=open(sys.argv[1]).read(), DocumentType='Automation', DocumentFormat='YAML')
id = ssm.start_automation_execution(DocumentName='Writes', Parameters={'Prefix': [sys.argv[2]]})['AutomationExecutionId']
for _ in range(3000):
    execution = ssm.get_automation_execution(AutomationExecutionId=id)['AutomationExecution']
    if execution['AutomationExecutionStatus'] not in ('Pending', 'InProgress'): break
    time.sleep(0.01)
print(execution['AutomationExecutionStatus'], execution.get('Outputs', execution)['Script.All'][0])
";
    let (folder, url) = (folder(), Moto::shared().url());
    let mut command = ssmith(folder.path(), &["serve", "--port", "0", "--live", "--endpoint-url", &url]);
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let document = folder.path().join("Main.yaml");
    let came = ask(line.trim(), RUN, &[document.to_str().unwrap(), "served"]);
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(came, format!("Success {OUTPUT}"));
    assert_eq!(ask(&url, FIND, &["served"]), "['step']\n['there']");
}
