//! `ssmith run`, `follow`, `signal`, `stop` and `list` as people and programs use them, against `ssmith serve`.

use std::fs;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use crate::endpoint::{Serve, ask, until};
use crate::moto::{Fault, Proxy};
use crate::python;

const SSMITH: &str = env!("CARGO_BIN_EXE_ssmith");

/// A command that calls the endpoint at a URL.
fn ssmith(url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(SSMITH);
    with_endpoint(&mut command, url).args(arguments);
    command
}

fn with_endpoint<'c>(command: &'c mut Command, url: &str) -> &'c mut Command {
    python::scrub(command);
    command.env("AWS_ACCESS_KEY_ID", "local").env("AWS_SECRET_ACCESS_KEY", "local").env("AWS_DEFAULT_REGION", "eu-west-1");
    command.env("AWS_ENDPOINT_URL", url).env("TERM", "xterm").env_remove("RUST_BACKTRACE").stdin(Stdio::null())
}

#[track_caller]
fn done(output: &Output, code: i32) -> (String, String) {
    let told = (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert_eq!(output.status.code(), Some(code), "{}\n{}", told.0, told.1);
    told
}

fn register(server: &Serve, name: &str, document: &Value) {
    let mut whole = document.clone();
    whole["schemaVersion"] = "0.3".into();
    ask(server, "CreateDocument", &json!({"Name": name, "Content": whole.to_string(), "DocumentType": "Automation"}));
}

fn step(name: &str, action: &str, inputs: &Value) -> Value {
    json!({"name": name, "action": action, "inputs": inputs})
}

fn execution(server: &Serve, id: &str) -> Value {
    ask(server, "GetAutomationExecution", &json!({"AutomationExecutionId": id}))["AutomationExecution"].take()
}

/// The newest execution of a document, once it has a status.
fn newest(server: &Serve, document: &str, status: &str) -> String {
    let mut id = String::new();
    until(&format!("{document} is {status}"), || {
        let listed =
            ask(server, "DescribeAutomationExecutions", &json!({"Filters": [{"Key": "DocumentNamePrefix", "Values": [document]}]}));
        let first = &listed["AutomationExecutionMetadataList"][0];
        first["AutomationExecutionId"].as_str().unwrap_or_default().clone_into(&mut id);
        first["AutomationExecutionStatus"] == status
    });
    id
}

/// What happened at a terminal.
struct Session {
    text: String,
    code: i64,
}

/// Types at a terminal: after each text that is shown, what is to be typed. By Python's `pty`.
fn at_a_terminal(folder: &Path, url: &str, line: &str, dialogue: &[(&str, &str)]) -> Session {
    const PTY: &str = "
import fcntl, json, os, pty, select, struct, sys, termios, time
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 160, 0, 0))
    os.execvp('sh', ['sh', '-c', 'exec ' + sys.argv[1]])
out, seen, end = b'', 0, time.monotonic() + 60
dialogue = json.loads(sys.argv[2])
code = None
while True:
    if time.monotonic() > end:
        os.kill(pid, 9)
        out += ('\\nNOTHING MORE CAME; waiting for %r' % (dialogue[:1],)).encode()
        break
    if not select.select([fd], [], [], 0.1)[0]:
        continue
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    out += part
    while dialogue:
        at = out.find(dialogue[0][0].encode(), seen)
        if at < 0:
            break
        seen = at + len(dialogue[0][0].encode())
        os.write(fd, dialogue.pop(0)[1].encode())
status = os.waitpid(pid, 0)[1]
json.dump({'text': out.decode(errors='replace'), 'code': os.waitstatus_to_exitcode(status), 'left': dialogue}, sys.stdout)
";
    let mut command = Command::new(python::interpreter());
    let path = std::env::var_os("PATH").unwrap();
    with_endpoint(&mut command, url).env("PATH", path).env("SSMITH", SSMITH).env_remove("COLUMNS").current_dir(folder);
    let output = command.args(["-c", PTY, line, &json!(dialogue).to_string()]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = told["text"].as_str().unwrap().to_owned();
    assert_eq!(told["left"], json!([]), "not all was asked for:\n{text}");
    Session { text, code: told["code"].as_i64().unwrap() }
}

