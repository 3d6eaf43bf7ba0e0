//! `ssmith test`: the scenarios of SOPs, all at once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use ssmith::report::suite::{Case, Outcome, Results, Suite};
use ssmith::run::Status;
use ssmith::simulate::Coverage;
use ssmith::text::Files;

use crate::args::{Given, Test, TestFormat};
use crate::command::simulate;
use crate::desk::{
    Findings, Library, Options, Played, Refusal, Script, Setup, Subject, Values, id_of, load, play, scenario_name, scenarios_of_sop,
};
use crate::disk;
use crate::project::{Project, shown};
use crate::ui::Ui;
use crate::{CliError, Exit};

/// An execution recurs with its loops and children; the main thread has as much.
const STACK: usize = 8 * 1024 * 1024;

pub(crate) fn run(args: &Test, ui: &mut Ui) -> Result<Exit, CliError> {
    let options = Options::new(&args.desk)?;
    let chosen = chosen(&args.paths, args.filter.as_deref())?;
    if chosen.iter().all(|(_, scenarios)| scenarios.is_empty()) {
        return Err(nothing(args));
    }
    let workers = args.jobs.map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let folders: Vec<&Path> = chosen.iter().map(|(folder, _)| folder.as_path()).collect();
    let subjects = parallel(&folders, workers, &|folder| load(folder), &mut |_| {})?;
    let mut libraries = BTreeMap::new();
    let mut loaded = Vec::new();
    for (folder, subject) in folders.iter().zip(subjects) {
        let subject = subject?;
        let root = Project::of(folder)?.root;
        if let Ok(subject) = &subject
            && !libraries.contains_key(&root)
        {
            libraries.insert(root.clone(), Arc::new(Library::of(subject)?));
        }
        loaded.push((subject, libraries.get(&root).cloned()));
    }
    let jobs: Vec<(usize, &Path)> =
        chosen.iter().enumerate().flat_map(|(index, (_, scenarios))| scenarios.iter().map(move |path| (index, path.as_path()))).collect();
    let one = |(index, path): &(usize, &Path)| match &loaded[*index] {
        (Ok(subject), Some(library)) => case(subject, library, path, &options),
        _ => Ok(Tried::from(unbuilt(path))),
    };
    let count = jobs.len();
    let cases = parallel(&jobs, workers, &one, &mut |done| ui.progress(&format!("{done} of {count} scenarios")))?;
    ui.progress("");
    let mut suites: Vec<Suite> = folders.iter().zip(&loaded).map(|(folder, (subject, _))| suite(folder, subject.as_ref().ok())).collect();
    let mut unfit = None;
    for ((index, _), done) in jobs.iter().zip(cases) {
        let Tried { case, coverage, lacking } = done?;
        unfit = unfit.or(lacking);
        let suite = &mut suites[*index];
        suite.cases.push(case);
        if let (Some(all), Some(coverage)) = (&mut suite.coverage, coverage) {
            all.merge(&coverage);
        }
    }
    for ((subject, _), suite) in loaded.into_iter().zip(&mut suites) {
        match subject {
            Ok(subject) => {
                let uncovered = suite.coverage.iter().flat_map(Coverage::uncovered);
                suite.lines = uncovered.map(|item| subject.sources.line(&item.pointer)).collect();
            }
            // The first scenario says why none of them can be played.
            Err(Findings { files, diagnostics }) => {
                if let Some(first) = suite.cases.first_mut() {
                    (first.files, first.diagnostics) = (files, diagnostics);
                }
            }
        }
    }
    let exit = report(&suites, args, ui)?;
    match unfit {
        Some(text) => Err(simulate::unfit(&text)),
        None => Ok(exit),
    }
}

fn report(suites: &[Suite], args: &Test, ui: &mut Ui) -> Result<Exit, CliError> {
    let results = Results { suites, least: args.min_coverage };
    let (style, quiet) = (ui.style(), ui.is_quiet());
    ui.result(|out| match args.format {
        TestFormat::Human => results.human(style, quiet, out),
        TestFormat::Json => results.json(out),
        TestFormat::Junit => results.junit(out),
        TestFormat::Github => results.github(out),
    })?;
    Ok(if results.hold() { Exit::Fine } else { Exit::Findings })
}

/// The SOPs and their scenarios that are to run, sorted, each once.
fn chosen(paths: &[PathBuf], filter: Option<&str>) -> Result<Vec<(PathBuf, Vec<PathBuf>)>, CliError> {
    let mut chosen: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    let mut folders = if paths.is_empty() { disk::sops(&[])? } else { Vec::new() };
    for path in paths {
        if path.is_dir() {
            folders.extend(disk::sops(std::slice::from_ref(path))?);
            continue;
        }
        fs::metadata(path).map_err(|error| CliError::file("read", path, error))?;
        let around = disk::sops(std::slice::from_ref(path)).map_err(|_| {
            CliError::usage(format!("`{}` belongs to no SOP", shown(path)))
                .hint("name a scenario in the `scenarios` folder of an SOP; `ssmith simulate DOC --scenario FILE` runs any other")
        })?;
        for folder in around {
            chosen.entry(folder).or_default().push(path.clone());
        }
    }
    for folder in folders {
        let scenarios = scenarios_of_sop(&folder)?;
        chosen.entry(folder).or_default().extend(scenarios);
    }
    for (folder, scenarios) in &mut chosen {
        scenarios.sort();
        scenarios.dedup();
        if let Some(filter) = filter {
            let name = suite_name(folder);
            scenarios.retain(|path| format!("{name}/{}", scenario_name(path)).contains(filter));
        }
    }
    // With a filter, SOPs that it leaves nothing of are not spoken of.
    Ok(chosen.into_iter().filter(|(_, scenarios)| filter.is_none() || !scenarios.is_empty()).collect())
}

