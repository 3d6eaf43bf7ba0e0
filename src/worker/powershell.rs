//! PowerShell scripts, where the machine has `pwsh` (reference 5.7). They run in real time and in the bounds that `python/core/confine.py`
//! sets, and their AWS calls reach nobody.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::json::{self, Value};
use crate::run::Stream;
use crate::simulate::ports::ScriptHost;
use crate::simulate::{ScriptOutcome, ScriptRequest};
use crate::worker::child::end_group;
use crate::worker::script::STOPPED;
use crate::worker::{Settings, interpreter, private};

/// Runs the script and writes down what it returns, or the error that ended it.
const WRAPPER: &str = r"
$ErrorActionPreference = 'Stop'
try {
  $result = & (Join-Path $PSScriptRoot 'customer_script.ps1')
  ConvertTo-Json -InputObject $result -Depth 50 -Compress | Set-Content -Path (Join-Path $PSScriptRoot 'result.json') -Encoding utf8NoBOM
} catch {
  $what = @{ class = $_.Exception.GetType().Name; message = $_.Exception.Message }
  ConvertTo-Json -InputObject $what -Compress | Set-Content -Path (Join-Path $PSScriptRoot 'error.json') -Encoding utf8NoBOM
  exit 1
}
";

/// What the service gives (reference 5.3): memory, and disk.
const MEMORY: u64 = 1024 * 1024 * 1024;
const DISK: u64 = 512 * 1024 * 1024;
/// What .NET itself needs on top of what a script may use.
const SLACK: u64 = 512 * 1024 * 1024;
/// What may be returned (reference 5.5).
const PAYLOAD: u64 = 100 * 1024;
const ITEMS: usize = 100;
/// Exit codes of `confine.py`.
const NO_NAMESPACE: i32 = 97;
const NO_PROGRAM: i32 = 96;
/// How often somebody looks whether it has ended.
const LOOK: Duration = Duration::from_millis(20);

/// The program, where it is on this machine. `Err` is a sentence without its full stop.
pub(super) fn find(settings: &Settings) -> Result<PathBuf, String> {
    let program = settings.pwsh.as_deref().unwrap_or(Path::new("pwsh"));
    let found = if program.components().count() > 1 {
        Some(program.to_owned()).filter(|path| path.is_file())
    } else {
        std::env::split_paths(&interpreter::search_path()).map(|folder| folder.join(program)).find(|path| path.is_file())
    };
    found.ok_or_else(|| format!("there is no `{}` here to run PowerShell with", program.display()))
}

/// Runs one in a folder. `files` is where `confine.py` is. `Err` where it cannot be run.
pub(super) fn run(
    settings: &Settings,
    files: &Path,
    request: &ScriptRequest,
    folder: &Path,
    host: &mut dyn ScriptHost,
) -> Result<ScriptOutcome, String> {
    let program = find(settings)?;
    let python = interpreter::find(settings.python.as_deref()).map_err(|problem| {
        let (problem, hint) = problem.split_once('\n').unwrap_or((&problem, ""));
        format!("PowerShell is kept in its bounds by Python, and {problem}\n{hint}")
    })?;
    let failed = |error: io::Error| format!("{} cannot be written: {error}", folder.display());
    fs::write(folder.join("customer_script.ps1"), request.source.as_deref().unwrap_or_default()).map_err(failed)?;
    fs::write(folder.join("wrapper.ps1"), WRAPPER).map_err(failed)?;
    let hidden = private::credentials();
    let cpu = settings.wall.as_secs() + 5;
    let mut command = Command::new(python.program);
    command.args(["-s", "-S", "-B"]).arg(files.join("confine.py")).arg(if settings.live { "network" } else { "alone" });
    command.args([MEMORY + SLACK, DISK, cpu, hidden.len() as u64].map(|number| number.to_string())).args(&hidden);
    command.arg(&program).args(["-NoLogo", "-NoProfile", "-NonInteractive", "-File", "wrapper.ps1"]).current_dir(folder).env_clear();
    command.env("PATH", interpreter::search_path()).env("HOME", folder).env("TMPDIR", folder).env("LANG", "C.UTF-8");
    command.envs([("POWERSHELL_TELEMETRY_OPTOUT", "1"), ("POWERSHELL_UPDATECHECK", "Off"), ("NO_COLOR", "1")]);
    // .NET reads it as a hexadecimal number.
    command.env("DOTNET_GCHeapHardLimit", format!("{MEMORY:x}"));
    command.env("AWS_REGION", &request.region).env("InputPayload", request.payload.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut process = command.spawn().map_err(|error| format!("`{}` cannot be started: {error}", program.display()))?;
    let limit = settings.output;
    let outputs = [process.stdout.take().map(|pipe| keep(pipe, limit)), process.stderr.take().map(|pipe| keep(pipe, limit))];
    let ended = wait(&mut process, settings.wall, host);
    let code = ended.as_ref().ok().and_then(ExitStatus::code);
    if code == Some(NO_NAMESPACE) {
        return Err("the kernel permits no namespaces here, which keep PowerShell off the network and off your credentials".to_owned());
    }
    log(outputs, settings.output, host);
    match ended {
        Err(sentence) => Ok(ScriptOutcome::Died(sentence)),
        Ok(_) => Ok(outcome(folder, code, host)),
    }
}

/// Waits until it has ended, and ends all that it left. `Err` says why it was ended.
fn wait(process: &mut Child, wall: Duration, host: &mut dyn ScriptHost) -> Result<ExitStatus, String> {
    let begun = Instant::now();
    loop {
        match process.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if host.is_stopped() => {
                end_group(process);
                return Err(STOPPED.to_owned());
            }
            Ok(None) if begun.elapsed() > wall => {
                end_group(process);
                return Err(format!("the script was ended after {} of real time", crate::time::human(wall)));
            }
            Ok(None) => thread::sleep(LOOK),
            Err(error) => {
                end_group(process);
                return Err(format!("the script's process cannot be waited for: {error}"));
            }
        }
    }
}