fn gate() -> Value {
    json!({
        "parameters": {
            "Who": {"type": "String", "description": "Who is told.", "allowedValues": ["me", "you"]},
            "When": {"type": "StringList", "description": "On which days."},
            "How": {"type": "String", "default": "loud"},
        },
        "mainSteps": [step("Nap", "aws:sleep", &json!({"Duration": "PT10M"}))],
    })
}

#[test]
fn parameters_are_asked_for_on_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let server = Serve::start(&[]);
    register(&server, "Gate", &gate());
    let dialogue = [("Who: ", "him\n"), ("may not be `him`", ""), ("Who: ", "you\n"), ("When: ", "mon, tue\n")];
    let session = at_a_terminal(folder.path(), &server.url, "\"$SSMITH\" run Gate", &dialogue);
    assert_eq!(session.code, 0, "{}", session.text);
    for told in ["Who is told.", "one of: me, you", "several values: separated by commas", "account 123456789012, region eu-west-1"] {
        assert!(session.text.contains(told), "{told}: {}", session.text);
    }
    assert!(!session.text.contains("console http"), "a stand-in has no console: {}", session.text);
    let id = newest(&server, "Gate", "Success");
    assert_eq!(execution(&server, &id)["Parameters"], json!({"Who": ["you"], "When": ["mon", "tue"], "How": ["loud"]}));

    // The same on this machine, without a scenario.
    let mut whole = gate();
    whole["schemaVersion"] = "0.3".into();
    fs::write(folder.path().join("Gate.json"), whole.to_string()).unwrap();
    let local = "\"$SSMITH\" run Gate.json --local --param When=mon";
    let session = at_a_terminal(folder.path(), &server.url, local, &[("Who: ", "me\n")]);
    assert!(session.code == 0 && session.text.contains("Success after 10m"), "{}", session.text);

    // Where nobody can answer, nothing is asked, and nothing is started.
    let output = ssmith(&server.url, &["run", "Gate"]).output().unwrap();
    assert!(done(&output, 2).1.contains("parameter `Who` is required"), "{output:?}");
}

#[test]
fn ctrl_c_asks_what_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let server = Serve::start(&[]);
    register(&server, "Holds", &json!({"mainSteps": [step("Hold", "aws:pause", &json!({}))]}));
    let question = "or go on watching (Enter)? ";
    // First it is a mistake, then it is left.
    let dialogue =
        [("it waits for", "\u{3}"), (question, "\n"), ("Hold", "\u{3}"), (question, "l\n"), ("the execution goes on: `ssmith follow ", "")];
    let session = at_a_terminal(folder.path(), &server.url, "\"$SSMITH\" run Holds", &dialogue);
    assert_eq!(session.code, 4, "{}", session.text);
    let id = newest(&server, "Holds", "Waiting");
    assert!(session.text.contains(&format!("`ssmith follow {id} --region eu-west-1`")), "{}", session.text);

    // Resumed, and stopped from there.
    let dialogue = [("it waits for", "\u{3}"), (question, "s\n"), ("it was told to stop", ""), ("Cancelled", "")];
    let session = at_a_terminal(folder.path(), &server.url, &format!("\"$SSMITH\" follow {id}"), &dialogue);
    assert_eq!(session.code, 4, "{}", session.text);
    assert_eq!(execution(&server, &id)["AutomationExecutionStatus"], "Cancelled");

    // Who presses it twice wants to get away.
    let dialogue = [("it waits for", "\u{3}"), (question, "\u{3}"), ("the execution goes on", "")];
    let session = at_a_terminal(folder.path(), &server.url, "\"$SSMITH\" run Holds", &dialogue);
    assert_eq!(session.code, 4, "{}", session.text);
    newest(&server, "Holds", "Waiting");
}

/// A process that is read line by line.
struct Piped {
    child: Child,
    lines: BufReader<std::process::ChildStderr>,
    told: String,
}

impl Piped {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap());
        Self { child, lines, told: String::new() }
    }

    /// Reads what it says beside its results, until it says this.
    fn until(&mut self, text: &str) {
        while !self.told.contains(text) {
            let read = self.lines.read_line(&mut self.told).unwrap();
            assert!(read > 0, "it never said {text:?}:\n{}", self.told);
        }
    }

    fn interrupt(&self) {
        let killed = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
    }

    /// Its exit code, results, and everything else.
    fn end(mut self) -> (Option<i32>, String, String) {
        let mut results = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut results).unwrap();
        self.lines.read_to_string(&mut self.told).unwrap();
        (self.child.wait().unwrap().code(), results, self.told)
    }
}

