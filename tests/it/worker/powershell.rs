//! PowerShell's bounds, with a shell script in the place of `pwsh`: what it may is decided before it begins.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ssmith::json::{Value, json};
use ssmith::simulate::ports::{CannotRun, Scripts};
use ssmith::simulate::{ScriptOutcome, ScriptRequest};
use ssmith::worker::{Settings, Worker};

use super::{Host, request, settings};
use crate::python;

/// Takes what stands in the step's script for a shell script.
const PWSH: &str = "#!/bin/sh\n. ./customer_script.ps1\n";

fn stand_in(folder: &Path) -> PathBuf {
    let program = folder.join("pwsh");
    fs::write(&program, PWSH).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

/// Runs a script with small limits.
fn run_until(source: &str, stopped_after: Option<usize>) -> (ScriptOutcome, Host) {
    let folder = tempfile::tempdir().unwrap();
    let small = Settings { wall: Duration::from_secs(4), output: 4096, pwsh: Some(stand_in(folder.path())), ..settings() };
    let mut host = Host::new(|_, _| unreachable!());
    host.stopped_after = stopped_after;
    let request = ScriptRequest { runtime: "PowerShell 7.4".to_owned(), handler: None, ..request(source) };
    (Worker::new(small).run(&request, &mut host).unwrap(), host)
}

fn run(source: &str) -> (ScriptOutcome, Host) {
    run_until(source, None)
}

#[track_caller]
fn died(source: &str, sentence: &str) {
    assert_eq!(run(source).0, ScriptOutcome::Died(sentence.to_owned()), "{source}");
}

#[test]
fn it_gets_its_payload_and_nothing_of_the_persons() {
    let (outcome, host) = run("env | cut -d= -f1 | sort\nprintf %s \"$InputPayload\" > result.json\necho one; echo two >&2");
    assert_eq!(outcome, ScriptOutcome::Returned(json!({"Name": "x", "Count": 3, "Tags": ["a"], "Flag": true})));
    let names: Vec<_> = host.lines.iter().map(String::as_str).filter(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name)).collect();
    let known = ["AWS_REGION", "DOTNET_GCHeapHardLimit", "HOME", "InputPayload", "LANG", "NO_COLOR", "PATH"];
    let known = [&known[..], &["POWERSHELL_TELEMETRY_OPTOUT", "POWERSHELL_UPDATECHECK", "TMPDIR", "one"]].concat();
    assert_eq!(names, known);
    assert_eq!(host.errors, ["two"]);
    assert_eq!(host.notes, ["PowerShell runs without a network, in a namespace of its own, and in real time"]);
    assert_eq!(run("true").0, ScriptOutcome::Returned(Value::Null));
}

#[test]
fn it_has_no_network() {
    let (_, host) = run("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '");
    assert_eq!(host.lines, ["lo"]);
}

