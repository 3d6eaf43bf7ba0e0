//! The local endpoint, driven by clients that are not ours: boto3, the AWS CLI, and a socket that does what neither would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use crate::python;

/// A running `ssmith serve`. Its process ends when this is dropped.
pub struct Serve {
    child: Child,
    pub url: String,
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/endpoint")
}

impl Serve {
    pub fn start(args: &[&str]) -> Self {
        Self::at("0", args)
    }

    /// On a port.
    pub fn at(port: &str, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
        python::scrub(&mut command);
        let mut child = command.args(["serve", "--port", port]).args(args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "it said {line:?}");
        Self { child, url }
    }

    /// Runs one of the Python cases to its end.
    fn case(&self, name: &str) {
        let output = self.python(&[tests().join(name).to_str().unwrap()]);
        assert!(output.status.success(), "{name}:\n{}", String::from_utf8_lossy(&output.stderr));
    }

    fn python(&self, args: &[&str]) -> Output {
        let mut command = python::command();
        command.env("PYTHONPATH", std::env::join_paths([python::packages(), &tests()]).unwrap());
        command.env("ENDPOINT", &self.url).env("AWS_ENDPOINT_URL", &self.url).env("AWS_DEFAULT_REGION", "eu-west-1");
        command.env("AWS_ACCESS_KEY_ID", "local").env("AWS_SECRET_ACCESS_KEY", "local");
        command.args(args).output().unwrap()
    }