#[test]
fn without_a_terminal_ctrl_c_leaves_and_says_how_to_follow() {
    let server = Serve::start(&[]);
    register(&server, "Holds", &json!({"mainSteps": [step("Hold", "aws:pause", &json!({}))]}));
    let mut run = Piped::start(ssmith(&server.url, &["run", "Holds"]));
    run.until("it waits for");
    run.interrupt();
    let (code, results, told) = run.end();
    let id = newest(&server, "Holds", "Waiting");
    assert_eq!(code, Some(4));
    assert!(told.contains(&format!("the execution goes on: `ssmith follow {id} --region eu-west-1`")), "{told}");
    assert!(results.contains("Hold") && !results.contains('\u{1b}'), "{results}");

    // Another process resumes the watching, as JSON lines, and a third one the execution.
    let mut follow = Piped::start(ssmith(&server.url, &["follow", &id, "--format", "json"]));
    follow.until("it waits for");
    let (told, _) = done(&ssmith(&server.url, &["signal", &id, "resume"]).output().unwrap(), 0);
    assert_eq!(told, format!("resumed step `Hold` of {id}\n"));
    let (code, results, _) = follow.end();
    assert_eq!(code, Some(0));
    let lines: Vec<Value> = results.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!((kinds[0], kinds[kinds.len() - 2], kinds[kinds.len() - 1]), ("started", "ended", "record"), "{kinds:?}");
    assert_eq!(lines.last().unwrap()["record"]["AutomationExecutionStatus"], "Success");

    // What has ended takes nothing more, and that is said.
    for (arguments, part) in [
        (["signal", &id, "approve"].as_slice(), "the execution has ended: Success"),
        (&["signal", &id, "resume"], "the execution has ended: Success"),
        (&["signal", &id, "resume", "--step", "Hold"], "the execution has ended: Success"),
        (&["signal", &id, "stop-step"], "the execution has ended: Success"),
        (&["stop", &id], "the execution has ended: Success"),
    ] {
        let (_, told) = done(&ssmith(&server.url, arguments).output().unwrap(), 3);
        let shows = format!("`ssmith follow {id} --region eu-west-1` shows how it ended");
        assert!(told.contains(part) && told.contains(&shows), "{arguments:?}: {told}");
    }
    // One that waits for something else says for what.
    let (started, _) = done(&ssmith(&server.url, &["run", "Holds", "--detach"]).output().unwrap(), 0);
    let other = started.trim();
    newest(&server, "Holds", "Waiting");
    let (_, told) = done(&ssmith(&server.url, &["signal", other, "approve"]).output().unwrap(), 3);
    assert!(told.contains("it is at step `Hold` (aws:pause), which is Waiting"), "{told}");
}