#[test]
fn what_it_leaves_behind_ends_with_it() {
    // A time that no other process sleeps for.
    let time = format!("8639{}.25", std::process::id());
    let script = format!(
        "sleep {time} &\nsetsid sh -c 'sleep {time} & sleep {time}' &\nnohup sleep {time} > /dev/null 2>&1 &\nsleep 0.2\necho done"
    );
    let (outcome, host) = run(&script);
    assert_eq!((outcome, host.lines), (ScriptOutcome::Returned(Value::Null), vec!["done".to_owned()]));
    let sleeping = || {
        let processes = fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter(|entry| fs::read(entry.path().join("cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(&time)))
            .count()
    };
    assert_eq!(sleeping(), 0);
    assert!(matches!(run(&format!("{script}\nwhile :; do :; done")).0, ScriptOutcome::Died(_)));
    for _ in 0..500 {
        if sleeping() == 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{} still sleep", sleeping());
}

#[test]
fn it_is_limited_and_stopped() {
    died("while :; do :; done", "the script was ended after 4s of real time");
    died("head -c 10000000 /dev/zero > result.json", "the script returned 10000000 bytes of JSON; at most 102400 (100 KB) are accepted");
    died("echo '{]' > result.json", "the script returned what is no JSON");
    died("exit 3", "the script ended with exit code 3");
    let (outcome, _) = run_until("while :; do :; done", Some(3));
    assert_eq!(outcome, ScriptOutcome::Died("it was stopped while the script ran".to_owned()));
    let (outcome, _) = run("head -c 600000000 /dev/zero > big; stat -c %s big; printf '%s' \"$(stat -c %s big)\" > result.json");
    assert_eq!(outcome, ScriptOutcome::Returned(json!(512 * 1024 * 1024)));
    let (outcome, host) = run("echo first; yes | head -c 50000000; echo 1 > result.json");
    assert_eq!((outcome, host.lines[0].as_str()), (ScriptOutcome::Returned(json!(1)), "first"));
    assert!(host.lines.iter().map(String::len).sum::<usize>() <= 4096);
    assert_eq!(host.notes[0], "the script wrote more than 4096 characters; the rest is not kept");
    let (outcome, host) = run("printf '[0' > result.json; seq -f ',%g' 249 | tr -d '\\n' >> result.json; printf ']' >> result.json");
    assert!(matches!(outcome, ScriptOutcome::Returned(Value::Array(items)) if items.len() == 100));
    assert_eq!(host.notes[0], "the script returned a list of 250 items; the service keeps the first 100");
    // ssmith reads no file for it.
    assert_eq!(run("echo 7 > /tmp/ssmith-seven; ln -s /tmp/ssmith-seven result.json").0, ScriptOutcome::Returned(Value::Null));
}

#[test]
fn what_it_throws_is_raised() {
    let (outcome, _) = run("echo '{\"class\": \"RuntimeException\", \"message\": \"no\"}' > error.json; exit 1");
    let expected =
        ScriptOutcome::Raised { class: "RuntimeException".to_owned(), message: "no".to_owned(), frames: Vec::new(), error: None };
    assert_eq!(outcome, expected);
}

#[test]
fn without_a_python_nothing_keeps_it_in_its_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { python: Some("/nonexistent/python3".into()), pwsh: Some(stand_in(folder.path())), ..settings() };
    let request = ScriptRequest { runtime: "PowerShell 7.4".to_owned(), handler: None, ..request("true") };
    let error = Worker::new(settings).run(&request, &mut Host::new(|_, _| unreachable!())).unwrap_err();
    let CannotRun { text, machine: false } = error else { panic!("{error:?}") };
    assert!(text.contains("PowerShell is kept in its bounds by Python, and `/nonexistent/python3` cannot be started"), "{text}");
}

#[test]
fn it_has_the_network_where_calls_are_really_made() {
    let folder = tempfile::tempdir().unwrap();
    let live = Settings { live: true, pwsh: Some(stand_in(folder.path())), ..settings() };
    let request = ScriptRequest { runtime: "PowerShell 7.4".to_owned(), handler: None, ..request("readlink /proc/self/ns/net") };
    let mut host = Host::new(|_, _| unreachable!());
    assert_eq!(Worker::new(live).run(&request, &mut host), Ok(ScriptOutcome::Returned(Value::Null)));
    assert_eq!(host.lines, [fs::read_link("/proc/self/ns/net").unwrap().to_string_lossy()]);
    assert_eq!(host.notes, ["PowerShell runs with the machine's network and without credentials: its AWS calls fail"]);
}

/// Through the command, as a person has it: credentials in the environment, in files, and in the processes around.
#[test]
fn it_reads_no_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["home/.aws", "home/.ssh", "bin"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    stand_in(&folder.join("bin"));
    for name in ["home/.aws/credentials", "home/.ssh/id_rsa", "home/.netrc", "elsewhere"] {
        fs::write(folder.join(name), "do-not-tell").unwrap();
    }
    fs::write(folder.join("home/notes.txt"), "harmless").unwrap();
    let script = format!(
        "cat {0}/home/.aws/credentials {0}/home/.ssh/id_rsa {0}/home/.netrc {0}/elsewhere 2>/dev/null; \
         cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep do-not-tell; cat {0}/home/notes.txt",
        folder.display()
    );
    let document = json!({"schemaVersion": "0.3", "assumeRole": "arn:aws:iam::123456789012:role/a", "mainSteps": [
        {"name": "Look", "action": "aws:executeScript", "inputs": {"Runtime": "PowerShell 7.4", "Script": script}}
    ]});
    fs::write(folder.join("Main.json"), document.to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    python::scrub(&mut command);
    let path =
        std::env::join_paths(std::iter::once(folder.join("bin")).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap()))).unwrap();
    command.env("PATH", path).env("HOME", folder.join("home")).env("AWS_SECRET_ACCESS_KEY", "do-not-tell");
    command.env("AWS_SHARED_CREDENTIALS_FILE", folder.join("elsewhere"));
    let output = command.args(["simulate", "Main.json", "--level", "debug"]).current_dir(folder).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(told.contains("harmless") && !told.lines().any(|line| line.trim_end().ends_with("do-not-tell")), "{told}");
    // Hidden from the script alone.
    assert_eq!(fs::read_to_string(folder.join("home/.aws/credentials")).unwrap(), "do-not-tell");
}