    /// The AWS CLI, as somebody types it; its answer.
    pub fn aws(&self, args: &[&str]) -> Result<Value, String> {
        let output = self.python(&[&["-m", "awscli"], args].concat());
        let told = String::from_utf8_lossy(&output.stdout);
        match output.status.success() {
            true if told.trim().is_empty() => Ok(Value::Null),
            true => Ok(serde_json::from_str(&told).unwrap()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// Sends bytes and reads what comes back: the status, and the body.
    fn raw(&self, request: &str) -> (u16, String) {
        sent(&self.url, request).unwrap_or_else(|| panic!("no answer to {request:.200}"))
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What a server answers: the status, and the body; `None` where it does not come to an end.
fn sent(url: &str, request: &str) -> Option<(u16, String)> {
    let address = url.strip_prefix("http://")?;
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(request.replace("HOST", address).as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = head.to_ascii_lowercase().split("content-length: ").nth(1)?.lines().next()?.trim().parse::<usize>().ok()?;
    (body.len() == length).then_some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

impl Drop for Serve {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Asks until it is so, and gives up after a minute or so.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let came = (0..6_000).any(|_| {
        is_so() || {
            std::thread::sleep(std::time::Duration::from_millis(10));
            false
        }
    });
    assert!(came, "not even after a long time: {what}");
}

#[test]
fn boto3_keeps_documents() {
    Serve::start(&[]).case("documents.py");
}

#[test]
fn boto3_runs_executions() {
    Serve::start(&["--scenario", tests().join("scenario.yaml").to_str().unwrap()]).case("executions.py");
}

#[test]
fn boto3_signals_and_stops_executions() {
    Serve::start(&["--speed", "120"]).case("control.py");
}

#[test]
fn boto3_stops_scripts() {
    Serve::start(&["--python", &python::interpreter()]).case("scripts.py");
}

#[test]
fn the_aws_cli_runs_a_runbook_that_waits_for_an_approval() {
    let server = Serve::start(&["--scenario", tests().join("scenario.yaml").to_str().unwrap()]);
    let content = "schemaVersion: '0.3'\nmainSteps:\n  - name: Ask\n    action: aws:approve\n    inputs: {Approvers: [me]}\n";
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    let source = format!("file://{}", file.path().display());
    let create =
        ["ssm", "create-document", "--name", "Asks", "--document-type", "Automation", "--document-format", "YAML", "--content", &source];
    assert_eq!(server.aws(&create).unwrap()["DocumentDescription"]["Status"], "Active");
    assert!(server.aws(&create).unwrap_err().contains("DocumentAlreadyExists"));
    let started = server.aws(&["ssm", "start-automation-execution", "--document-name", "Asks"]).unwrap();
    let id = started["AutomationExecutionId"].as_str().unwrap();
    let get = ["ssm", "get-automation-execution", "--automation-execution-id", id];
    let status = |server: &Serve| server.aws(&get).unwrap()["AutomationExecution"]["AutomationExecutionStatus"].clone();
    until("it waits", || status(&server) == "Waiting");
    server.aws(&["ssm", "send-automation-signal", "--automation-execution-id", id, "--signal-type", "Approve"]).unwrap();
    until("it has ended", || status(&server) == "Success");
    let listed = server.aws(&["ssm", "list-documents", "--filters", "Key=Owner,Values=Self"]).unwrap();
    assert_eq!(listed["DocumentIdentifiers"][0]["Name"], "Asks");
    assert_eq!(server.aws(&["sts", "get-caller-identity"]).unwrap()["Account"], "123456789012");
}

/// A request as a client signs it; the signature is nobody's concern here.
fn request(host: &str, target: &str, more: &str, body: &str) -> String {
    let scope = "AWS4-HMAC-SHA256 Credential=local/20260102/eu-west-1/ssm/aws4_request, SignedHeaders=host, Signature=0";
    format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\nAuthorization: {scope}\r\nX-Amz-Target: AmazonSSM.{target}\r\n{more}\
         Content-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn only_programs_on_this_machine_are_answered() {
    let server = Serve::start(&[]);
    assert_eq!(server.raw(&request("HOST", "ListDocuments", "", "{}")).0, 200);
    for (name, sent) in [
        ("another host", request("example.com", "ListDocuments", "", "{}")),
        ("another host with the port", request("evil.localhost:HOST", "ListDocuments", "", "{}").replace("localhost:HOST", "localhost:1")),
        ("no port", request("127.0.0.1", "ListDocuments", "", "{}")),
        ("a web page", request("HOST", "ListDocuments", "Origin: http://example.com\r\n", "{}")),
    ] {
        let (status, body) = server.raw(&sent);
        assert_eq!(status, 403, "{name}: {body}");
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["__type"], "AccessDeniedException", "{name}");
    }
}

#[test]
fn what_no_client_would_send_gets_a_clear_answer() {
    let server = Serve::start(&[]);
    let good = request("HOST", "GetDocument", "", "{\"Name\": \"Nothing\"}");
    let large = " ".repeat(9 * 1024 * 1024);
    for (sent, status, code) in [
        (good.clone(), 400, "InvalidDocument"),
        (good.replace("AmazonSSM.GetDocument", "AmazonSSM.GetDocumnet"), 404, "UnknownOperationException"),
        (good.replace("AmazonSSM.GetDocument", "DynamoDB_20120810.PutItem"), 404, "UnknownOperationException"),
        (good.replace("AmazonSSM.GetDocument", "AmazonSSM.getdocument"), 404, "UnknownOperationException"),
        (good.replace("POST", "GET"), 404, "UnknownOperationException"),
        (good.replace("Authorization", "X-Nothing"), 403, "MissingAuthenticationToken"),
        (good.replace("eu-west-1/ssm", "../ssm"), 400, "IncompleteSignature"),
        (good.replace('}', "]"), 400, "SerializationException"),
        (request("HOST", "GetDocument", "", "[1]"), 400, "SerializationException"),
        (request("HOST", "GetDocument", "", "{\"Name\": 1}"), 400, "SerializationException"),
        (request("HOST", "GetDocument", "", "{}"), 400, "ValidationException"),
        (request("HOST", "GetDocument", "", &large), 413, "RequestEntityTooLargeException"),
    ] {
        let (answered, body) = server.raw(&sent);
        let told: Value = serde_json::from_str(&body).unwrap_or_else(|_| panic!("no JSON: {body}"));
        assert_eq!((answered, told["__type"].as_str()), (status, Some(code)), "{told}");
        assert!(!told["Message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let state = ["--state", state.to_str().unwrap()];
    let mut server = Serve::start(&state);
    let ask = |server: &Serve, operation: &str, input: &Value| {
        let (status, body) = server.raw(&request("HOST", operation, "", &input.to_string()));
        assert_eq!(status, 200, "{operation}: {body}");
        serde_json::from_str::<Value>(&body).unwrap()
    };
    let runbook = |step: &Value| json!({"schemaVersion": "0.3", "mainSteps": [step]}).to_string();
    let sleep = runbook(&json!({"name": "Rest", "action": "aws:sleep", "inputs": {"Duration": "PT2H"}}));
    let pause = runbook(&json!({"name": "Hold", "action": "aws:pause", "inputs": {}}));
    for (name, content) in [("Rests", &sleep), ("Holds", &pause), ("Gone", &pause)] {
        ask(&server, "CreateDocument", &json!({"Name": name, "Content": content, "DocumentType": "Automation"}));
    }
    ask(&server, "UpdateDocument", &json!({"Name": "Rests", "Content": pause}));
    ask(&server, "DeleteDocument", &json!({"Name": "Gone"}));
    let start = |server: &Serve, input: &Value| ask(server, "StartAutomationExecution", input)["AutomationExecutionId"].clone();
    let get = |server: &Serve, id: &Value| {
        ask(server, "GetAutomationExecution", &json!({"AutomationExecutionId": id}))["AutomationExecution"].take()
    };
    let token = json!({"DocumentName": "Rests", "ClientToken": "11111111-1111-4111-8111-111111111111"});
    let (done, held) = (start(&server, &token), start(&server, &json!({"DocumentName": "Holds"})));
    until("one has ended", || get(&server, &done)["AutomationExecutionStatus"] == "Success");
    until("one waits", || get(&server, &held)["AutomationExecutionStatus"] == "Waiting");
    let before = get(&server, &done);

    // One server has the folder.
    let mut second = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    let second = second.args(["serve", "--port", "0"]).args(state).output().unwrap();
    assert_eq!(second.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use by another"), "{second:?}");

    server.kill();
    let mut server = Serve::start(&state);
    let listed = ask(&server, "ListDocuments", &json!({}));
    let names: Vec<_> =
        listed["DocumentIdentifiers"].as_array().unwrap().iter().map(|document| document["Name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Holds", "Rests"]);
    assert_eq!(ask(&server, "DescribeDocument", &json!({"Name": "Rests"}))["Document"]["LatestVersion"], "2");
    assert_eq!(get(&server, &done), before);
    let held = get(&server, &held);
    assert_eq!(held["AutomationExecutionStatus"], "Failed");
    assert!(held["FailureMessage"].as_str().unwrap().contains("was stopped while"), "{held}");
    assert_eq!(start(&server, &token), done, "the token is remembered");
    assert_ne!(start(&server, &json!({"DocumentName": "Rests"})), done);

    // What is broken or somebody else's is said, not guessed.
    server.kill();
    let place = Path::new(state[1]).join("123456789012/eu-west-1/documents");
    let file = std::fs::read_dir(place).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, "{").unwrap();
    let refused = |state: &Path| {
        let output = Command::new(env!("CARGO_BIN_EXE_ssmith")).args(["serve", "--port", "0", "--state"]).arg(state).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, text) = refused(Path::new(state[1]));
    assert!(code == Some(3) && text.contains(file.to_str().unwrap()), "{text}");
    let foreign = folder.path().join("foreign");
    std::fs::create_dir(&foreign).unwrap();
    std::fs::write(foreign.join("letter.txt"), "dear").unwrap();
    let (code, text) = refused(&foreign);
    assert!(code == Some(2) && text.contains("was not made by"), "{text}");
}

/// A request as JSON, and its answer.
pub fn ask(server: &Serve, operation: &str, input: &Value) -> Value {
    let (status, body) = server.raw(&request("HOST", operation, "", &input.to_string()));
    assert_eq!(status, 200, "{operation}: {body}");
    serde_json::from_str(&body).unwrap()
}

#[test]
fn a_run_in_flight_keeps_the_steps_that_it_had_finished() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let scenario = tests().join("scenario.yaml");
    let arguments = ["--state", state.to_str().unwrap(), "--scenario", scenario.to_str().unwrap()];
    let mut server = Serve::start(&arguments);
    let look = json!({"name": "Look", "action": "aws:executeAwsApi",
        "inputs": {"Service": "efs", "Api": "DescribeFileSystems", "FileSystemId": "fs-1"},
        "outputs": [{"Name": "State", "Selector": "$.FileSystems[0].LifeCycleState", "Type": "String"}]});
    let each = json!({"name": "Each", "action": "aws:loop", "inputs": {"Iterators": ["a", "b"], "IteratorDataType": "String",
        "Steps": [{"name": "Nap", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]}});
    let child = json!({"name": "Child", "action": "aws:executeAutomation", "inputs": {"DocumentName": "Holds"}});
    let last = json!({"name": "Last", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}});
    let hold = json!({"name": "Hold", "action": "aws:pause", "inputs": {}});
    for (name, steps) in [("Works", json!([look, each, child, last])), ("Holds", json!([look, hold]))] {
        let content = json!({"schemaVersion": "0.3", "mainSteps": steps, "outputs": ["Look.State"]}).to_string();
        ask(&server, "CreateDocument", &json!({"Name": name, "Content": content, "DocumentType": "Automation"}));
    }
    let id = ask(&server, "StartAutomationExecution", &json!({"DocumentName": "Works"}))["AutomationExecutionId"].clone();
    let get = |server: &Serve, id: &Value| {
        ask(server, "GetAutomationExecution", &json!({"AutomationExecutionId": id}))["AutomationExecution"].take()
    };
    let inner = |server: &Serve| {
        let filters = json!({"Filters": [{"Key": "ParentExecutionId", "Values": [id]}]});
        ask(server, "DescribeAutomationExecutions", &filters)["AutomationExecutionMetadataList"].get(0).cloned().unwrap_or_default()
    };
    until("the child waits", || inner(&server)["AutomationExecutionStatus"] == "Waiting");
    let tag = json!({"ResourceType": "Automation", "ResourceId": id, "Tags": [{"Key": "who", "Value": "me"}]});
    ask(&server, "AddTagsToResource", &tag);
    let before = get(&server, &id);
    server.kill();

    // The line that was being written when the server was killed tells nothing.
    let executions = state.join("123456789012/eu-west-1/executions");
    let journal = executions.join(format!("{}.journal", id.as_str().unwrap()));
    let mut torn = std::fs::File::options().append(true).open(&journal).unwrap();
    torn.write_all(b"{\"StepExecutions\": [{\"StepExecutionId\": \"x\", \"StepSta").unwrap();
    drop(torn);

    let mut again = Value::Null;
    for _ in 0..2 {
        let mut server = Serve::start(&arguments);
        let after = get(&server, &id);
        assert_eq!(after["AutomationExecutionStatus"], "Failed");
        assert!(after["FailureMessage"].as_str().unwrap().contains("was stopped while"), "{after}");
        assert!(after.get("CurrentStepName").is_none(), "{after}");
        let steps = |value: &Value| -> Vec<Value> { value["StepExecutions"].as_array().unwrap().clone() };
        let (was, is) = (steps(&before), steps(&after));
        let told = |steps: &[Value]| -> Vec<_> {
            steps.iter().map(|step| format!("{} {}", step["StepName"].as_str().unwrap(), step["StepStatus"].as_str().unwrap())).collect()
        };
        assert_eq!(told(&was), ["Look Success", "Each Success", "Child InProgress", "Last Pending", "Nap Success", "Nap Success"]);
        assert_eq!(told(&is), ["Look Success", "Each Success", "Child Failed", "Last Pending", "Nap Success", "Nap Success"]);
        assert_eq!(is[0], was[0], "what it had finished is kept to the letter");
        assert_eq!(is[2]["ExecutionEndTime"], after["ExecutionEndTime"]);
        let listed = ask(&server, "ListTagsForResource", &json!({"ResourceType": "Automation", "ResourceId": id}));
        assert_eq!(listed["TagList"][0]["Key"], "who");
        let child = inner(&server);
        assert_eq!((&child["AutomationExecutionStatus"], &child["DocumentName"]), (&json!("Failed"), &json!("Holds")));
        let child = get(&server, &child["AutomationExecutionId"]);
        assert_eq!(told(&steps(&child)), ["Look Success", "Hold Failed"]);
        assert!(again.is_null() || again == after, "the second start finds the same");
        again = after;
        // Nothing is left over.
        let files = std::fs::read_dir(&executions).unwrap().map(|entry| entry.unwrap().path());
        assert!(files.into_iter().all(|path| path.extension().is_some_and(|extension| extension == "json")));
        server.kill();
    }
}

/// Whatever is going on, what a client was told of is there afterwards.
#[test]
fn what_was_told_before_a_kill_is_there_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let state = ["--state", state.to_str().unwrap()];
    let content = |name: &str| {
        let nap = json!({"name": "Nap", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}});
        json!({"schemaVersion": "0.3", "description": name, "mainSteps": [nap]}).to_string()
    };
    let mut documents: Vec<String> = Vec::new();
    let mut finished: Vec<Value> = Vec::new();
    for round in 0..3_u64 {
        let mut server = Serve::start(&state);
        let url = server.url.clone();
        let call = move |url: &str, operation: &str, input: &Value| -> Option<Value> {
            let (status, body) = sent(url, &request("HOST", operation, "", &input.to_string()))?;
            assert_eq!(status, 200, "{operation}: {body}");
            serde_json::from_str(&body).ok()
        };
        let (for_maker, for_runner) = (url.clone(), url.clone());
        let maker = std::thread::spawn(move || {
            let create = |number: usize| {
                let name = format!("Document{round}-{number}");
                let input = json!({"Name": name, "Content": content(&name), "DocumentType": "Automation"});
                call(&for_maker, "CreateDocument", &input).map(|_| name)
            };
            (0..).map_while(create).collect::<Vec<_>>()
        });
        let first = format!("Document{round}-0");
        until("the first document is there", || {
            sent(&url, &request("HOST", "DescribeDocument", "", &json!({"Name": first}).to_string()))
                .is_some_and(|(status, _)| status == 200)
        });
        let runner = std::thread::spawn(move || {
            let run = |_: usize| {
                let id = call(&for_runner, "StartAutomationExecution", &json!({"DocumentName": first}))?["AutomationExecutionId"].take();
                loop {
                    let whole =
                        call(&for_runner, "GetAutomationExecution", &json!({"AutomationExecutionId": id}))?["AutomationExecution"].take();
                    if whole["AutomationExecutionStatus"] == "Success" {
                        return Some(whole);
                    }
                }
            };
            (0..).map_while(run).collect::<Vec<_>>()
        });
        std::thread::sleep(std::time::Duration::from_millis(400 + 170 * round));
        server.kill();
        documents.extend(maker.join().unwrap());
        finished.extend(runner.join().unwrap());
        assert!(documents.len() > 1 && !finished.is_empty(), "{} documents, {} executions", documents.len(), finished.len());

        let mut server = Serve::start(&state);
        for name in &documents {
            let told = ask(&server, "GetDocument", &json!({"Name": name}));
            assert!(told["Content"].as_str().unwrap().contains(name.as_str()), "{told}");
        }
        for whole in &finished {
            let told = ask(&server, "GetAutomationExecution", &json!({"AutomationExecutionId": whole["AutomationExecutionId"]}));
            assert_eq!(told["AutomationExecution"], *whole);
        }
        server.kill();
    }
}
