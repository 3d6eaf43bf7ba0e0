//! Finds the interpreter, and puts the worker's Python files where it can read them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// The oldest version that runs the worker.
const OLDEST: (u32, u32) = (3, 10);

/// Prints the version and the program itself: `python3` may be a script that looks for one in the person's home.
const ASK: &str = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)";

/// An interpreter that will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Interpreter {
    pub(super) program: PathBuf,
    pub(super) version: (u32, u32),
}

/// What was found for each program that was asked for, in the life of this process.
static FOUND: Mutex<BTreeMap<PathBuf, Result<Interpreter, String>>> = Mutex::new(BTreeMap::new());

/// The interpreter that `python` is, else `python3` on the path; `Err` is a sentence without its full stop, and behind a line break what to do.
pub(super) fn find(python: Option<&Path>) -> Result<Interpreter, String> {
    let program = python.unwrap_or(Path::new("python3")).to_path_buf();
    let mut found = FOUND.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = found.get(&program) {
        return known.clone();
    }
    let answer = ask(&program, python.is_some());
    found.insert(program, answer.clone());
    answer
}

fn ask(program: &Path, named: bool) -> Result<Interpreter, String> {
    let shown = program.display();
    let hint = if named { "\nname another one with `--python`" } else { "\ninstall Python 3.10 or newer, or name one with `--python`" };
    let output = match Command::new(program).args(["-I", "-S", "-c", ASK]).stdin(Stdio::null()).stderr(Stdio::piped()).output() {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !named => return Err(format!("there is no `{shown}` on the PATH{hint}")),
        Err(error) => return Err(format!("`{shown}` cannot be started: {error}{hint}")),
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines = text.lines();
    let version = lines.next().and_then(|line| line.split_once('.')).and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    match (version, lines.next()) {
        (Some(version), Some(executable)) if version >= OLDEST && !executable.is_empty() => {
            Ok(Interpreter { program: executable.into(), version })
        }
        (Some((major, minor)), _) if (major, minor) < OLDEST => {
            Err(format!("`{shown}` is Python {major}.{minor}, and scripts need {}.{} or newer{hint}", OLDEST.0, OLDEST.1))
        }
        _ => Err(format!("`{shown}` is no Python 3{hint}")),
    }
}

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("python/", $path)))),*]
    };
}

/// The worker's own files.
const FILES: &[(&str, &str)] = files![
    "core/confine.py",
    "core/live.py",
    "core/main.py",
    "core/ssmith_channel.py",
    "core/ssmith_clock.py",
    "core/ssmith_files.py",
    "core/ssmith_real.py",
    "core/ssmith_run.py",
    "core/ssmith_sandbox.py",
    "core/ssmith_threads.py",
    "shim/boto3/__init__.py",
    "shim/boto3/dynamodb/__init__.py",
    "shim/boto3/dynamodb/types.py",
    "shim/boto3/exceptions.py",
    "shim/boto3/s3/__init__.py",
    "shim/boto3/s3/transfer.py",
    "shim/boto3/session.py",
    "shim/botocore/__init__.py",
    "shim/botocore/client.py",
    "shim/botocore/config.py",
    "shim/botocore/credentials.py",
    "shim/botocore/errorfactory.py",
    "shim/botocore/exceptions.py",
    "shim/botocore/handlers.py",
    "shim/botocore/paginate.py",
    "shim/botocore/response.py",
    "shim/botocore/session.py",
    "shim/botocore/transfer.py",
    "shim/botocore/utils.py",
    "shim/botocore/waiter.py",
    "shim/dateutil/__init__.py",
    "shim/dateutil/parser.py",
    "shim/dateutil/relativedelta.py",
    "shim/dateutil/tz.py",
    "shim/jmespath/__init__.py",
    "shim/jmespath/exceptions.py",
    "shim/urllib3/__init__.py",
];

/// Writes the worker's files below a folder.
pub(super) fn install(folder: &Path) -> io::Result<()> {
    for (path, text) in FILES {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

/// The PATH that processes of a script's kind get: the person's own, since programs are found there.
pub(super) fn search_path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_else(|| OsStr::new("/usr/local/bin:/usr/bin:/bin").to_owned())
}
