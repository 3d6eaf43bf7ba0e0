//! The conversation with one script: it calls, sleeps, writes, and ends.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::catalog::{Operation, catalog};
use crate::json::{self, Value, json};
use crate::run::{ApiError, Stream};
use crate::simulate::ports::{Reply, ScriptHost, TakenRole};
use crate::simulate::{ScriptFrame, ScriptOutcome, ScriptRequest};
use crate::worker::child::{Child, Heard};
use crate::worker::{search, service, validate, value};

/// What is said of a script that nobody wants to end any more: its step, one around it, or the execution was told to stop.
pub(super) const STOPPED: &str = "it was stopped while the script ran";

/// How often a script that says nothing is looked after: whether the execution still wants to know what comes of it.
const LOOK: Duration = Duration::from_millis(100);

/// What outlives a script: the accounts of roles that scripts of this execution have taken on, by access key; how many calls were made.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) accounts: BTreeMap<String, String>,
    pub(super) calls: u64,
}

/// How the conversation ended.
pub(super) enum End {
    /// As a script should, so that the process can take the next one.
    Done(ScriptOutcome),
    /// The process has to go.
    Kill(Result<ScriptOutcome, String>),
}

/// Why a script was given up; `Err` where nobody answered it.
struct GivenUp(Box<Result<ScriptOutcome, String>>);

pub(super) struct Conversation<'c> {
    pub(super) child: &'c Child,
    pub(super) request: &'c ScriptRequest,
    pub(super) host: &'c mut dyn ScriptHost,
    pub(super) memory: &'c mut Memory,
    /// How long the script may take in real time.
    pub(super) wall: Duration,
    /// Whether its calls are really made.
    pub(super) live: bool,
}

impl Conversation<'_> {
    /// Listens to the script until it has ended.
    pub(super) fn hold(mut self) -> End {
        self.listen().map_or_else(|given_up| End::Kill(*given_up.0), End::Done)
    }

    fn listen(&mut self) -> Result<ScriptOutcome, GivenUp> {
        let mut budget = self.wall;
        let mut outcome = None;
        loop {
            let message = match self.hear(&mut budget)? {
                Heard::Message(message) => message,
                Heard::Late => {
                    return Err(died(format!(
                        "the script was ended after {} of real time: it computes or waits without end. Only sleeping and calls take virtual time",
                        crate::time::human(self.wall)
                    )));
                }
                Heard::Corrupt => return Err(died("the script wrote into the channel between it and ssmith".to_owned())),
                Heard::End => return Err(died(ended(None, &self.child.take_said()))),
            };
            let answer = match text(&message, "m") {
                "log" => {
                    let stream = if text(&message, "s") == "err" { Stream::Err } else { Stream::Out };
                    self.host.log(stream, text(&message, "t"));
                    continue;
                }
                "note" => {
                    self.host.note(text(&message, "t"));
                    continue;
                }
                "done" => {
                    outcome = Some(read_outcome(&message["outcome"]));
                    continue;
                }
                "end" => {
                    let code = message["code"].as_i64().unwrap_or_default();
                    let said = self.child.take_said();
                    return Ok(outcome.unwrap_or_else(|| ScriptOutcome::Died(ended(Some(code), &said))));
                }
                "services" => json!({"services": catalog().services().map(crate::catalog::Service::name).collect::<Vec<_>>()}),
                "service" => service_named(text(&message, "n")),
                "search" => search::search(text(&message, "e"), &message["v"]),
                "pass" => self.pass(&message)?,
                "call" => self.call(message)?,
                _ => return Err(died("the script wrote into the channel between it and ssmith".to_owned())),
            };
            if !self.child.say(&answer) {
                return Err(died("the script does not read the answers to what it asks".to_owned()));
            }
        }
    }

    /// Hears the next message, and whether the script is to be stopped while it says nothing.
    fn hear(&mut self, budget: &mut Duration) -> Result<Heard, GivenUp> {
        loop {
            let all = LOOK.min(*budget);
            let mut left = all;
            let heard = self.child.hear(&mut left);
            *budget = budget.saturating_sub(all.saturating_sub(left));
            if !matches!(heard, Heard::Late) || budget.is_zero() {
                return Ok(heard);
            }
            self.go_on()?;
        }
    }

    fn pass(&mut self, message: &Value) -> Result<Value, GivenUp> {
        self.go_on()?;
        let duration = Duration::from_millis(message["ms"].as_u64().unwrap_or_default());
        if self.host.pass(duration) {
            return Ok(json!({"now": self.host.now().millis()}));
        }
        self.go_on()?;
        Err(GivenUp(Box::new(Ok(ScriptOutcome::TimedOut))))
    }

    /// Whether the execution still wants to know.
    fn go_on(&mut self) -> Result<(), GivenUp> {
        if self.host.is_stopped() { Err(died(STOPPED.to_owned())) } else { Ok(()) }
    }

    fn call(&mut self, mut message: Value) -> Result<Value, GivenUp> {
        self.go_on()?;
        let asked = message["params"].take();
        let service = text(&message, "service");
        let known = catalog().service(service).and_then(|service| Some((service, service.operation(text(&message, "operation"))?)));
        let Some((service, operation)) = known else {
            return Err(died("the script wrote into the channel between it and ssmith".to_owned()));
        };
        // Real botocore has judged it already.
        let judged = message["judged"] == true;
        let mistakes = if judged { Vec::new() } else { validate::request(&asked, operation.input()) };
        let now = self.host.now().millis();
        if !mistakes.is_empty() {
            return Ok(json!({"now": now, "invalid": mistakes}));
        }
        let input = if self.live { value::exact_input(asked) } else { value::input(asked) };
        let given = role_account(&input);
        let key = message["key"].as_str().filter(|key| self.memory.accounts.contains_key(*key));
        let role = key.map(|key| TakenRole { account: self.memory.accounts[key].clone(), key: key.to_owned() });
        let answer = match self.host.call(service.name(), operation.name(), text(&message, "region"), role.as_ref(), input) {
            Reply::Unanswered(text) => return Err(GivenUp(Box::new(Err(text)))),
            Reply::Answered { answer, .. } => answer,
        };
        if self.host.now() >= self.request.deadline {
            return Err(GivenUp(Box::new(Ok(ScriptOutcome::TimedOut))));
        }
        self.memory.calls += 1;
        Ok(self.answer(operation, answer, given))
    }

    fn answer(&mut self, operation: Operation<'_>, answer: Result<Value, ApiError>, role: Option<String>) -> Value {
        let now = self.host.now().millis();
        let id = format!("00000000-0000-4000-8000-{:012x}", self.memory.calls);
        match answer {
            Err(error) => {
                let error = json!({"code": error.code, "message": error.message, "status": error.status});
                json!({"now": now, "id": id, "error": error})
            }
            Ok(response) => {
                let key = response["Credentials"]["AccessKeyId"].as_str().filter(|_| operation.name().starts_with("AssumeRole"));
                let role = key.zip(role).map(|(key, account)| {
                    self.memory.accounts.insert(key.to_owned(), account.clone());
                    json!({"key": key, "account": account})
                });
                let mut answer = json!({"now": now, "id": id, "ok": value::output(&response, operation)});
                if let Some(role) = role {
                    answer["role"] = role;
                }
                answer
            }
        }
    }
}

