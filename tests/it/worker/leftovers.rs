//! What is left of a `ssmith` that was killed: no process, no folder, whatever it was doing.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::python;

const DOCUMENT: &str = r#"schemaVersion: "0.3"
assumeRole: arn:aws:iam::123456789012:role/automation
mainSteps:
  - name: Endless
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: main
      Script: |
        import os
        def main(events, context):
            with open("/tmp/MARK", "w") as mark:
                mark.write(str(os.getpid()))
            while True: pass
"#;

/// Starts it, and waits until its script runs; gives the script's process too.
fn running(folder: &Path) -> (Child, String) {
    let mark = tempfile::Builder::new().prefix("ssmith-mark-").tempdir_in("/tmp").unwrap();
    let mark = mark.path().with_extension("txt");
    fs::write(folder.join("Main.yaml"), DOCUMENT.replace("/tmp/MARK", &mark.to_string_lossy())).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    python::scrub(&mut command);
    command.args(["simulate", "Main.yaml", "--python", &python::interpreter()]).current_dir(folder).env("TMPDIR", folder);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let process = (0..6_000).find_map(|_| {
        thread::sleep(Duration::from_millis(10));
        fs::read_to_string(&mark).ok().filter(|process| !process.is_empty())
    });
    let Some(process) = process else {
        child.kill().unwrap();
        panic!("the script does not begin: {:?}", child.wait());
    };
    fs::remove_file(&mark).unwrap();
    (child, process)
}

fn scratch(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with("ssmith-")).collect()
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let came = (0..3_000).any(|_| {
        is_so() || {
            thread::sleep(Duration::from_millis(10));
            false
        }
    });
    assert!(came, "not even after a long time: {what}");
}

/// Whether a process is there and not merely waited for.
fn lives(process: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.trim().is_empty() && !rest.trim_start().starts_with('Z'))
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_of_a_killed_one() {
    for signal in ["KILL", "INT", "TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let (mut child, process) = running(folder.path());
        assert_eq!(scratch(folder.path()).len(), 1);
        assert!(lives(&process));
        assert!(Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap().success());
        child.wait().unwrap();
        until("the script has ended", || !lives(&process));
        until("the folder is gone", || scratch(folder.path()).is_empty());
    }
}
