//! `ssmith simulate`: one execution on the desk.

use std::sync::Arc;

use ssmith::diagnostic::{Diagnostic, Level};
use ssmith::json::{Value, json};
use ssmith::report::live::{self, Detail};
use ssmith::report::{self, EventStream, Report};
use ssmith::run::{Event, Record, Status};
use ssmith::scenario::Scenario;
use ssmith::simulate::{Ending, Verdict};
use ssmith::text::Files;
use ssmith::time::human;

use crate::args::{Format, Simulate};
use crate::desk::{Findings, Library, Options, Played, Refusal, Script, Setup, Subject, Values, find_scenario, load, only, play, reach};
use crate::live::Live;
use crate::ui::Ui;
use crate::{CliError, Exit};

pub(crate) fn run(args: &Simulate, ui: &mut Ui) -> Result<Exit, CliError> {
    let subject = match load(&args.doc)? {
        Ok(subject) => subject,
        Err(Findings { files, diagnostics }) => return refuse(&files, &diagnostics, args.format, ui),
    };
    let script = match &args.given.scenario {
        Some(given) => Script::read(&find_scenario(given, &subject.folder)?, &subject.document)?,
        None => Script::empty(),
    };
    let Some(scenario) = &script.scenario else {
        return refuse(&script.files, &script.diagnostics, args.format, ui);
    };
    let options = Options::new(&args.desk)?;
    let values = Values::collect(script.is_written.then_some(&**scenario), &args.given)?;
    let (document, only, scenario) = match &args.step {
        Some(step) => {
            let (document, only) = only::step(&subject.document, step, &args.input, &args.output, &values)?;
            // What the scenario expects of the whole says nothing of a step alone.
            let scenario = Arc::new(Scenario { expect: None, ..Scenario::clone(scenario) });
            (Arc::new(document), Some(only), scenario)
        }
        None => (Arc::clone(&subject.document), None, Arc::clone(scenario)),
    };
    let parameters = match values.typed(&document, options.switches) {
        Ok(parameters) => parameters,
        Err(Refusal::Usage(error)) => return Err(error),
        Err(Refusal::Scenario(found)) => return refuse(&script.files, &found, args.format, ui),
    };
    let library = Library::of(&subject)?;
    let name = &subject.name;
    let (mut live, scenario) = match reach::settings(&args.reach, &args.desk) {
        Some(settings) => {
            let written = scenario.written_region.as_ref().map(|region| region.value.as_str());
            let (live, caller) = reach::open(&settings, args.reach.region.as_deref().or(written), ui)?;
            (Some(live), reach::scenario(&scenario, &caller, ui))
        }
        None => (None, scenario),
    };
    let live = live.as_mut();
    let setup = Setup { document: &document, name, scenario: &scenario, parameters, only, library: &library, options: &options, live };
    match args.format {
        Format::Human => {
            let played = shown(setup, args.level.into(), ui)?;
            let Played { course, ending, verdict, .. } = &played;
            let end = End { record: &course.record, notes: course.notes_of_failure(), ending, verdict };
            conclude(&subject, &script, &end, args.step.as_deref(), ui)?;
            Ok(exit(&script, &played.ending, &played.verdict))
        }
        Format::Json => {
            let played = told(setup, &script, ui)?;
            if let Some(text) = played.ending.broken.as_ref().filter(|_| played.ending.unfit) {
                ui.fail(&unfit(text));
            }
            Ok(exit(&script, &played.ending, &played.verdict))
        }
    }
}

/// Shows findings that leave nothing to execute.
fn refuse(files: &Files, found: &[Diagnostic], format: Format, ui: &mut Ui) -> Result<Exit, CliError> {
    let report = Report::new(files, found, 1).summary(!ui.is_quiet());
    let style = ui.style();
    ui.result(|out| match format {
        Format::Human => report::human(&report, style, out),
        Format::Json => report::json(&report, out),
    })?;
    Ok(Exit::Findings)
}

/// What the exit code says (DESIGN 5.1).
pub(crate) fn exit(script: &Script, ending: &Ending, verdict: &Verdict) -> Exit {
    match (verdict.expects, verdict.holds()) {
        _ if ending.unfit => Exit::Failed,
        (_, false) if script.is_written => Exit::Findings,
        (true, _) => Exit::Fine,
        (false, true) if ending.status == Status::Success => Exit::Fine,
        (false, _) => Exit::Unsuccessful,
    }
}

/// Plays it for people.
fn shown(setup: Setup<'_>, detail: Detail, ui: &mut Ui) -> Result<Played, CliError> {
    let mut live = Live::human(detail, ui);
    let mut trouble = Ok(());
    let played = play(setup, &mut |event: &Event| {
        if trouble.is_ok() {
            trouble = live.event(event, ui);
        }
    });
    trouble?;
    live.end(ui)?;
    Ok(played)
}

