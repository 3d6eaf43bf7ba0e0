//! The hooks for pre-commit and the GitHub Action: what they call is there, and it runs.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::python;

const SSMITH: &str = env!("CARGO_BIN_EXE_ssmith");

fn yaml(name: &str) -> Value {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

/// The options that `ssmith COMMAND --help` knows.
fn help(command: &str) -> String {
    let output = Command::new(SSMITH).args([command, "--help"]).output().unwrap();
    assert!(output.status.success(), "there is no command `{command}`");
    String::from_utf8(output.stdout).unwrap()
}

/// Whether a command line of ours names a command and options that are there.
fn assert_known(line: &str) {
    let mut words = line.split_whitespace();
    let help = help(words.next().unwrap());
    for option in words.filter(|word| word.starts_with("--")) {
        let known = help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == option);
        assert!(known, "`{option}` of `{line}` is no option");
    }
}

#[test]
fn hooks_call_what_is_there() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    for hook in hooks.as_array().unwrap() {
        for key in ["id", "name", "description", "entry", "language", "files"] {
            assert!(hook[key].is_string(), "{hook} has no {key}");
        }
        assert_eq!(hook["pass_filenames"], false);
        assert_known(hook["entry"].as_str().unwrap().strip_prefix("ssmith ").unwrap());
    }
    let patterns: Vec<_> = hooks.as_array().unwrap().iter().map(|hook| hook["files"].as_str().unwrap()).collect();
    let script = "import re, sys\nfor pattern in sys.argv[1:]:\n    assert re.search(pattern, 'a/runbook.yaml.j2') and not re.search(pattern, 'a/README.md')";
    let output = python::command().args(["-c", script]).args(patterns).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_action_runs() {
    let action = yaml("action.yml");
    assert_eq!(action["runs"]["using"], "composite");
    let temporary = tempfile::tempdir().unwrap();
    let project = temporary.path().join("project");
    fs::create_dir_all(temporary.path().join("ssmith/bin")).unwrap();
    fs::create_dir(&project).unwrap();
    fs::copy(SSMITH, temporary.path().join("ssmith/bin/ssmith")).unwrap();
    let bad = "schemaVersion: '0.3'\nmainSteps:\n  - name: Wait\n    action: aws:slep\n    inputs:\n      Duration: PT1S\n";
    fs::write(project.join("a.yaml"), bad).unwrap();
    let run = |step: &Value, paths: &str| {
        let script = step["run"].as_str().unwrap();
        for line in script.lines().filter_map(|line| line.split_once("bin/ssmith\" ")).map(|(_, line)| line) {
            assert_known(&line.split(" > ").next().unwrap().replace('$', ""));
        }
        let mut command = Command::new("bash");
        python::scrub(&mut command);
        // As GitHub runs it.
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(&project);
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            let input = value.as_str().unwrap().trim_start_matches("${{ inputs.").trim_end_matches(" }}");
            assert!(action["inputs"][input].is_object(), "{input} is no input");
            command.env(
                name,
                match input {
                    "paths" => paths,
                    "sarif-file" => "out.sarif",
                    _ => "--fail-on warning",
                },
            );
        }
        command.env("RUNNER_TEMP", temporary.path()).output().unwrap()
    };
    let steps = action["runs"]["steps"].as_array().unwrap();
    let named = |name: &str| steps.iter().find(|step| step["name"] == name).unwrap();
    for step in steps {
        assert_eq!(step["shell"], "bash");
    }
    let output = run(named("Write SARIF"), "a.yaml");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sarif: Value = serde_json::from_str(&fs::read_to_string(project.join("out.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 1);
    let output = run(named("Check"), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("::error file=a.yaml,line=4,col=13,"));
    assert!(!run(named("Write SARIF"), "nothing.yaml").status.success(), "a wrong path is no finding");
    assert!(run(named("Build"), "").status.success());
    fs::write(project.join("a.yaml"), bad.replace("slep", "sleep")).unwrap();
    assert!(run(named("Check"), "a.yaml").status.success());
}
