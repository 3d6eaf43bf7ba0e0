//! PowerShell scripts, where the machine has `pwsh` (reference 5.7). They run in real time, and their AWS calls reach nobody.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::json::{self, Value};
use crate::run::Stream;
use crate::simulate::ports::ScriptHost;
use crate::simulate::{ScriptOutcome, ScriptRequest};
use crate::worker::Settings;
use crate::worker::child::end_group;
use crate::worker::interpreter;

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

/// Runs one in a folder. `Err` where it cannot be run.
pub(super) fn run(settings: &Settings, request: &ScriptRequest, folder: &Path, host: &mut dyn ScriptHost) -> Result<ScriptOutcome, String> {
    let program = settings.pwsh.as_deref().unwrap_or(Path::new("pwsh"));
    let failed = |error: io::Error| format!("{} cannot be written: {error}", folder.display());
    fs::write(folder.join("customer_script.ps1"), request.source.as_deref().unwrap_or_default()).map_err(failed)?;
    fs::write(folder.join("wrapper.ps1"), WRAPPER).map_err(failed)?;
    let (out, err) = (folder.join("out.txt"), folder.join("err.txt"));
    let mut command = Command::new(program);
    command.args(["-NoLogo", "-NoProfile", "-NonInteractive", "-File", "wrapper.ps1"]).current_dir(folder).env_clear();
    command.env("PATH", interpreter::search_path()).env("HOME", folder).env("TMPDIR", folder).env("LANG", "C.UTF-8");
    command.envs([("POWERSHELL_TELEMETRY_OPTOUT", "1"), ("POWERSHELL_UPDATECHECK", "Off"), ("NO_COLOR", "1")]);
    command.env("AWS_REGION", &request.region).env("InputPayload", request.payload.to_string());
    command.stdin(Stdio::null()).stdout(File::create(&out).map_err(failed)?).stderr(File::create(&err).map_err(failed)?);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut process = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no `{}` here to run PowerShell with", program.display()),
        _ => format!("`{}` cannot be started: {error}", program.display()),
    })?;
    let begun = Instant::now();
    let code = loop {
        if let Some(status) = process.try_wait().map_err(|error| error.to_string())? {
            break status.code();
        }
        if begun.elapsed() > settings.wall {
            end_group(&mut process);
            return Ok(ScriptOutcome::Died(format!("the script was ended after {} of real time", crate::time::human(settings.wall))));
        }
        thread::sleep(Duration::from_millis(20));
    };
    for (path, stream) in [(&out, Stream::Out), (&err, Stream::Err)] {
        for line in beginning(path, settings.output as u64).lines() {
            host.log(stream, line);
        }
    }
    let written = |name: &str| json::parse(beginning(&folder.join(name), 1024 * 1024).trim());
    if let Some(error) = written("error.json") {
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        return Ok(ScriptOutcome::Raised { class: text("class"), message: text("message"), frames: Vec::new(), error: None });
    }
    match code {
        Some(0) => Ok(ScriptOutcome::Returned(written("result.json").unwrap_or(Value::Null))),
        Some(code) => Ok(ScriptOutcome::Died(format!("the script ended with exit code {code}"))),
        None => Ok(ScriptOutcome::Died("the script's process was killed".to_owned())),
    }
}

/// The beginning of a file; nothing where there is none.
fn beginning(path: &Path, limit: u64) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        // A part is better than nothing.
        drop(file.take(limit).read_to_end(&mut bytes));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
