//! Runs scripts in a real CPython (reference 5). Layer 4; owner of child processes, and of the crates `jmespath` and `rustix`.
//!
//! [`Worker`] implements [`Scripts`]: one Python process per execution, which forks another for each script, so that no script sees
//! what another one did to the interpreter. The two sides talk in frames of JSON over pipes. The script's clock is the execution's;
//! its boto3 is a shim (`python/shim`) whose calls go to the [`ScriptHost`], judged against the catalogue as botocore judges them.
//!
//! An answered call is what the script would see after the SDK's own retries: the worker makes none.

mod child;
mod frame;
mod interpreter;
mod live;
mod powershell;
mod private;
mod scratch;
mod script;
mod search;
mod service;
mod validate;
mod value;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::json::{Value, json};
use crate::simulate::ports::{CannotRun, ScriptHost, Scripts};
use crate::simulate::{ScriptOutcome, ScriptRequest};
use child::{Child, Heard};
pub use live::{Caller, Live, LiveSettings};
use scratch::Scratch;
use script::{Conversation, End, Memory};

/// How long the interpreter may take to start, on a busy machine.
const START: Duration = Duration::from_mins(1);

/// Which boto3 scripts find.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Boto3 {
    /// ssmith's own, which needs nothing but Python.
    #[default]
    Shim,
    /// The real one, from a folder of packages; `None` where the interpreter has it itself. Its calls go where the shim's go.
    Real(Option<PathBuf>),
}

/// How scripts are run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The interpreter; `None` for `python3` on the PATH.
    pub python: Option<PathBuf>,
    /// Which boto3 they find.
    pub boto3: Boto3,
    /// How much memory they may use, in bytes; the service gives 512 MB (reference 5.3).
    pub memory: u64,
    /// How long a script may take in real time, whatever virtual time it takes.
    pub wall: Duration,
    /// How many characters a script may write.
    pub output: usize,
    /// Where attachments are, by name: a Python file, a zip, or a folder with what would be in the zip.
    pub attachments: BTreeMap<String, PathBuf>,
    /// PowerShell; `None` for `pwsh` on the PATH.
    pub pwsh: Option<PathBuf>,
    /// Whether scripts act on the world: they have the machine's network, and their calls are really made. They have no credentials even so.
    pub live: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            python: None,
            boto3: Boto3::Shim,
            memory: 512 * 1024 * 1024,
            wall: Duration::from_mins(1),
            output: 1024 * 1024,
            attachments: BTreeMap::new(),
            pwsh: None,
            live: false,
        }
    }
}

/// Runs the scripts of one execution and of its children, one after another.
#[derive(Debug)]
pub struct Worker {
    settings: Settings,
    state: Option<State>,
}

/// What there is once the first script has come.
#[derive(Debug)]
struct State {
    // Dropped, and so killed, before its folder goes.
    child: Option<Child>,
    isolated: bool,
    noted: bool,
    shell_noted: bool,
    memory: Memory,
    scripts: u64,
    folder: Scratch,
}

impl Worker {
    /// A worker; nothing is started before there is a script.
    pub fn new(settings: Settings) -> Self {
        Self { settings, state: None }
    }

    fn powershell(&mut self, request: &ScriptRequest, host: &mut dyn ScriptHost) -> Result<ScriptOutcome, String> {
        if request.source.is_none() {
            return Err("PowerShell needs a Script beside its attachment".to_owned());
        }
        powershell::find(&self.settings)?;
        let state = match &mut self.state {
            Some(state) => state,
            none => none.insert(State::new()?),
        };
        let folder = state.folder_for(request, host)?;
        let outcome = powershell::run(&self.settings, &state.folder.path().join("core"), request, &folder, host);
        fs::remove_dir_all(folder).ok();
        if outcome.is_ok() && !state.shell_noted {
            state.shell_noted = true;
            host.circumstance(if self.settings.live {
                "PowerShell runs with the machine's network and without credentials: its AWS calls fail"
            } else {
                "PowerShell runs without a network, in a namespace of its own, and in real time"
            });
        }
        outcome
    }

