//! `ssmith run --local`: the same against an endpoint in this process. The document and its children are registered there, the
//! execution is started and followed through the API, and a scenario answers its AWS calls and judges it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use ssmith::aws::{Automation as _, Client, Session, Settings, StartRequest};
use ssmith::diagnostic::Diagnostic;
use ssmith::document::{Action, Document, bare_name};
use ssmith::endpoint::{Finished, Options, Running, Server};
use ssmith::execution::Cadence;
use ssmith::expr;
use ssmith::json::{Map, Value, json};
use ssmith::registry::{self, Desired, Patience};
use ssmith::report::{self, Report};
use ssmith::run::Record;
use ssmith::scenario::Scenario;
use ssmith::simulate::Course;
use ssmith::simulate::value::parameters::to_texts;
use ssmith::text::Files;
use ssmith::yaml::Format as Written;

use super::{ask, here, refuse};
use crate::args::{Format, Run};
use crate::command::simulate::{self, End};
use crate::desk::{self, Library, Refusal, Script, Subject, Values, find_scenario};
use crate::live::Live;
use crate::ui::Ui;
use crate::watch::{Watch, Watched};
use crate::{CliError, Exit, aws};

/// How long an execution may take before it is shown while it goes on. Nearly all are over by then, and what the endpoint kept
/// of one that is over tells more than the API: calls, polls, choices, what scripts wrote.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn run(args: &Run, ui: &mut Ui) -> Result<Exit, CliError> {
    let subject = match here(&args.doc)? {
        Some(Ok(subject)) => subject,
        Some(Err(findings)) => return refuse(&findings, ui),
        None => {
            return Err(CliError::usage(format!("there is no `{}` on this machine, and `--local` runs what is here", args.doc))
                .hint("name an SOP's folder, a document file, or an Id of this project"));
        }
    };
    let script = match &args.given.scenario {
        Some(given) => Script::read(&find_scenario(given, &subject.folder)?, &subject.document)?,
        None => Script::empty(),
    };
    let Some(scenario) = &script.scenario else { return wrong(&script.files, &script.diagnostics, ui) };
    let options = desk::Options::new(&args.desk)?;
    let mut values = Values::collect(script.is_written.then_some(&**scenario), &args.given)?;
    if !script.is_written {
        ask::missing(&subject.document, &mut values, None, ui)?;
    }
    let parameters = match values.typed(&subject.document, options.switches) {
        Ok(parameters) => parameters,
        Err(Refusal::Usage(error)) => return Err(error),
        Err(Refusal::Scenario(found)) => return wrong(&script.files, &found, ui),
    };
    let server = Server::start(Options {
        scenario: Some(Arc::clone(scenario)),
        scripts: Some(options.scripts()),
        start: Some(scenario.start()),
        seed: Some(options.seed),
        switches: options.switches,
        keep_events: true,
        ..Options::default()
    });
    let server = server.map_err(|error| CliError::failed("cannot start the local endpoint").because(error))?;
    let local = Local { args, subject: &subject, script: &script, scenario, server: &server };
    let done = aws::block_on(Box::pin(local.run(&parameters, ui)));
    server.stop();
    done
}

/// Shows findings that leave nothing to run.
fn wrong(files: &Files, found: &[Diagnostic], ui: &mut Ui) -> Result<Exit, CliError> {
    let report = Report::new(files, found, 1).summary(false);
    ui.complaint(|style, out| report::human(&report, style, out))?;
    Ok(Exit::Findings)
}

/// A run on this machine.
struct Local<'l> {
    args: &'l Run,
    subject: &'l Subject,
    script: &'l Script,
    scenario: &'l Scenario,
    server: &'l Running,
}