/// "Nothing failed" would sound as if something had been tried.
fn nothing(args: &Test) -> CliError {
    match &args.filter {
        Some(filter) => CliError::usage(format!("no scenario's name contains `{filter}`")),
        None => CliError::usage("there is no scenario here")
            .hint("a scenario is a YAML file in the `scenarios` folder of an SOP; `ssmith new ID` makes an SOP with one"),
    }
}

fn suite_name(folder: &Path) -> String {
    id_of(folder).map_or_else(|| shown(folder), |id| id.to_string())
}

fn suite(folder: &Path, subject: Option<&Subject>) -> Suite {
    Suite {
        name: suite_name(folder),
        document: subject.map_or_else(|| shown(folder), |subject| subject.sources.name().to_owned()),
        cases: Vec::new(),
        coverage: subject.map(|subject| Coverage::new(&subject.document)),
        lines: Vec::new(),
    }
}

fn blank(path: &Path) -> Case {
    Case {
        name: scenario_name(path),
        file: shown(path),
        outcome: Outcome::Invalid,
        status: None,
        took: std::time::Duration::ZERO,
        message: None,
        files: Files::new(),
        diagnostics: Vec::new(),
    }
}

fn unbuilt(path: &Path) -> Case {
    Case { message: Some("its document cannot run".to_owned()), ..blank(path) }
}

/// What came of a scenario.
struct Tried {
    case: Case,
    coverage: Option<Coverage>,
    /// What the machine lacks, where the execution could not go on for that.
    lacking: Option<String>,
}

impl From<Case> for Tried {
    fn from(case: Case) -> Self {
        Self { case, coverage: None, lacking: None }
    }
}

/// Plays one scenario.
fn case(subject: &Subject, library: &Library, path: &Path, options: &Options) -> Result<Tried, CliError> {
    let script = Script::read(path, &subject.document)?;
    let mut case = Case { files: script.files, diagnostics: script.diagnostics, ..blank(path) };
    let Some(scenario) = script.scenario else { return Ok(case.into()) };
    let given = Given { scenario: None, params: Vec::new(), params_file: None };
    let parameters = match Values::collect(Some(&scenario), &given)?.typed(&subject.document, options.switches) {
        Ok(parameters) => parameters,
        Err(Refusal::Usage(error)) => {
            case.message = Some(error.text());
            return Ok(case.into());
        }
        Err(Refusal::Scenario(found)) => {
            case.diagnostics.extend(found);
            return Ok(case.into());
        }
    };
    let (document, name) = (&subject.document, subject.name.as_str());
    let played = play(Setup { document, name, scenario: &scenario, parameters, only: None, library, options, live: None }, &mut |_| {});
    let Played { course, ending, verdict, coverage } = played;
    let record = &course.record;
    case.took = record.started.zip(record.ended).map(|(started, ended)| ended.since(started)).unwrap_or_default();
    case.status = ending.broken.is_none().then(|| ending.status.clone());
    let holds = verdict.holds() && (verdict.expects || ending.status == Status::Success);
    case.outcome = if holds { Outcome::Passed } else { Outcome::Failed };
    if verdict.holds() && !holds {
        case.message = Some(format!("the execution ended with {}, and the scenario expects nothing else", ending.status));
    }
    if !holds && ending.broken.is_none() {
        let mut text = Vec::new();
        let place = |step: &str, line: usize| subject.sources.script_line(document, step, line);
        let written =
            ssmith::report::live::failure(record, &course.notes_of_failure(), &place, ssmith::report::Style::default(), &mut text);
        written.map_err(|error| CliError::failed("cannot write the failure").because(error))?;
        let why = String::from_utf8_lossy(&text).into_owned();
        case.message = case.message.map(|message| format!("{message}\n{why}")).or(Some(why)).filter(|why| !why.is_empty());
    }
    case.diagnostics.extend(verdict.diagnostics());
    let lacking = ending.broken.filter(|_| ending.unfit);
    Ok(Tried { case, coverage: Some(coverage), lacking })
}

/// Does all jobs on some threads; the answers come in the order of the jobs. `progress` hears how many are done.
fn parallel<J: Sync, T: Send>(
    jobs: &[J],
    workers: usize,
    work: &(dyn Fn(&J) -> T + Sync),
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<T>, CliError> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let (tell, hear) = std::sync::mpsc::channel();
    let each = |tell: std::sync::mpsc::Sender<()>| {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { break };
            let answer = work(job);
            done.lock().unwrap_or_else(PoisonError::into_inner).insert(index, answer);
            // Nobody listens any more only where the whole is given up.
            tell.send(()).ok();
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers.clamp(1, jobs.len().max(1)) {
            let tell = tell.clone();
            let worker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || each(tell));
            worker.map_err(|error| CliError::failed("cannot start a thread").because(error))?;
        }
        drop(tell);
        for count in 1..=jobs.len() {
            if hear.recv().is_err() {
                break;
            }
            progress(count);
        }
        Ok(())
    })?;
    Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect())
}
