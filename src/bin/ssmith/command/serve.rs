//! `ssmith serve`: the local endpoint, until somebody stops it.

use std::path::Path;
use std::sync::Arc;

use ssmith::diagnostic::Level;
use ssmith::endpoint::{self, MakeCalls, MakeScripts, Options, Server};
use ssmith::report::{self, Report};
use ssmith::scenario::{self, Scenario};
use ssmith::simulate::Switches;
use ssmith::text::Files;
use ssmith::worker::{self, Live, Worker};

use crate::args::{Boto3, Serve};
use crate::desk::reach;
use crate::ui::Ui;
use crate::{CliError, Exit, input};

pub(crate) fn run(args: &Serve, ui: &mut Ui) -> Result<Exit, CliError> {
    let scenario = match &args.scenario {
        None => None,
        Some(path) => match read(path, ui)? {
            Some(scenario) => Some(Arc::new(scenario)),
            None => return Ok(Exit::Findings),
        },
    };
    let mut switches = Switches::default();
    for (name, on) in &args.desk.switches {
        switches.set(name, *on).map_err(|_| CliError::usage(format!("there is no switch `{name}`")))?;
    }
    let live = reach::settings(&args.reach, &args.desk);
    let caller = match &live {
        Some(settings) => Some(reach::open(settings, args.reach.region.as_deref(), ui)?.1),
        None => None,
    };
    if live.is_some() && scenario.as_ref().is_some_and(|scenario| !scenario.calls.is_empty()) {
        ui.status("live: `calls` of the scenario answer nothing; its parameters and steps hold");
    }
    let options = Options {
        port: args.port,
        calls: live.map(|settings| -> MakeCalls { Arc::new(move || Box::new(Live::new(settings.clone()))) }),
        scripts: Some(scripts(args)),
        state: args.state.clone(),
        // What really happens takes its time.
        speed: args.speed.or_else(|| caller.as_ref().map(|_| 1.0)),
        seed: Some(args.desk.seed),
        switches,
        scenario,
        ..Options::default()
    };
    let answers = options.scenario.is_some() || options.calls.is_some();
    let (key, region) = caller.map_or_else(|| ("local".to_owned(), "us-east-1".to_owned()), |caller| (caller.account, caller.region));
    let running = Server::start(options).map_err(|error| refused(&error))?;
    let url = running.url();
    ui.result(|out| writeln!(out, "{url}"))?;
    ui.finish()?;
    ui.status(&format!(
        "the endpoint answers Systems Manager (Automation) and STS until Ctrl-C. In another terminal:\n\n  \
         export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION={region} AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY=local\n  \
         aws ssm list-documents\n\n\
         An access key of twelve digits is its account; every other one is of 123456789012."
    ));
    if !answers {
        ui.status("No AWS call of a runbook is answered: `--scenario FILE` answers them.");
    }
    interrupted()?;
    running.stop();
    ui.status("stopped");
    Ok(Exit::Fine)
}

/// Waits for Ctrl-C, or for the order to end that service managers give.
fn interrupted() -> Result<(), CliError> {
    let failed = |error| CliError::failed("cannot wait for Ctrl-C").because(error);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    runtime
        .block_on(async {
            #[cfg(unix)]
            {
                let mut end = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
                tokio::select! {
                    done = tokio::signal::ctrl_c() => done,
                    _ = end.recv() => Ok(()),
                }
            }
            #[cfg(not(unix))]
            tokio::signal::ctrl_c().await
        })
        .map_err(failed)
}

fn scripts(args: &Serve) -> MakeScripts {
    let boto3 = match args.desk.boto3 {
        Boto3::Shim => worker::Boto3::Shim,
        Boto3::Real => worker::Boto3::Real(None),
    };
    let settings = worker::Settings { python: args.desk.python.clone(), boto3, live: args.reach.live, ..worker::Settings::default() };
    Arc::new(move || Box::new(Worker::new(settings.clone())))
}

/// The scenario of a file; `None` where it has errors, which have been told.
fn read(path: &Path, ui: &mut Ui) -> Result<Option<Scenario>, CliError> {
    let input = input::read(path)?;
    let mut files = Files::new();
    let id = files.add_bytes(input.name, input.bytes);
    let (scenario, diagnostics) = scenario::parse(&files, id);
    let wrong = diagnostics.iter().any(|found| found.level == Level::Error);
    let report = Report::new(&files, &diagnostics, 1);
    if wrong || report.counts().warnings > 0 && !ui.is_quiet() {
        ui.complaint(|style, out| report::human(&report, style, out))?;
    }
    Ok(scenario.filter(|_| !wrong))
}

fn refused(error: &endpoint::Error) -> CliError {
    match error {
        endpoint::Error::Listen { .. } => CliError::failed(error.to_string()).hint("`--port 0` takes any port that is free"),
        endpoint::Error::Foreign { .. } => CliError::usage(error.to_string()),
        _ => CliError::failed(error.to_string()),
    }
}