/// How an execution ended.
pub(crate) struct End<'e> {
    pub(crate) record: &'e Record,
    /// What was noted of the step that failed it.
    pub(crate) notes: Vec<&'e str>,
    pub(crate) ending: &'e Ending,
    pub(crate) verdict: &'e Verdict,
}

/// Says what came of it: outputs, why it failed and where, what is not as expected.
pub(crate) fn conclude(subject: &Subject, script: &Script, end: &End<'_>, only: Option<&str>, ui: &mut Ui) -> Result<(), CliError> {
    let End { record, notes, ending, verdict } = end;
    let style = ui.style();
    if ending.broken.is_none() {
        ui.result(|out| match only.and_then(|step| record.step_named(step)) {
            Some(step) => live::step_outputs(step, out),
            None => live::outputs(record, out),
        })?;
        let place = |step: &str, line: usize| subject.sources.script_line(&subject.document, step, line);
        ui.result(|out| live::failure(record, notes, &place, style, out))?;
    }
    let mut found = verdict.diagnostics();
    if only.is_some() {
        // Of a step alone most mocks are not used.
        found.retain(|found| found.level == Level::Error);
    }
    if let Some(text) = ending.broken.as_ref().filter(|_| ending.unfit) {
        ui.finish()?;
        ui.fail(&unfit(text));
    } else if script.is_written {
        let found: Vec<_> = script.diagnostics.iter().chain(&found).collect();
        let report = Report::new(&script.files, found, 1).summary(false);
        ui.result(|out| report::human(&report, style, out))?;
    } else if let Some(text) = &ending.broken {
        ui.finish()?;
        let scenario = "a scenario is named with `--scenario FILE`";
        let (problem, hint) = match text.split_once('\n') {
            Some((problem, hint)) => (problem, format!("{hint}; {scenario}")),
            None => (text.as_str(), format!("a scenario answers calls; {scenario}")),
        };
        ui.fail(&CliError::failed(problem).hint(hint));
    }
    ui.finish()?;
    ui.status(&summary(verdict, record, ending.broken.is_some()));
    Ok(())
}

/// The machine lacks what the execution needs.
pub(crate) fn unfit(text: &str) -> CliError {
    match text.split_once('\n') {
        Some((problem, hint)) => CliError::failed(problem).hint(hint),
        None => CliError::failed(text),
    }
}

/// One sentence.
fn summary(verdict: &Verdict, record: &Record, broken: bool) -> String {
    let took = record.started.zip(record.ended).map(|(started, ended)| human(ended.since(started))).unwrap_or_default();
    let end = format!("{} after {took}", record.status);
    match (broken, verdict.expects, verdict.differences.len()) {
        (true, _, _) => format!("the simulation could not go on after {took}"),
        (false, false, _) => end,
        (false, true, 0) => format!("as expected: {end}"),
        (false, true, 1) => format!("not as expected: {end}; 1 difference"),
        (false, true, count) => format!("not as expected: {end}; {count} differences"),
    }
}

/// Plays it for programs: one object, `schemas/simulation.schema.json`. The events are written as they come.
fn told(setup: Setup<'_>, script: &Script, ui: &mut Ui) -> Result<Played, CliError> {
    let mut stream = EventStream::new();
    let mut first = true;
    let mut trouble = ui.result(|out| write!(out, "{{\"version\":1,\"events\":["));
    let played = play(setup, &mut |event: &Event| {
        if trouble.is_ok() {
            let comma = if std::mem::take(&mut first) { "" } else { "," };
            let event = stream.json(event);
            trouble = ui.result(|out| write!(out, "{comma}{event}"));
        }
    });
    trouble?;
    let Played { course, verdict, coverage, .. } = &played;
    let verdict = self::verdict(script, verdict)?;
    ui.result(|out| {
        write!(out, "],\"record\":{},\"verdict\":{verdict},\"coverage\":{}}}", course.record.to_json(), coverage.to_json())?;
        writeln!(out)
    })?;
    Ok(played)
}

pub(crate) fn verdict(script: &Script, verdict: &Verdict) -> Result<Value, CliError> {
    let found = verdict.diagnostics();
    let found: Vec<_> = script.diagnostics.iter().chain(&found).collect();
    let mut text = Vec::new();
    let report = Report::new(&script.files, found, 1);
    let report: Result<Value, _> =
        report::json(&report, &mut text).map_err(serde_json::Error::io).and_then(|()| serde_json::from_slice(&text));
    let report = report.map_err(|error| CliError::failed("cannot write the verdict").because(error))?;
    let differences = verdict.differences.iter().map(|difference| {
        json!({"what": difference.what, "expected": difference.expected, "actual": difference.actual, "because": difference.because})
    });
    Ok(json!({
        "expects": verdict.expects,
        "holds": verdict.holds(),
        "differences": differences.collect::<Value>(),
        "broken": verdict.broken.as_ref().map(|broken| &broken.message),
        "report": report,
    }))
}
