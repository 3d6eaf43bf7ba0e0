//! `ssmith register` against a real `moto_server`: what it does, what it leaves alone, what it says when it cannot.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::moto::{Fault, Moto, Proxy, with_credentials};
use crate::python;

const CHANGING: [&str; 3] = ["CreateDocument", "UpdateDocument", "UpdateDocumentDefaultVersion"];

/// A document with scalars that a careless reader changes.
fn document(word: &str) -> String {
    format!(
        "# a comment\nschemaVersion: '0.3'\ndescription: \"{word} — \\u00e9: 'yes', 012\"\nparameters:\n  Answer:\n    type: String\n    default: 'yes'\n    allowedValues:\n      - 'yes'\n      - 'no'\nmainSteps:\n  - name: wait\n    action: aws:sleep\n    inputs:\n      Duration: PT1S\n    isEnd: true\noutputs: []\n"
    )
    .replace("outputs: []\n", "")
    .replace("    type: String\n", "    type: String\n    description: used by {{ Answer }}\n")
}

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

/// One document file in a folder of its own, and the server it is registered with.
struct Bench {
    folder: tempfile::TempDir,
    name: &'static str,
    proxy: Proxy,
}

impl Bench {
    fn new(name: &'static str, faults: &[(&'static str, Fault)]) -> Self {
        Self::at(Moto::shared(), name, faults)
    }

    fn at(moto: &Moto, name: &'static str, faults: &[(&'static str, Fault)]) -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap(), name, proxy: Proxy::before(moto, faults) };
        bench.write(&document("one"));
        bench
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(format!("{}.yaml", self.name))
    }

    fn write(&self, text: &str) {
        fs::write(self.file(), text).unwrap();
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
        with_credentials(&mut command).arg("register").arg(self.file()).args(["--region", "eu-west-1"]).args(more);
        command
    }

    /// Registers through the proxy, without being asked.
    fn register(&self, more: &[&str]) -> Run {
        let url = self.proxy.url();
        run(self.command(&["--endpoint-url", &url, "--yes"]).args(more))
    }

    /// The changing calls since this was last asked.
    fn changes(&self) -> Vec<String> {
        self.proxy.take_calls().into_iter().filter(|call| CHANGING.contains(&call.as_str())).collect()
    }

    /// What the real AWS CLI says of the document.
    fn aws(&self, words: &[&str]) -> Value {
        let mut command = python::command();
        with_credentials(&mut command).args(["-m", "awscli", "ssm"]).args(words).args(["--name", self.name]);
        let run = run(command.args(["--endpoint-url", &Moto::shared().url(), "--region", "eu-west-1", "--output", "json"]));
        assert_eq!(run.code, Some(0), "{}", run.err);
        serde_json::from_str(&run.out).unwrap()
    }

    /// The newest and the default version.
    fn versions(&self) -> (String, String) {
        let told = self.aws(&["describe-document"]);
        let text = |key: &str| told["Document"][key].as_str().unwrap().to_owned();
        (text("LatestVersion"), text("DefaultVersion"))
    }
}

fn run(command: &mut Command) -> Run {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// What a text means, as PyYAML reads it.
fn meaning(text: &str) -> Value {
    let mut command = python::command();
    command.args(["-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.argv[1])))", text]);
    let run = run(&mut command);
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.err))
}

