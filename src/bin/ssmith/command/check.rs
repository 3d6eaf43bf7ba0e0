//! `ssmith check`: every mistake that can be known without AWS.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use ssmith::build::{DESIGN, DOCUMENT, SOURCE};
use ssmith::check::{self, Analysis, Hidden, Options};
use ssmith::config::FILE_NAME;
use ssmith::diagnostic::{Diagnostic, Level};
use ssmith::report::{self, Report};
use ssmith::rules::{self, Around};
use ssmith::spec::{self, SopId, Specification};
use ssmith::text::{FileId, Files};

use crate::args::{Check, CheckFormat, FailOn};
use crate::command::build::build_folder;
use crate::desk::id_of;
use crate::input::{self, Input, Inputs};
use crate::project::{Project, Projects, shown};
use crate::ui::Ui;
use crate::{CliError, Exit};

/// A deep document is walked recursively; the main thread has as much.
const STACK: usize = 8 * 1024 * 1024;

pub(crate) fn run(args: &Check, ui: &mut Ui) -> Result<Exit, CliError> {
    let options = Options { select: codes(&args.select)?, ignore: codes(&args.ignore)?, ..Options::default() };
    let mut projects = Projects::new(options.clone());
    let Inputs { sops, files: mut inputs, mut passed_over } = input::collect(&args.paths, &mut projects)?;
    let mut files = Files::new();
    let mut hidden = Hidden::default();
    let mut found = Vec::new();
    let mut judged = sops.len();
    for folder in &sops {
        let built = build_folder(files, folder, &options)?;
        files = built.files;
        found.extend(built.diagnostics);
        hidden.add(built.hidden);
        ui.detail(&format!("judged what {} gives", shown(&folder.join(SOURCE))));
        // A document that somebody changed by hand, or did not build again, is judged for itself.
        let document = folder.join(DOCUMENT);
        if let Some(text) = built.text
            && document.is_file()
        {
            let written = input::read(&document)?;
            if written.bytes != text.as_bytes() {
                ui.warn(&format!("{} is stale: `ssmith build` writes what the source gives", written.name));
                inputs.push(written);
            }
        }
    }
    let mut jobs = Vec::new();
    for input in inputs {
        let options = projects.options(Path::new(&input.name))?;
        let (specification, place) = match design_of(&input)? {
            Some((design, place)) => {
                let id = files.add_bytes(design.name, design.bytes);
                (files.get(id).defect().is_none().then(|| spec::parse(&files, id)), place)
            }
            None => (None, None),
        };
        jobs.push(Job { certain: input.certain, id: files.add_bytes(input.name, input.bytes), specification, place, options });
    }
    let analyses = judge(&files, &jobs)?;

    for (Job { id, certain, .. }, analysis) in jobs.iter().zip(analyses) {
        let other = !certain && analysis.tree.as_ref().is_some_and(|tree| !input::is_document(tree));
        if other {
            ui.detail(&format!("passed over {}: it has the words of an Automation document but is none", files.get(*id).name()));
            passed_over += 1;
        } else {
            ui.detail(&format!("judged {}", files.get(*id).name()));
            judged += 1;
            found.extend(analysis.diagnostics);
            hidden.add(analysis.hidden);
        }
    }
    if judged == 0 {
        return Err(nothing_to_judge(args, passed_over)?);
    }
    // Only a look at everything tells what an entry of the settings is for.
    if args.paths.is_empty() && args.select.is_empty() && args.ignore.is_empty() {
        found.extend(unused_entries(&projects, &hidden, &mut files)?);
    }
    let report = Report::new(&files, &found, judged).passed_over(passed_over).ignored(hidden.count).pedantic(args.pedantic);
    let report = report.summary(!ui.is_quiet()).fail_on(level(args.fail_on));
    let style = ui.style();
    ui.result(|out| match args.format {
        CheckFormat::Human => report::human(&report, style, out),
        CheckFormat::Json => report::json(&report, out),
        CheckFormat::Sarif => report::sarif(&report, out),
        CheckFormat::Github => report::github(&report, out),
        CheckFormat::Junit => report::junit(&report, out),
    })?;
    Ok(if report.counts().reaches(level(args.fail_on)) { Exit::Findings } else { Exit::Fine })
}

/// The specification beside a document that is written by hand, and the Id of their folder. With a source beside it, the document is
/// judged against the specification as what the source gives.
fn design_of(input: &Input) -> Result<Option<(Input, Option<SopId>)>, CliError> {
    let path = Path::new(&input.name);
    let Some(folder) = path.parent().filter(|_| path.file_name().is_some_and(|name| name == DOCUMENT)) else { return Ok(None) };
    let design = folder.join(DESIGN);
    if !design.is_file() || folder.join(SOURCE).is_file() {
        return Ok(None);
    }
    Ok(Some((input::read(&design)?, id_of(folder))))
}

/// One file to judge, with what is known of it besides.
struct Job {
    id: FileId,
    /// Whether it is judged whatever is in it.
    certain: bool,
    specification: Option<Specification>,
    /// The Id of the SOP's folder that it is in.
    place: Option<SopId>,
    options: Arc<Options>,
}

/// Judges all files on all cores; the answers come in the order of the files.
fn judge(files: &Files, jobs: &[Job]) -> Result<Vec<Analysis>, CliError> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let around = Around { specification: job.specification.as_ref(), place: job.place.as_ref() };
            let analysis = check::check_within(files, job.id, &job.options, around);
            done.lock().unwrap_or_else(PoisonError::into_inner).insert(job.id, analysis);
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            let worker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            worker.map_err(|error| CliError::failed("cannot start a thread").because(error))?;
        }
        Ok(())
    })?;
    Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect())
}

/// The ignores in `ssmith.toml` that hide nothing in the whole project.
fn unused_entries(projects: &Projects, hidden: &Hidden, files: &mut Files) -> Result<Vec<Diagnostic>, CliError> {
    let mut found = Vec::new();
    for (root, settings) in projects.known().filter(|(_, settings)| !settings.check.ignore.is_empty()) {
        let Input { name, bytes, .. } = input::read(&root.join(FILE_NAME))?;
        let file = files.add_bytes(name, bytes);
        found.extend(settings.unused(hidden, file));
    }
    Ok(found)
}

/// "Nothing found" would sound as if something had been looked at.
fn nothing_to_judge(args: &Check, passed_over: usize) -> Result<CliError, CliError> {
    let place = match args.paths.as_slice() {
        [] => format!("`{}`", shown(&Project::here()?.root)),
        [path] => format!("`{}`", shown(path)),
        _ => "any of these folders".to_owned(),
    };
    let error = CliError::usage(format!("there is no Automation document in {place}"));
    Ok(match passed_over {
        0 => error.hint("name a file or folder with one"),
        1 => error.hint("1 YAML or JSON file was passed over, since it is none; name it to have it judged all the same"),
        count => error
            .hint(format!("{count} YAML and JSON files were passed over, since they are none; name one to have it judged all the same")),
    })
}

/// Codes as they are written in reports; a misspelt one would silently select nothing.
fn codes(given: &[String]) -> Result<Vec<String>, CliError> {
    let code = |given: &String| {
        let upper = given.to_uppercase();
        if rules::all().any(|rule| rules::is_meant(rule, &upper)) {
            return Ok(upper);
        }
        super::explain::find(given).map(|rule| rule.code.to_owned())
    };
    given.iter().map(code).collect()
}

fn level(fail_on: FailOn) -> Level {
    match fail_on {
        FailOn::Error => Level::Error,
        FailOn::Warning => Level::Warning,
        FailOn::Note => Level::Note,
    }
}
