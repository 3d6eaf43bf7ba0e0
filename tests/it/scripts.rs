//! The Python scripts of the SOPs and of the building blocks: each folder's own tests pass, and no script holds what Automation would replace.

use crate::python;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Every `scripts` folder of `documents/` and `templates/`, sorted.
fn folders() -> Vec<PathBuf> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name == "scripts") {
                found.push(path);
            } else if path.is_dir() {
                collect(&path, found);
            }
        }
    }
    let mut found = Vec::new();
    for root in ["documents", "templates"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(root), &mut found);
    }
    found.sort();
    assert!(found.len() >= 3, "the SOP, the building blocks and the scaffold have scripts: {found:?}");
    found
}

/// The Python files that stand in `folder` itself.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    paths
}

/// Python with the standard library alone (`-S`: no boto3), leaving no `__pycache__` behind (`-B`).
fn python(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(python::interpreter());
    python::scrub(&mut command);
    command.args(["-S", "-B"]).args(arguments).current_dir(folder).env_remove("PYTHONPATH").env_remove("PYTHONHOME");
    command.output().unwrap_or_else(|error| panic!("the tests need `{}`: {error}", python::interpreter()))
}

/// How many tests unittest says it ran.
fn count(report: &str) -> usize {
    let line = report.lines().find_map(|line| line.strip_prefix("Ran "));
    line.and_then(|rest| rest.split(' ').next()).and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[test]
fn plain_unittest_finds_the_tests_of_every_folder_and_they_pass() {
    for folder in folders() {
        let output = python(&["-m", "unittest"], &folder);
        let report = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}:\n{report}", folder.display());
        for script in scripts(&folder) {
            let name = script.file_name().unwrap().to_string_lossy();
            assert!(folder.join(format!("tests/test_{name}")).is_file(), "{} has no tests", script.display());
        }
        assert!(count(&report) > 0, "{}: no test ran:\n{report}", folder.display());
    }
}

#[test]
fn every_script_compiles() {
    let program = "import sys; [compile(open(path, encoding='utf-8').read(), path, 'exec') for path in sys.argv[1:]]";
    for folder in folders() {
        let paths = scripts(&folder);
        assert!(!paths.is_empty(), "{} holds no script", folder.display());
        let mut arguments = vec!["-c", program];
        arguments.extend(paths.iter().map(|path| path.to_str().unwrap()));
        let output = python(&arguments, &folder);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn no_script_holds_a_reference() {
    for path in folders().iter().flat_map(|folder| scripts(folder)) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("{{"), "{}: Automation may replace what stands in double braces", path.display());
    }
}