#[test]
fn a_document_is_created_and_the_aws_cli_gets_it_back() {
    let bench = Bench::new("Created", &[]);
    let run = bench.register(&[]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(bench.proxy.take_calls(), ["GetCallerIdentity", "DescribeDocument", "CreateDocument"]);
    assert!(run.err.contains("account 123456789012, region eu-west-1"), "{}", run.err);
    assert!(run.err.contains("`Created` will be created"), "{}", run.err);
    let text = document("one");
    let hash = bench.aws(&["describe-document"])["Document"]["Hash"].as_str().unwrap().to_owned();
    let link = "https://eu-west-1.console.aws.amazon.com/systems-manager/documents/Created/description?region=eu-west-1";
    for part in ["created Created", "1 (the default)", &format!("sha256:{hash}"), "123456789012", "eu-west-1", link] {
        assert!(run.out.contains(part), "{part}\n{}", run.out);
    }
    let as_yaml = bench.aws(&["get-document", "--document-format", "YAML"]);
    assert_eq!(as_yaml["Content"].as_str().unwrap(), text);
    assert_eq!(as_yaml["DocumentType"], "Automation");
    let as_json = bench.aws(&["get-document", "--document-format", "JSON"]);
    assert_eq!(serde_json::from_str::<Value>(as_json["Content"].as_str().unwrap()).unwrap(), meaning(&text));
}

#[test]
fn the_seed_sop_is_registered_as_it_was_built() {
    let bench = Bench::new("Efs-Sop-RestoreBackupInAnotherRegion_2020-10-26", &[]);
    let sop = Path::new(env!("CARGO_MANIFEST_DIR")).join("documents/efs/sop/restore_backup_in_another_region/2020-10-26");
    let url = bench.proxy.url();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    let told = run(with_credentials(&mut command).args(["register", "--yes", "--region", "eu-west-1", "--endpoint-url", &url]).arg(&sop));
    assert_eq!(told.code, Some(0), "{}", told.err);
    let built = fs::read_to_string(sop.join("AutomationDocument.yaml")).unwrap();
    let got = bench.aws(&["get-document", "--document-format", "YAML"]);
    assert_eq!(got["Content"].as_str().unwrap(), built);
    let got = bench.aws(&["get-document", "--document-format", "JSON"]);
    assert_eq!(serde_json::from_str::<Value>(got["Content"].as_str().unwrap()).unwrap(), meaning(&built));
}

#[test]
fn an_sop_is_registered_under_its_document_name() {
    let bench = Bench::new("Folder", &[]);
    let sop = bench.folder.path().join("documents/efs/sop/restore_something/2020-10-26");
    fs::create_dir_all(&sop).unwrap();
    let url = bench.proxy.url();
    let register = |path: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
        with_credentials(&mut command).args(["register", "--yes", "--region", "eu-west-1", "--endpoint-url", &url]).arg(path);
        run(&mut command)
    };
    let told = register(&sop);
    assert_eq!(told.code, Some(2), "{}", told.err);
    assert!(told.err.contains("there is neither runbook.yaml.j2 nor AutomationDocument.yaml"), "{}", told.err);
    fs::write(sop.join("AutomationDocument.yaml"), document("one")).unwrap();
    for (path, done) in [(sop.clone(), "created"), (sop.join("AutomationDocument.yaml"), "unchanged")] {
        let told = register(&path);
        assert!(told.out.starts_with(&format!("{done} Efs-Sop-RestoreSomething_2020-10-26\n")), "{}{}", told.out, told.err);
    }
    fs::write(bench.folder.path().join("AutomationDocument.yaml"), document("one")).unwrap();
    assert!(register(bench.folder.path()).err.contains("tells no document name"));
}

#[test]
fn what_means_the_same_is_left_alone() {
    let bench = Bench::new("Same", &[]);
    assert_eq!(bench.register(&[]).code, Some(0));
    assert_eq!(bench.changes(), ["CreateDocument"]);
    let text = document("one");
    let rewritten = [text.clone(), text.replace("# a comment", "# another"), meaning(&text).to_string()];
    for text in rewritten {
        bench.write(&text);
        // Nothing is to be done, so nobody need be asked.
        let url = bench.proxy.url();
        let run = run(&mut bench.command(&["--endpoint-url", &url, "--promote"]));
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.out.starts_with("unchanged Same\n"), "{}", run.out);
        assert!(bench.changes().is_empty());
        assert_eq!(bench.versions(), ("1".to_owned(), "1".to_owned()));
    }
}

#[test]
fn the_default_version_moves_only_when_asked() {
    let bench = Bench::new("Promoted", &[]);
    bench.register(&[]);
    bench.write(&document("two"));
    let run = bench.register(&[]);
    assert!(run.out.starts_with("updated Promoted\n  version  2 (the default is 1;"), "{}", run.out);
    assert_eq!(bench.versions(), ("2".to_owned(), "1".to_owned()));
    bench.changes();
    let run = bench.register(&["--promote"]);
    assert!(run.out.starts_with("promoted Promoted\n  version  2 (the default)"), "{}", run.out);
    assert_eq!(bench.changes(), ["UpdateDocumentDefaultVersion"]);
    bench.write(&document("three"));
    bench.register(&["--promote"]);
    assert_eq!(bench.changes(), ["UpdateDocument", "UpdateDocumentDefaultVersion"]);
    assert_eq!(bench.versions(), ("3".to_owned(), "3".to_owned()));
}