/// Keeps the beginning of what comes, and one byte more where there is more.
fn keep(mut pipe: impl Read + Send + 'static, limit: usize) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut kept = Vec::new();
        // Cut off in the middle, a part is better than nothing; the rest is read, so that nobody waits for a full pipe.
        (&mut pipe).take(limit as u64 + 1).read_to_end(&mut kept).ok();
        io::copy(&mut pipe, &mut io::sink()).ok();
        send.send(kept).ok();
    });
    receive
}

fn log(outputs: [Option<Receiver<Vec<u8>>>; 2], limit: usize, host: &mut dyn ScriptHost) {
    let mut left = limit;
    let mut cut = false;
    for (output, stream) in outputs.into_iter().zip([Stream::Out, Stream::Err]) {
        let mut bytes = output.and_then(|output| output.recv().ok()).unwrap_or_default();
        cut |= bytes.len() > left;
        bytes.truncate(left);
        left -= bytes.len();
        for line in String::from_utf8_lossy(&bytes).lines() {
            host.log(stream, line);
        }
    }
    if cut {
        host.note(&format!("the script wrote more than {limit} characters; the rest is not kept"));
    }
}

/// What came of it.
fn outcome(folder: &Path, code: Option<i32>, host: &mut dyn ScriptHost) -> ScriptOutcome {
    if let Ok(Some(error)) = written(&folder.join("error.json")) {
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        return ScriptOutcome::Raised { class: text("class"), message: text("message"), frames: Vec::new(), error: None };
    }
    match code {
        Some(0) => match written(&folder.join("result.json")) {
            Ok(value) => ScriptOutcome::Returned(few(value.unwrap_or(Value::Null), host)),
            Err(sentence) => ScriptOutcome::Died(sentence),
        },
        Some(NO_PROGRAM) => ScriptOutcome::Died("PowerShell cannot be started".to_owned()),
        Some(code @ 129..=192) => ScriptOutcome::Died(format!("the script's process was ended by signal {}", code - 128)),
        Some(code) => ScriptOutcome::Died(format!("the script ended with exit code {code}")),
        None => ScriptOutcome::Died("the script's process was killed".to_owned()),
    }
}

/// A value that was written down; `None` where none was.
fn written(path: &Path) -> Result<Option<Value>, String> {
    // A link would lead to a file that only ssmith may read.
    let Some(size) = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len()) else { return Ok(None) };
    if size > PAYLOAD {
        return Err(format!("the script returned {size} bytes of JSON; at most {PAYLOAD} (100 KB) are accepted"));
    }
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(PAYLOAD).read_to_string(&mut text))
        .map_err(|error| format!("the script's value: {error}"))?;
    json::parse(text.trim()).map(Some).ok_or_else(|| "the script returned what is no JSON".to_owned())
}

/// The service keeps the first items of a list.
fn few(mut value: Value, host: &mut dyn ScriptHost) -> Value {
    if let Value::Array(items) = &mut value
        && items.len() > ITEMS
    {
        host.note(&format!("the script returned a list of {} items; the service keeps the first {ITEMS}", items.len()));
        items.truncate(ITEMS);
    }
    value
}