    /// `Err(Ok(text))` where nobody answered a call, `Err(Err(problem))` where no script can be run.
    fn python(&mut self, request: &ScriptRequest, host: &mut dyn ScriptHost) -> Result<ScriptOutcome, Result<String, String>> {
        let settings = &self.settings;
        let state = match &mut self.state {
            Some(state) => state,
            none => none.insert(State::new().map_err(Err)?),
        };
        let child = match state.child.take() {
            Some(child) => child,
            None => state.start(settings).map_err(Err)?,
        };
        if !state.noted {
            state.noted = true;
            host.circumstance(if settings.live {
                "scripts have the machine's network, and no credentials: their AWS calls are made for them"
            } else if state.isolated {
                "scripts run without a network: in a network namespace of their own"
            } else {
                "scripts run without a network: the kernel permits no namespace here, so Python refuses sockets"
            });
        }
        let task = state.task(settings, request, host).map_err(Err)?;
        let folder = task["folder"].as_str().map(PathBuf::from).unwrap_or_default();
        if !child.say(&task) {
            return Ok(ScriptOutcome::Died("the worker's process does not listen".to_owned()));
        }
        let conversation =
            Conversation { child: &child, request, host, memory: &mut state.memory, wall: settings.wall, live: settings.live };
        let outcome = match conversation.hold() {
            End::Done(outcome) => {
                state.child = Some(child);
                Ok(outcome)
            }
            End::Kill(outcome) => {
                drop(child);
                outcome.map_err(Ok)
            }
        };
        // What is left behind goes with the whole folder later.
        drop(fs::remove_dir_all(folder));
        outcome
    }
}

impl State {
    fn new() -> Result<Self, String> {
        let folder = Scratch::new()?;
        Ok(Self { child: None, isolated: false, noted: false, shell_noted: false, memory: Memory::default(), scripts: 0, folder })
    }

    /// Starts the interpreter and waits until it listens.
    fn start(&mut self, settings: &Settings) -> Result<Child, String> {
        let interpreter = interpreter::find(settings.python.as_deref())?;
        let home = self.folder.path().join("home");
        fs::create_dir_all(&home).map_err(|error| format!("{} cannot be made: {error}", home.display()))?;
        let mut command = Command::new(&interpreter.program);
        command.env_clear();
        command.envs([("LANG", "C.UTF-8"), ("TZ", "UTC"), ("PYTHONHASHSEED", "0"), ("PYTHONUTF8", "1"), ("MALLOC_ARENA_MAX", "2")]);
        command.env("PATH", interpreter::search_path()).env("HOME", &home).env("TMPDIR", &home);
        command.arg("-s").arg("-B");
        if settings.boto3 != Boto3::Real(None) {
            command.arg("-S");
        }
        command.arg(self.folder.path().join("core/main.py")).arg(if settings.live { "network" } else { "alone" });
        match &settings.boto3 {
            Boto3::Shim => command.arg("shim").arg(self.folder.path().join("shim")),
            Boto3::Real(None) => command.arg("real"),
            Boto3::Real(Some(packages)) => command.arg("real").arg(packages),
        };
        let child =
            Child::start(&mut command, &home).map_err(|error| format!("`{}` cannot be started: {error}", interpreter.program.display()))?;
        match child.hear(&mut START.clone()) {
            Heard::Message(ready) if ready["m"] == "ready" => {
                self.isolated = ready["isolated"] == true;
                Ok(child)
            }
            _ => Err(not_ready(&child, settings, &interpreter.program)),
        }
    }

    /// A new folder for a script, named as the service names it (reference 5.3).
    fn folder_for(&mut self, request: &ScriptRequest, host: &dyn ScriptHost) -> Result<PathBuf, String> {
        self.scripts += 1;
        let name = format!("{}-{}", plain(&request.execution), host.now().millis());
        let mut folder = self.folder.path().join(&name);
        if folder.exists() {
            folder = self.folder.path().join(format!("{name}-{}", self.scripts));
        }
        fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        Ok(folder)
    }

