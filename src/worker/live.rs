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
use crate::worker::interpreter;
use crate::worker::scratch::Scratch;

/// How long a call may take; botocore gives up before.
const LONGEST: Duration = Duration::from_mins(15);

/// Makes calls with boto3.
#[derive(Debug)]
pub struct Live {
    python: Option<PathBuf>,
    packages: Option<PathBuf>,
    endpoint: Option<String>,
    // The process goes before its folder.
    child: Option<Child>,
    folder: Option<Scratch>,
}

impl Live {
    /// Calls of boto3 with the person's credentials, to `endpoint` where one is given. `packages` is the folder with boto3, `None`
    /// where the interpreter has it itself. Nothing is started before there is a call.
    pub fn new(python: Option<PathBuf>, packages: Option<PathBuf>, endpoint: Option<String>) -> Self {
        Self { python, packages, endpoint, child: None, folder: None }
    }

    fn start(&mut self) -> Result<Child, String> {
        let interpreter = interpreter::find(self.python.as_deref())?;
        let folder = Scratch::new()?;
        let mut command = Command::new(&interpreter.program);
        command.args(["-s", "-B"]).arg(folder.path().join("core/live.py")).arg(self.endpoint.as_deref().unwrap_or_default());
        command.args(self.packages.as_deref());
        let child = Child::start(&mut command, folder.path())
            .map_err(|error| format!("`{}` cannot be started: {error}", interpreter.program.display()))?;
        self.folder = Some(folder);
        match child.hear(&mut LONGEST.clone()) {
            Heard::Message(ready) if ready["m"] == "ready" => Ok(child),
            _ => Err(format!("`{}` finds no boto3, which calls of AWS are made with", interpreter.program.display())),
        }
    }

    fn ask(&mut self, request: &CallRequest) -> Result<Value, String> {
        let child = match self.child.take() {
            Some(child) => child,
            None => self.start()?,
        };
        let message = json!({"service": request.service, "operation": request.operation, "region": request.region, "input": request.input});
        child.say(&message);
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
        let name = format!("{}:{}", request.service, request.operation);
        let mut answer = match self.ask(request) {
            Ok(answer) => answer,
            Err(problem) => return Reply::Unanswered(format!("{name} cannot be called: {problem}")),
        };
        let takes = begun.elapsed();
        if let Some(problem) = answer["broken"].as_str() {
            return Reply::Unanswered(format!("{name} cannot be called: {problem}"));
        }
        let Some(error) = answer.get("error") else {
            return Reply::Answered { answer: Ok(answer["ok"].take()), takes };
        };
        let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
        let status = error["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(400);
        Reply::Answered { answer: Err(ApiError { code: text("code"), message: text("message"), status }), takes }
    }
}