#[test]
fn going_back_to_an_older_text_says_what_to_do() {
    let bench = Bench::new("Back", &[]);
    for word in ["one", "two"] {
        bench.write(&document(word));
        assert_eq!(bench.register(&[]).code, Some(0));
    }
    bench.write(&document("one"));
    let run = bench.register(&[]);
    assert_eq!(run.code, Some(3));
    assert!(run.err.contains("DuplicateDocumentContent") && run.err.contains("an older version has exactly this content"), "{}", run.err);
}

#[test]
fn what_cannot_be_right_is_never_sent() {
    let bench = Bench::new("Refused", &[]);
    let large = format!("{}# {}\n", document("one"), "x".repeat(65_536));
    for (text, name, code, said) in [
        (document("one").replace("schemaVersion: '0.3'", "schemaVersion: '0.3'\nschemaVersion: '0.3'"), "Refused", 1, "schemaVersion"),
        ("{ broken".to_owned(), "Refused", 1, "error"),
        (large, "Refused", 1, "takes 65,536"),
        (document("one"), "AWS-Refused", 2, "AWS keeps names that begin with `aws`"),
        (document("one"), "not a name", 2, "3 to 128 letters"),
    ] {
        bench.write(&text);
        let run = bench.register(&["--name", name]);
        assert_eq!(run.code, Some(code), "{said}: {}", run.err);
        assert!(run.err.contains(said), "{said}: {}", run.err);
        assert_eq!(run.out, "");
        assert!(bench.proxy.take_calls().is_empty(), "{said}");
    }
}

#[test]
fn without_a_terminal_nobody_is_asked_and_nothing_is_done() {
    let bench = Bench::new("Asked", &[]);
    let url = bench.proxy.url();
    let run = run(&mut bench.command(&["--endpoint-url", &url]));
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("`Asked` will be created") && run.err.contains("--yes"), "{}", run.err);
    assert!(bench.changes().is_empty());
}