    /// What the Python side is told of a script.
    fn task(&mut self, settings: &Settings, request: &ScriptRequest, host: &dyn ScriptHost) -> Result<Value, String> {
        let now = host.now().millis();
        let folder = self.folder_for(request, host)?;
        let attachment =
            request.attachment.as_ref().map(|name| json!({"name": name, "path": settings.attachments.get(name).map(|path| shown(path))}));
        let home = self.folder.path().join("home");
        let mut environment = json!({
            "PATH": interpreter::search_path().to_string_lossy(), "LANG": "C.UTF-8", "TZ": "UTC", "HOME": shown(&home), "TMPDIR": shown(&folder),
            "AWS_REGION": request.region, "AWS_DEFAULT_REGION": request.region,
        });
        if settings.boto3 != Boto3::Shim {
            // Nothing is signed with them, but botocore wants some.
            environment["AWS_ACCESS_KEY_ID"] = "ASIAEXAMPLE".into();
            environment["AWS_SECRET_ACCESS_KEY"] = "example".into();
            environment["AWS_EC2_METADATA_DISABLED"] = "true".into();
        }
        Ok(json!({
            "source": request.source, "handler": request.handler.as_deref().unwrap_or_default(), "attachment": attachment,
            "payload": request.payload, "context": request.context, "region": request.region, "accounts": self.memory.accounts,
            "now": now, "folder": shown(&folder), "base": shown(self.folder.path()), "environment": environment,
            "seed": format!("{}/{}/{now}", request.execution, request.step_id), "memory": settings.memory,
            "cpu": settings.wall.as_secs() + 5, "output": settings.output, "network": settings.live,
            "home": private::home().map(|home| shown(&home)), "credentials": private::credentials().iter().map(|path| shown(path)).collect::<Vec<_>>(),
        }))
    }
}

impl Scripts for Worker {
    fn run(&mut self, request: &ScriptRequest, host: &mut dyn ScriptHost) -> Result<ScriptOutcome, CannotRun> {
        if let Some(name) = &request.attachment {
            let problem = match self.settings.attachments.get(name) {
                None => Some(format!("its attachment `{name}` is not at hand")),
                Some(path) if !path.exists() => Some(format!("its attachment `{name}` is not at {}", path.display())),
                Some(_) => None,
            };
            if let Some(problem) = problem {
                return Err(CannotRun::scenario(replace(&request.step, &problem)));
            }
        }
        if !request.runtime.starts_with("python") {
            return self.powershell(request, host).map_err(|problem| CannotRun::scenario(replace(&request.step, &problem)));
        }
        self.python(request, host).map_err(|error| match error {
            Ok(text) => CannotRun::scenario(text),
            Err(problem) => CannotRun::machine(replace(&request.step, &problem)),
        })
    }
}

/// Why a script cannot be run, and what to do. The problem may have a line of its own with what to do about it.
fn replace(step: &str, problem: &str) -> String {
    let (problem, hint) = problem.split_once('\n').unwrap_or((problem, ""));
    let or = if hint.is_empty() { String::new() } else { format!("{hint}; or ") };
    format!(
        "the script of step `{step}` cannot be run: {problem}\n{or}replace the step in the scenario: `steps: {{{step}: {{return: {{Payload: …}}}}}}`"
    )
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// An id as a part of a file's name.
fn plain(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(80).collect()
}

fn not_ready(child: &Child, settings: &Settings, program: &Path) -> String {
    // It may have said why just before it ended.
    std::thread::sleep(Duration::from_millis(20));
    let said = child.take_said();
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it does not answer").to_owned();
    match settings.boto3 {
        Boto3::Real(_) if said.contains("No module named") => {
            format!("`{}` finds no boto3 ({last})\ninstall it, or leave out `--boto3 real`", program.display())
        }
        _ => format!("`{}` does not start: {last}", program.display()),
    }
}