#[test]
fn executions_are_answered_stopped_and_listed() {
    let server = Serve::start(&["--speed", "60"]);
    let nap = step("Nap", "aws:sleep", &json!({"Duration": "PT1S"}));
    let rest = step("Rest", "aws:sleep", &json!({"Duration": "PT4M"}));
    let night = step("Night", "aws:sleep", &json!({"Duration": "PT8H"}));
    register(
        &server,
        "Asks",
        &json!({"mainSteps": [step("Ask", "aws:approve", &json!({"Approvers": ["me"]})), step("Hold", "aws:pause", &json!({}))]}),
    );
    register(&server, "Naps", &json!({"mainSteps": [nap, night]}));
    register(&server, "Rests", &json!({"mainSteps": [rest, night]}));
    let call = |code: i32, arguments: &[&str]| done(&ssmith(&server.url, arguments).output().unwrap(), code).0;
    let status = |id: &str| execution(&server, id)["AutomationExecutionStatus"].clone();
    let at = |id: &str, step: &str| until(&format!("it is at {step}"), || execution(&server, id)["CurrentStepName"] == step);

    // One is answered by ssmith.
    let id = call(0, &["run", "Asks", "--detach"]);
    let id = id.trim();
    at(id, "Ask");
    assert_eq!(call(0, &["signal", id, "approve", "--comment", "go on"]), format!("approved {id}\n"));
    at(id, "Hold");
    call(0, &["signal", id, "resume"]);
    until("it has ended", || status(id) == "Success");
    assert!(execution(&server, id)["StepExecutions"][0]["Outputs"].to_string().contains("go on"));
    let rejected = call(0, &["run", "Asks", "--detach"]);
    at(rejected.trim(), "Ask");
    call(0, &["signal", rejected.trim(), "reject"]);
    until("it has ended", || status(rejected.trim()) == "Failed");
    call(4, &["follow", rejected.trim()]);

    // One goes step by step; its long step is stopped.
    let stepwise = call(0, &["run", "Naps", "--interactive", "--detach", "--format", "json"]);
    let stepwise: Value = serde_json::from_str(&stepwise).unwrap();
    let stepwise = stepwise["execution"].as_str().unwrap();
    until("it waits", || status(stepwise) == "Waiting");
    assert!(call(0, &["signal", stepwise, "start-step"]).starts_with("let step `Nap` begin"));
    until("it has napped", || execution(&server, stepwise)["StepExecutions"][0]["StepStatus"] == "Success");
    call(0, &["signal", stepwise, "start-step", "--step", "Night"]);
    at(stepwise, "Night");
    assert!(call(0, &["signal", stepwise, "stop-step"]).starts_with("told step `Night` to stop"));
    until("it has ended", || status(stepwise) == "Failed");
    assert_eq!(execution(&server, stepwise)["StepExecutions"][1]["StepStatus"], "Cancelled");

    // One may end its step, another may not.
    let complete = call(0, &["run", "Rests", "--detach"]);
    at(complete.trim(), "Rest");
    call(0, &["stop", complete.trim(), "--type", "complete"]);
    until("it has ended", || status(complete.trim()) == "Success");
    assert_eq!(execution(&server, complete.trim())["StepExecutions"][1]["StepStatus"], "Pending");
    let cancel = call(0, &["run", "Rests", "--detach"]);
    at(cancel.trim(), "Rest");
    call(0, &["stop", cancel.trim()]);
    until("it has ended", || status(cancel.trim()) == "Cancelled");

    // The AWS CLI does the same.
    let cli = |arguments: &[&str]| server.aws(&[&["ssm"], arguments].concat()).unwrap();
    let begin = |name: &str, more: &[&str]| {
        let started = cli(&[&["start-automation-execution", "--document-name", name], more].concat());
        started["AutomationExecutionId"].as_str().unwrap().to_owned()
    };
    let signal = |id: &str, kind: &str, payload: &str| {
        cli(&["send-automation-signal", "--automation-execution-id", id, "--signal-type", kind, "--payload", payload]);
    };
    let id = begin("Naps", &["--mode", "Interactive"]);
    until("it waits", || status(&id) == "Waiting");
    signal(&id, "StartStep", "StepName=Nap");
    until("it has napped", || execution(&server, &id)["StepExecutions"][0]["StepStatus"] == "Success");
    cli(&["stop-automation-execution", "--automation-execution-id", &id, "--type", "Complete"]);
    until("it has ended", || status(&id) == "Success");
    let id = begin("Naps", &[]);
    at(&id, "Night");
    let step = execution(&server, &id)["StepExecutions"][1]["StepExecutionId"].as_str().unwrap().to_owned();
    signal(&id, "StopStep", &format!("StepExecutionId={step}"));
    until("it has ended", || status(&id) == "Failed");
    let id = begin("Asks", &[]);
    at(&id, "Ask");
    signal(&id, "Approve", "Comment=fine");
    at(&id, "Hold");
    signal(&id, "Resume", "StepName=Hold");
    until("it has ended", || status(&id) == "Success");

    // All of them are listed, the newest first.
    let listed = call(0, &["list", "executions", "--format", "json"]);
    let listed: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((listed.len(), &listed[0]["id"]), (8, &json!(id)));
    assert_eq!(call(0, &["list", "executions", "--status", "Cancelled"]).split_whitespace().next(), Some(cancel.trim()));
    assert_eq!(call(0, &["list", "executions", "--name", "Asks", "--limit", "2"]).lines().count(), 2);
    let documents = call(0, &["list", "documents"]);
    assert_eq!(documents.lines().map(|line| line.split_whitespace().next().unwrap()).collect::<Vec<_>>(), ["Asks", "Naps", "Rests"]);
}