#[test]
fn on_a_terminal_the_answer_decides() {
    let bench = Bench::new("Answered", &[]);
    let url = bench.proxy.url();
    let script = "
import os, pty, sys
answer, command = sys.argv[1], sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execv(command[0], command)
seen = b''
while True:
    try:
        part = os.read(terminal, 1024)
    except OSError:
        break
    if not part:
        break
    seen += part
    if seen.rstrip().endswith(b'[y/N]') and answer:
        os.write(terminal, answer.encode() + b'\\n')
        answer = ''
sys.stdout.write(seen.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
";
    for (answer, code, changes) in [("n", 1, &[][..]), ("what", 1, &[]), ("y", 0, &["CreateDocument"])] {
        let mut command = python::command();
        with_credentials(&mut command).args(["-c", script, answer, env!("CARGO_BIN_EXE_ssmith"), "register"]);
        let run = run(command.arg(bench.file()).args(["--region", "eu-west-1", "--endpoint-url", &url]));
        assert_eq!(run.code, Some(code), "{}", run.out);
        assert!(run.out.contains("do this in account 123456789012, region eu-west-1?"), "{}", run.out);
        assert_eq!(bench.changes(), changes, "{answer}");
    }
}

#[test]
fn faults_that_pass_are_tried_again() {
    let throttle = Fault::Refuse(400, "ThrottlingException", "Rate exceeded");
    let bench = Bench::new(
        "Tried",
        &[
            ("GetCallerIdentity", Fault::Nonsense(503)),
            ("DescribeDocument", throttle),
            ("CreateDocument", throttle),
            ("CreateDocument", Fault::Refuse(500, "InternalServerError", "")),
            ("CreateDocument", Fault::HangUp),
        ],
    );
    let run = bench.register(&[]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.starts_with("created Tried"), "{}", run.out);
    assert_eq!(bench.changes(), ["CreateDocument"; 4]);
}

#[test]
fn faults_that_stay_are_told() {
    let throttle = ("DescribeDocument", Fault::Refuse(400, "ThrottlingException", "Rate exceeded"));
    let bench = Bench::new("Throttled", &[throttle; 9]);
    let run = bench.register(&[]);
    assert_eq!(run.code, Some(3));
    assert!(run.err.contains("ThrottlingException: Rate exceeded") && run.err.contains("wait a minute"), "{}", run.err);
    let calls = bench.proxy.take_calls();
    assert_eq!(calls.iter().filter(|call| *call == "DescribeDocument").count(), 5, "{calls:?}");
}

#[test]
fn a_lost_answer_makes_no_second_version() {
    let bench = Bench::new("Lost", &[("CreateDocument", Fault::LoseAnswer), ("UpdateDocument", Fault::LoseAnswer)]);
    for (word, version) in [("one", "1"), ("two", "2")] {
        bench.write(&document(word));
        let run = bench.register(&[]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.out.contains(&format!("version  {version} ")), "{}", run.out);
        assert_eq!(bench.versions().0, version);
    }
}

#[test]
fn a_change_of_somebody_else_is_waited_for() {
    let busy = Fault::Refuse(400, "TooManyUpdates", "There are concurrent updates for a resource that supports one update at a time.");
    let bench = Bench::new("Busy", &[("CreateDocument", busy), ("UpdateDocumentDefaultVersion", busy)]);
    assert_eq!(bench.register(&[]).code, Some(0));
    bench.write(&document("two"));
    let run = bench.register(&["--promote"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(bench.versions(), ("2".to_owned(), "2".to_owned()));
}

#[test]
fn the_services_refusals_say_what_to_do() {
    for (fault, said) in [
        (Fault::Refuse(400, "MaxDocumentSizeExceeded", "The size limit of a document is 64 KB."), "65,536 bytes"),
        (Fault::Refuse(400, "DocumentLimitExceeded", "You can have at most 500 active SSM documents."), "higher quota"),
        (Fault::Refuse(400, "InvalidDocumentContent", "JSON not well-formed. at Line: 13"), "at Line: 13"),
        (
            Fault::Refuse(400, "AccessDeniedException", "User: u is not authorized to perform: iam:PassRole on resource: r"),
            "lacks `iam:PassRole`",
        ),
        (Fault::Refuse(400, "ExpiredTokenException", "The security token included in the request is expired"), "log in again"),
        (Fault::Refuse(400, "SomethingNew", "Nobody knows."), "SomethingNew: Nobody knows."),
        (Fault::Nonsense(200), "not the AWS service"),
    ] {
        let bench = Bench::new("Told", &[("CreateDocument", fault)]);
        let run = bench.register(&[]);
        assert_eq!(run.code, Some(3), "{said}: {}{}", run.out, run.err);
        assert!(run.err.contains(said) && run.err.contains("ssm:CreateDocument failed"), "{said}: {}", run.err);
        assert_eq!(bench.changes(), ["CreateDocument"], "what is refused is not tried again");
    }
}

#[test]
fn no_error_shows_a_secret() {
    let echo = "The request signature we calculated does not match. \n\nThe Canonical String for this request should have been\n'x-amz-security-token:SECRETTOKEN'";
    let bench = Bench::new("Secret", &[("DescribeDocument", Fault::Refuse(403, "InvalidSignatureException", echo))]);
    let run = bench.register(&[]);
    assert_eq!(run.code, Some(3));
    assert!(run.err.contains("InvalidSignatureException") && !run.err.contains("SECRETTOKEN"), "{}", run.err);
    let url = closed_url().replace("http://", "http://user:SECRETWORD@");
    let other = run_at(&bench, &url);
    assert_eq!(other.code, Some(3));
    assert!(!other.err.contains("SECRETWORD"), "{}", other.err);
}

fn run_at(bench: &Bench, url: &str) -> Run {
    run(&mut bench.command(&["--yes", "--endpoint-url", url]))
}

/// A URL where nothing listens.
fn closed_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn where_nothing_listens_it_is_told_at_once() {
    let bench = Bench::new("Nowhere", &[]);
    let url = closed_url();
    let run = run_at(&bench, &url);
    assert_eq!(run.code, Some(3));
    assert!(run.err.contains(&format!("no connection to {url}")), "{}", run.err);
    assert_eq!(run_at(&bench, "localhost:5000").code, Some(3));
}

#[test]
fn without_credentials_or_region_it_says_how_to_get_them() {
    let bench = Bench::new("Bare", &[]);
    let url = bench.proxy.url();
    let mut command = bench.command(&["--yes", "--endpoint-url", &url]);
    let told = run(command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY"));
    assert_eq!(told.code, Some(3));
    assert!(told.err.contains("there are no AWS credentials") && told.err.contains("aws configure"), "{}", told.err);
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    with_credentials(&mut command).env_remove("AWS_DEFAULT_REGION").arg("register").arg(bench.file()).arg("--yes");
    let told = run(command.args(["--endpoint-url", &url]));
    assert_eq!(told.code, Some(2));
    assert!(told.err.contains("no region is configured") && told.err.contains("--region"), "{}", told.err);
    assert!(bench.proxy.take_calls().is_empty());
}

#[test]
fn endpoints_come_from_the_environment_too() {
    let bench = Bench::new("Environment", &[]);
    let url = bench.proxy.url();
    let told = run(bench.command(&["--yes"]).env("AWS_ENDPOINT_URL", &url));
    assert_eq!(told.code, Some(0), "{}", told.err);
    let told = run(bench.command(&["--yes"]).env("AWS_ENDPOINT_URL_SSM", &url).env("AWS_ENDPOINT_URL_STS", &url));
    assert!(told.out.starts_with("unchanged Environment"), "{}{}", told.out, told.err);
}

#[test]
fn a_named_profile_wins_over_the_environment() {
    let bench = Bench::new("Profile", &[]);
    let credentials = bench.folder.path().join("credentials");
    fs::write(&credentials, "[other]\naws_access_key_id = OTHERKEY\naws_secret_access_key = other\n").unwrap();
    let url = bench.proxy.url();
    let mut command = bench.command(&["--yes", "--endpoint-url", &url, "--profile", "other"]);
    let told = run(command.env("AWS_SHARED_CREDENTIALS_FILE", &credentials));
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert_eq!(bench.proxy.keys().into_iter().collect::<Vec<_>>(), ["OTHERKEY"]);
    let mut command = bench.command(&["--yes", "--endpoint-url", &url, "--profile", "nobody"]);
    let told = run(command.env("AWS_SHARED_CREDENTIALS_FILE", &credentials));
    assert_eq!(told.code, Some(3), "{}", told.out);
    assert!(told.err.contains("nobody"), "{}", told.err);
}

#[test]
fn what_the_caller_may_not_do_is_named() {
    // The first three calls make a user; from then on the server judges signatures and policies.
    let moto = Moto::start(&[("INITIAL_NO_AUTH_ACTION_COUNT", "3")]);
    let script = "
import boto3, json, sys
iam = boto3.client('iam', endpoint_url=sys.argv[1])
iam.create_user(UserName='reader')
key = iam.create_access_key(UserName='reader')['AccessKey']
allowed = ['sts:GetCallerIdentity', 'ssm:DescribeDocument', 'ssm:GetDocument']
policy = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': allowed, 'Resource': '*'}]}
iam.put_user_policy(UserName='reader', PolicyName='read', PolicyDocument=json.dumps(policy))
print(key['AccessKeyId'], key['SecretAccessKey'])
";
    let mut command = python::command();
    let made = run(with_credentials(&mut command).args(["-c", script, &moto.url()]));
    let (key, secret) = made.out.trim().split_once(' ').unwrap_or_else(|| panic!("{}", made.err));
    let bench = Bench::at(&moto, "Denied", &[]);
    let url = bench.proxy.url();
    let mut command = bench.command(&["--yes", "--endpoint-url", &url]);
    let told = run(command.env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", secret));
    assert_eq!(told.code, Some(3), "{}", told.out);
    assert!(told.err.contains("the caller lacks `ssm:CreateDocument`"), "{}", told.err);
    assert!(!told.err.contains(secret));
    assert_eq!(bench.changes(), ["CreateDocument"]);
    let told = bench.register(&[]);
    assert_eq!(told.code, Some(3), "{}", told.out);
    assert!(told.err.contains("sts:GetCallerIdentity failed") && told.err.contains("check which credentials are used"), "{}", told.err);
}