fn text<'m>(message: &'m Value, key: &str) -> &'m str {
    message[key].as_str().unwrap_or_default()
}

fn died(sentence: String) -> GivenUp {
    GivenUp(Box::new(Ok(ScriptOutcome::Died(sentence))))
}

/// The account of the role that a request takes on.
fn role_account(input: &Value) -> Option<String> {
    let account = input["RoleArn"].as_str()?.split(':').nth(4)?;
    (account.len() == 12).then(|| account.to_owned())
}

fn service_named(name: &str) -> Value {
    // boto3 knows one spelling only.
    match catalog().service(name).filter(|service| service.name() == name) {
        Some(service) => service::describe(service),
        None => json!({"known": catalog().services().map(crate::catalog::Service::name).collect::<Vec<_>>()}),
    }
}

fn read_outcome(outcome: &Value) -> ScriptOutcome {
    if let Some(returned) = outcome["returned"].as_str() {
        return match json::parse(returned) {
            Some(value) => ScriptOutcome::Returned(value),
            None => ScriptOutcome::Died("the script returned a value that nests too deeply".to_owned()),
        };
    }
    if let Some(sentence) = outcome["died"].as_str() {
        return ScriptOutcome::Died(sentence.to_owned());
    }
    let raised = &outcome["raised"];
    let frames = raised["frames"].as_array().into_iter().flatten();
    let error = raised.get("error").map(|error| ApiError {
        code: text(error, "code").to_owned(),
        message: text(error, "message").to_owned(),
        status: error["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(400),
    });
    ScriptOutcome::Raised {
        class: text(raised, "class").to_owned(),
        message: text(raised, "message").to_owned(),
        frames: frames
            .map(|frame| ScriptFrame {
                line: frame["line"].as_u64().and_then(|line| usize::try_from(line).ok()).unwrap_or_default(),
                function: text(frame, "function").to_owned(),
                text: text(frame, "text").to_owned(),
                file: text(frame, "file").to_owned(),
            })
            .collect(),
        error,
    }
}

/// Why a process ended without a word.
fn ended(code: Option<i64>, said: &str) -> String {
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    let fatal = said.lines().find(|line| line.starts_with("Fatal Python error")).unwrap_or(last);
    let because = if fatal.is_empty() { String::new() } else { format!(": {fatal}") };
    match code {
        Some(-9) => format!("the script's process was killed; it may have used too much memory{because}"),
        Some(-11 | -7) => format!("the script crashed the interpreter (a segmentation fault){because}"),
        Some(-6) => format!("the script aborted the interpreter{because}"),
        Some(-24) => "the script used too much processor time".to_owned(),
        Some(code @ ..0) => format!("the script's process was ended by signal {}{because}", -code),
        Some(_) if said.contains("MemoryError") => "the script used more memory than the service gives (512 MB)".to_owned(),
        Some(code) => format!("the script ended its process with exit code {code} before its handler returned{because}"),
        None => format!("the worker's process ended{because}"),
    }
}