#[test]
fn a_bad_way_to_the_service_ends_nothing() {
    let server = Serve::start(&["--speed", "60"]);
    register(&server, "Rests", &json!({"mainSteps": [step("Rest", "aws:sleep", &json!({"Duration": "PT3M"}))]}));
    let port = server.url.rsplit(':').next().unwrap().parse().unwrap();
    let faults = [
        ("StartAutomationExecution", Fault::LoseAnswer),
        ("GetAutomationExecution", Fault::Refuse(400, "ThrottlingException", "Rate exceeded")),
        ("GetAutomationExecution", Fault::HangUp),
        ("GetAutomationExecution", Fault::Refuse(400, "ExpiredTokenException", "The security token included in the request is expired")),
        ("GetAutomationExecution", Fault::Nonsense(502)),
    ];
    let proxy = Proxy::to(port, &faults);
    let output = ssmith(&proxy.url(), &["run", "Rests"]).output().unwrap();
    done(&output, 0);
    assert_eq!(proxy.left(), 0, "all of that happened");
    let listed = ask(&server, "DescribeAutomationExecutions", &json!({}));
    let begun = listed["AutomationExecutionMetadataList"].as_array().unwrap().len();
    assert_eq!(begun, 1, "an answer that is lost starts nothing twice");
}

#[test]
fn a_server_that_is_gone_for_a_while_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let state = ["--state", state.to_str().unwrap()];
    let mut server = Serve::start(&state);
    register(&server, "Holds", &json!({"mainSteps": [step("Hold", "aws:pause", &json!({}))]}));
    let url = server.url.clone();
    let mut run = Piped::start(ssmith(&url, &["run", "Holds"]));
    run.until("it waits for");
    server.kill();
    run.until("the execution goes on, and so does asking");
    let server = Serve::at(url.rsplit(':').next().unwrap(), &state);
    let (code, results, told) = run.end();
    assert_eq!((code, told.contains("the service answers again")), (Some(4), true), "{told}");
    assert!(results.contains("Failed") && results.contains("was stopped while this execution ran"), "{results}");
    drop(server);
}

/// The answers of a run over three instances, as the service gives them: the parent knows its targets, its children do the work.
fn spread_over_three() -> Vec<(&'static str, Fault)> {
    let get = |text| ("GetAutomationExecution", Fault::Answer(text));
    let children = |text| ("DescribeAutomationExecutions", Fault::Answer(text));
    vec![
        ("StartAutomationExecution", Fault::Answer(r#"{"AutomationExecutionId": "4105a4fc-f944-11e6-9d32-0a1b2c3d4950"}"#)),
        get(r#"{"AutomationExecution": {"AutomationExecutionId": "4105a4fc-f944-11e6-9d32-0a1b2c3d4950", "DocumentName": "Restart",
            "DocumentVersion": "1", "ExecutionStartTime": 1767323045.1, "AutomationExecutionStatus": "InProgress", "StepExecutions": [],
            "StepExecutionsTruncated": false, "TargetParameterName": "InstanceId", "Targets": [{"Key": "tag:Env", "Values": ["test", "prod"]}],
            "ResolvedTargets": {"ParameterValues": [], "Truncated": false}, "MaxConcurrency": "10%", "MaxErrors": "1"}}"#),
        children(
            r#"{"AutomationExecutionMetadataList": [
            {"AutomationExecutionId": "11111111-f944-11e6-9d32-0a1b2c3d4950", "AutomationExecutionStatus": "InProgress", "Target": "i-1",
             "ExecutionStartTime": 1767323046, "ParentAutomationExecutionId": "4105a4fc-f944-11e6-9d32-0a1b2c3d4950"}]}"#,
        ),
        get(r#"{"AutomationExecution": {"AutomationExecutionId": "4105a4fc-f944-11e6-9d32-0a1b2c3d4950", "DocumentName": "Restart",
            "DocumentVersion": "1", "ExecutionStartTime": 1767323045.1, "ExecutionEndTime": 1767323099.1, "AutomationExecutionStatus": "Failed",
            "StepExecutions": [], "StepExecutionsTruncated": false, "TargetParameterName": "InstanceId", "FailureMessage": "1 of 3 failed",
            "Targets": [{"Key": "tag:Env", "Values": ["test", "prod"]}], "MaxConcurrency": "10%", "MaxErrors": "1"}}"#),
        children(
            r#"{"AutomationExecutionMetadataList": [
            {"AutomationExecutionId": "33333333-f944-11e6-9d32-0a1b2c3d4950", "AutomationExecutionStatus": "Success", "Target": "i-3"},
            {"AutomationExecutionId": "22222222-f944-11e6-9d32-0a1b2c3d4950", "AutomationExecutionStatus": "Failed", "Target": "i-2",
             "FailureMessage": "Step fails when it is Execute/Cancelling action."}], "NextToken": "more"}"#,
        ),
        children(
            r#"{"AutomationExecutionMetadataList": [
            {"AutomationExecutionId": "11111111-f944-11e6-9d32-0a1b2c3d4950", "AutomationExecutionStatus": "Success", "Target": "i-1"}]}"#,
        ),
    ]
}

