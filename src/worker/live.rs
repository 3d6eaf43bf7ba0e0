//! AWS calls with real boto3: for executions that act on AWS, or on another endpoint. Their process has the person's own settings and
//! credentials, which scripts never get.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::json::{Value, json};
use crate::run::ApiError;
use crate::simulate::CallRequest;
use crate::simulate::ports::{Calls, Reply};
use crate::worker::child::{Child, Heard};
use crate::worker::scratch::Scratch;
use crate::worker::{interpreter, value};

/// How long a call may take; botocore gives up before.
const LONGEST: Duration = Duration::from_mins(15);

/// How calls are made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveSettings {
    /// The interpreter; `None` for `python3` on the PATH.
    pub python: Option<PathBuf>,
    /// The folder with boto3; `None` where the interpreter has it itself.
    pub packages: Option<PathBuf>,
    /// Where they go; `None` for AWS, or for what the person's settings say.
    pub endpoint: Option<String>,
    /// The profile of the person's settings; `None` for the default one.
    pub profile: Option<String>,
}

/// Who calls, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: String,
    /// The ARN of the identity.
    pub arn: String,
    /// The region that calls go to unless they say otherwise.
    pub region: String,
}

/// Makes calls with boto3.
#[derive(Debug)]
pub struct Live {
    settings: LiveSettings,
    // The process goes before its folder.
    child: Option<Child>,
    folder: Option<Scratch>,
}

impl Live {
    /// Calls with the person's credentials. Nothing is started before there is a call.
    pub fn new(settings: LiveSettings) -> Self {
        Self { settings, child: None, folder: None }
    }

    /// Who calls, in a region or in the one that the person's settings name. `Err` says why nobody can, and what to do behind a line break.
    pub fn caller(&mut self, region: Option<&str>) -> Result<Caller, String> {
        let answer = self.ask(&json!({"m": "who", "region": region}))?;
        if let Some(problem) = answer["broken"].as_str() {
            return Err(match problem {
                "no region is configured" => "no region is configured\nname one with `--region`".to_owned(),
                _ => format!("AWS cannot be asked who calls: {problem}"),
            });
        }
        if let Some(error) = answer.get("error") {
            let text = |key: &str| error[key].as_str().unwrap_or_default();
            return Err(format!("AWS does not say who calls: {} ({})", text("message"), text("code")));
        }
        let text = |key: &str| answer["ok"][key].as_str().unwrap_or_default().to_owned();
        Ok(Caller { account: text("account"), arn: text("arn"), region: text("region") })
    }

    fn start(&mut self) -> Result<Child, String> {
        let interpreter = interpreter::find(self.settings.python.as_deref())?;
        let folder = Scratch::new()?;
        let mut command = Command::new(&interpreter.program);
        command.arg("-B").arg(folder.path().join("core/live.py")).arg(self.settings.endpoint.as_deref().unwrap_or_default());
        command.args(self.settings.packages.as_deref());
        if let Some(profile) = &self.settings.profile {
            command.env("AWS_PROFILE", profile);
        }
        let child = Child::start(&mut command, folder.path())
            .map_err(|error| format!("`{}` cannot be started: {error}", interpreter.program.display()))?;
        self.folder = Some(folder);
        match child.hear(&mut LONGEST.clone()) {
            Heard::Message(ready) if ready["m"] == "ready" => Ok(child),
            _ => Err(format!(
                "`{}` has no boto3, which calls of AWS are made with\ninstall it (`pip install boto3`), or name another Python with `--python`",
                interpreter.program.display()
            )),
        }
    }

    fn ask(&mut self, message: &Value) -> Result<Value, String> {
        let child = match self.child.take() {
            Some(child) => child,
            None => self.start()?,
        };
        child.say(message);
        match child.hear(&mut LONGEST.clone()) {
            Heard::Message(answer) => {
                self.child = Some(child);
                Ok(answer)
            }
            _ => Err("the process that makes the calls has ended".to_owned()),
        }
    }
}

impl Calls for Live {
    fn call(&mut self, request: &CallRequest) -> Reply {
        let begun = Instant::now();
        let CallRequest { service, operation, region, key, input, .. } = request;
        let message = json!({"m": "call", "service": service, "operation": operation, "region": region, "key": key, "input": input});
        let cannot = |problem: &str| Reply::Unanswered(format!("{service}:{operation} cannot be called: {problem}"));
        let mut answer = match self.ask(&message) {
            Ok(answer) => answer,
            Err(problem) => return cannot(&problem),
        };
        let takes = begun.elapsed();
        if let Some(problem) = answer["broken"].as_str() {
            return cannot(problem);
        }
        let Some(error) = answer.get("error") else {
            let answer = answer["ok"].take();
            // A script gets bytes as bytes.
            let answer = if request.script { answer } else { value::input(answer) };
            return Reply::Answered { answer: Ok(answer), takes };
        };
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        let status = error["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(400);
        Reply::Answered { answer: Err(ApiError { code: text("code"), message: text("message"), status }), takes }
    }
}
