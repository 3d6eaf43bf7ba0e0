//! What a reader is told of the bounds that scripts run in, and what holds where the kernel gives none.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::python;

const DOCUMENT: &str = r#"schemaVersion: "0.3"
assumeRole: arn:aws:iam::123456789012:role/automation
mainSteps:
  - name: Reach
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: main
      Script: |
        import socket
        def main(events, context):
            try: socket.create_connection(("127.0.0.1", int("PORT")), timeout=5)
            except OSError as error: print(type(error).__name__)
            else: print("reached")
"#;

const SHELL: &str = r#"schemaVersion: "0.3"
assumeRole: arn:aws:iam::123456789012:role/automation
mainSteps:
  - {name: Shell, action: aws:executeScript, inputs: {Runtime: PowerShell 7.4, Script: echo ran}}
"#;

/// A home that the system's list of users does not know, and credentials that lie elsewhere: what the environment names is guarded too.
#[test]
fn what_the_environment_names_is_guarded() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir(folder.join("home")).unwrap();
    for name in ["home/notes.txt", "elsewhere", "harmless"] {
        fs::write(folder.join(name), "text").unwrap();
    }
    let script = format!(
        "def main(events, context):\n    for name in 'home/notes.txt', 'elsewhere', 'harmless':\n        try: print(name, open('{}/' + name).read())\n        except PermissionError as error: print(name, error)",
        folder.display()
    );
    let document = serde_json::json!({"schemaVersion": "0.3", "assumeRole": "arn:aws:iam::123456789012:role/a", "mainSteps": [
        {"name": "Look", "action": "aws:executeScript", "inputs": {"Runtime": "python3.11", "Handler": "main", "Script": script}}
    ]});
    fs::write(folder.join("Main.json"), document.to_string()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssmith"));
    python::scrub(&mut command);
    command.env("HOME", folder.join("home")).env("AWS_SHARED_CREDENTIALS_FILE", folder.join("elsewhere"));
    command.args(["simulate", "Main.json", "--level", "debug", "--python", &python::interpreter()]).current_dir(folder);
    let told = String::from_utf8(command.output().unwrap().stdout).unwrap();
    for part in ["notes.txt here: it is a person's own file", "elsewhere here: credentials stand there", "| harmless text"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

/// Simulates a document, with or without the right to make namespaces; what is told, and what is said besides.
fn simulate(folder: &Path, document: &str, namespaces: bool) -> (Option<i32>, String) {
    let most = if namespaces { "" } else { "echo 0 > /proc/sys/user/max_user_namespaces && " };
    let line = format!("{most}exec \"$0\" simulate {document} --level debug --python \"$1\"");
    let mut command = Command::new("unshare");
    python::scrub(&mut command);
    command.args(["--user", "--map-root-user", "sh", "-c", &line, env!("CARGO_BIN_EXE_ssmith"), &python::interpreter()]);
    let path =
        std::env::join_paths(std::iter::once(folder.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap()))).unwrap();
    let output = command.current_dir(folder).env("PATH", path).output().unwrap();
    (output.status.code(), format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn the_trace_tells_which_bounds_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    fs::write(folder.join("Main.yaml"), DOCUMENT.replace("PORT", &port)).unwrap();
    fs::write(folder.join("Shell.yaml"), SHELL).unwrap();
    fs::write(folder.join("pwsh"), "#!/bin/sh\n. ./customer_script.ps1\n").unwrap();
    let mut permissions = fs::metadata(folder.join("pwsh")).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
    fs::set_permissions(folder.join("pwsh"), permissions).unwrap();
    let unshared = Command::new("unshare").args(["--user", "--map-root-user", "true"]).status();
    if unshared.is_ok_and(|status| status.success()) {
        let (code, told) = simulate(folder, "Main.yaml", true);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("scripts run without a network: in a network namespace of their own"), "{told}");
        assert!(told.contains("PermissionError") && !told.lines().any(|line| line.trim() == "| reached"), "{told}");
        let (code, told) = simulate(folder, "Shell.yaml", true);
        assert!(code == Some(0) && told.contains("PowerShell runs without a network, in a namespace of its own"), "{told}");
        let (code, told) = simulate(folder, "Main.yaml", false);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("scripts run without a network: the kernel permits no namespace here, so Python refuses sockets"), "{told}");
        assert!(told.contains("PermissionError") && !told.lines().any(|line| line.trim() == "| reached"), "{told}");
        // Nothing would keep PowerShell off the network: it does not run.
        let (code, told) = simulate(folder, "Shell.yaml", false);
        assert!(code == Some(4) && told.contains("the kernel permits no namespaces here, which keep PowerShell off the network"), "{told}");
        assert!(!told.lines().any(|line| line.trim() == "| ran"), "{told}");
    } else {
        eprintln!("this machine permits no namespaces: nothing is tried");
    }
    drop(listener);
}