#[test]
fn the_service_spreads_a_run_and_its_children_are_summed_up() {
    let server = Serve::start(&[]);
    let parameters = json!({"InstanceId": {"type": "String"}, "Why": {"type": "String", "default": "-"}});
    register(&server, "Restart", &json!({"parameters": parameters, "mainSteps": [step("Nap", "aws:sleep", &json!({"Duration": "PT1S"}))]}));
    let port = server.url.rsplit(':').next().unwrap().parse().unwrap();
    let proxy = Proxy::to(port, &spread_over_three());
    let over = ["--target", "tag:Env=test,prod", "--target-parameter", "InstanceId", "--max-concurrency", "10%", "--max-errors", "1"];
    let output = ssmith(&proxy.url(), &[&["run", "Restart", "--param", "Why=patch"], over.as_slice()].concat()).output().unwrap();
    let (results, told) = done(&output, 4);
    assert_eq!(proxy.left(), 0);
    assert!(told.contains("0 of 1 targets done: 1 InProgress"), "{told}");
    for line in [
        "3 of 3 targets done: 2 Success, 1 Failed",
        "22222222-f944-11e6-9d32-0a1b2c3d4950 Failed i-2 Step fails when it is Execute/Cancelling action.",
    ] {
        assert!(results.contains(line), "{results}");
    }
    let asked: Value = serde_json::from_str(&proxy.asked("StartAutomationExecution")[0]).unwrap();
    assert_eq!(asked["Targets"], json!([{"Key": "tag:Env", "Values": ["test", "prod"]}]));
    assert_eq!([&asked["TargetParameterName"], &asked["MaxConcurrency"], &asked["MaxErrors"]], ["InstanceId", "10%", "1"]);
    assert_eq!(asked["Parameters"], json!({"Why": ["patch"]}), "the service gives the target itself");
    assert_eq!(asked["ClientToken"].as_str().map(str::len), Some(36));
    let asked: Value = serde_json::from_str(&proxy.asked("DescribeAutomationExecutions")[0]).unwrap();
    assert_eq!(asked["Filters"], json!([{"Key": "ParentExecutionId", "Values": ["4105a4fc-f944-11e6-9d32-0a1b2c3d4950"]}]));

    // Over accounts and regions.
    let proxy = Proxy::to(port, &spread_over_three());
    let over = ["--target-location", "111111111111,ou-ab12-cd34/eu-west-1,us-east-1", "--target-role", "Runs", "--max-errors", "0"];
    let mut detached = ssmith(&proxy.url(), &[&["run", "Restart", "--param", "InstanceId=i-1"], over.as_slice(), &["--detach"]].concat());
    done(&detached.output().unwrap(), 0);
    let asked: Value = serde_json::from_str(&proxy.asked("StartAutomationExecution")[0]).unwrap();
    let location = json!({"Accounts": ["111111111111", "ou-ab12-cd34"], "Regions": ["eu-west-1", "us-east-1"], "ExecutionRoleName": "Runs",
        "IncludeChildOrganizationUnits": false});
    assert_eq!((&asked["TargetLocations"], &asked["MaxErrors"]), (&json!([location]), &json!("0")));
    // This machine's endpoint says that it does not spread.
    let (_, told) =
        done(&ssmith(&server.url, &[&["run", "Restart", "--param", "InstanceId=i-1"], over.as_slice()].concat()).output().unwrap(), 3);
    assert!(told.contains("does not have `TargetLocations`"), "{told}");
}