impl Local<'_> {
    async fn run(&self, parameters: &Map<String, Value>, ui: &mut Ui) -> Result<Exit, CliError> {
        let (account, region, url) = (self.scenario.account(), self.scenario.region(), self.server.url());
        let settings = Settings {
            region: Some(region.to_owned()),
            endpoint_url: Some(url.clone()),
            stand_in: Some(account.to_owned()),
            ..Settings::default()
        };
        let session = Session::open(&settings).await.map_err(|error| aws::failed(&error))?;
        ui.status(&format!("local run of {} in account {account}, region {region}", self.subject.name));
        ui.detail(&format!("the endpoint is {url}"));
        self.register(&session.ssm(), ui).await?;
        let automation = session.automation(account);
        let request = StartRequest {
            document: self.subject.name.clone(),
            parameters: to_texts(parameters),
            token: aws::token(&self.subject.name),
            ..StartRequest::default()
        };
        let id = automation.start(&request).await.map_err(|error| aws::failed(&error))?;
        let mut watch = Watch {
            automation: &automation,
            id: &id,
            prefix: format!("AWS_ACCESS_KEY_ID={account} AWS_SECRET_ACCESS_KEY=local "),
            options: format!(" --region {region} --endpoint-url {url}"),
            cadence: Cadence::local(),
            just_started: true,
            view: self.args.view,
            silent: false,
        };
        watch.silent = self.finished(&id, PATIENCE).await.is_some();
        let record = match Box::pin(watch.watch(ui)).await? {
            Watched::Ended(record, _) => record,
            // The endpoint ends with this process, and the execution with it.
            Watched::Left => return Ok(Exit::Unsuccessful),
        };
        let Some(finished) = self.finished(&id, PATIENCE).await else {
            return Err(CliError::failed("the local endpoint does not tell how the execution ended"));
        };
        if watch.silent {
            self.show(&finished, ui)?;
        }
        self.conclude(&record, &finished, ui)
    }

    /// How the execution ended, where it ends in time.
    async fn finished(&self, id: &str, patience: Duration) -> Option<Finished> {
        let deadline = tokio::time::Instant::now() + patience;
        loop {
            match self.server.finished(id) {
                None if tokio::time::Instant::now() < deadline => tokio::time::sleep(Duration::from_millis(5)).await,
                finished => return finished,
            }
        }
    }

    /// Shows everything that happened.
    fn show(&self, finished: &Finished, ui: &mut Ui) -> Result<(), CliError> {
        let mut live = match self.args.view.format {
            Format::Human => Live::human(self.args.view.level.into(), ui),
            Format::Json => Live::json(),
        };
        finished.events.iter().try_for_each(|event| live.event(event, ui))?;
        live.end(ui)
    }

    /// Says what came of it, and what the scenario says of that.
    fn conclude(&self, record: &Record, finished: &Finished, ui: &mut Ui) -> Result<Exit, CliError> {
        let Some(verdict) = &finished.verdict else {
            return Err(CliError::failed("the local endpoint does not judge the execution"));
        };
        match self.args.view.format {
            Format::Human => {
                let mut course = Course::default();
                finished.events.iter().for_each(|event| course.apply(event));
                let end = End { record, notes: course.notes_of_failure(), ending: &finished.ending, verdict };
                simulate::conclude(self.subject, self.script, &end, None, ui)?;
            }
            Format::Json => {
                let verdict = simulate::verdict(self.script, verdict)?;
                let object = json!({"event": "record", "execution": record.id, "record": record.to_json(), "verdict": verdict});
                ui.result(|out| writeln!(out, "{object}"))?;
            }
        }
        Ok(simulate::exit(self.script, &finished.ending, verdict))
    }

    /// Registers the document, and those of the project that it starts.
    async fn register(&self, ssm: &Client, ui: &mut Ui) -> Result<(), CliError> {
        let text = self.subject.sources.text();
        put(ssm, &self.subject.name, text, &self.subject.document, ui).await?;
        let library = Library::of(self.subject)?;
        let mut known = BTreeSet::from([self.subject.name.clone()]);
        let mut next = children(&self.subject.document, &library);
        while let Some(name) = next.pop() {
            if !known.insert(name.clone()) {
                continue;
            }
            let Some(document) = library.find(&name) else { continue };
            let text = document.to_yaml().map_err(|error| CliError::failed(format!("cannot write `{name}`")).because(error))?;
            put(ssm, &name, &text, &document, ui).await?;
            next.extend(children(&document, &library));
        }
        Ok(())
    }
}

/// The names of the runbooks that a document may start: those that it names; where it has one computed, all of the project.
fn children(document: &Document, library: &Library) -> Vec<String> {
    let all = document.all_steps();
    let targets = all.iter().filter_map(|at| match &at.step.action {
        Action::ExecuteAutomation(inputs) => inputs.document_name.as_deref(),
        _ => None,
    });
    let mut names = Vec::new();
    for name in targets {
        if expr::references(name).next().is_some() {
            names.extend(library.names());
        } else {
            names.push(bare_name(name).to_owned());
        }
    }
    names
}

async fn put(ssm: &Client, name: &str, text: &str, document: &Document, ui: &mut Ui) -> Result<(), CliError> {
    let format = if text.trim_start().starts_with('{') { Written::Json } else { Written::Yaml };
    let desired = Desired { name: name.to_owned(), content: text.to_owned(), format, value: document.to_value() };
    let in_words = |refused: registry::Refused| CliError::usage(refused.to_string()).hint(refused.hint());
    registry::verify(&desired).map_err(in_words)?;
    let plan = registry::plan(desired, None, false).map_err(in_words)?;
    let applied = registry::apply(&plan, ssm, Patience::default()).await;
    let applied = applied.map_err(|error| aws::hinted(CliError::failed(error.to_string()), error.hint()))?;
    ui.detail(&format!("registered {}, version {}", applied.name, applied.version));
    Ok(())
}
