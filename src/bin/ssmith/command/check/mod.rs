//! `ssmith check`: every mistake that can be known without AWS.

mod children;
mod fix;
mod look;

use std::fs;
use std::path::Path;

use ssmith::check::baseline::Baseline;
use ssmith::check::{Hidden, Options, Settings};
use ssmith::config::FILE_NAME;
use ssmith::diagnostic::{Diagnostic, Level};
use ssmith::report::{self, Report};
use ssmith::rules;
use ssmith::text::Files;

use crate::args::{Check, CheckFormat, FailOn};
use crate::input::{self, Input};
use crate::project::{Project, Projects, shown, whole};
use crate::ui::Ui;
use crate::{CliError, Exit, files};

use look::{Changes, Looked, look};

pub(crate) fn run(args: &Check, ui: &mut Ui) -> Result<Exit, CliError> {
    if args.mend.fix && args.paths.iter().any(|path| path == Path::new("-")) {
        return Err(CliError::usage("standard input cannot be fixed").hint("`--diff` shows what would be changed"));
    }
    let options = Options { select: codes(&args.select)?, ignore: codes(&args.ignore)?, ..Options::default() };
    let mut projects = Projects::new(options.clone());
    let inputs = input::collect(&args.paths, &mut projects)?;
    let mut baseline = Known::new(args)?;
    let mut look = |changes: &Changes| {
        let mut looked = look(&inputs, &mut projects, &options, args.role.as_deref(), changes)?;
        // Only a look at everything tells what an entry of the settings is for.
        if args.paths.is_empty() && args.select.is_empty() && args.ignore.is_empty() {
            let unused = of_settings(&projects, &looked.hidden, &mut looked.files)?;
            looked.found.extend(unused);
        }
        Ok(looked)
    };
    let mut looked = look(&Changes::new())?;
    if looked.judged == 0 && looked.skipped == 0 {
        return Err(nothing_to_judge(args, &looked)?);
    }
    if looked.judged == 0 {
        looked.warnings.push("nothing was judged; the notes (SSM0070) tell why: `--pedantic` shows them".to_owned());
    }
    baseline.write(&looked, ui)?;
    baseline.hide(&mut looked);
    let mut fixed = 0;
    if args.mend.fix || args.mend.diff {
        let shown = |found: &Diagnostic| args.pedantic || found.level > Level::Note;
        let repaired = fix::repair(looked, &shown, &mut |changes| {
            let mut looked = look(changes)?;
            baseline.hide(&mut looked);
            Ok(looked)
        })?;
        if args.mend.diff {
            return fix::show(&repaired, ui);
        }
        fixed = repaired.fixes.len();
        fix::write(&repaired, ui)?;
        looked = repaired.looked;
    }
    for text in &looked.details {
        ui.detail(text);
    }
    for text in &looked.warnings {
        ui.warn(text);
    }
    let report = Report::new(&looked.files, &looked.found, looked.judged)
        .passed_over(looked.passed_over + looked.skipped)
        .ignored(looked.hidden.count);
    let report = report.known(baseline.hidden).fixed(fixed).pedantic(args.pedantic).summary(!ui.is_quiet()).fail_on(level(args.fail_on));
    show(args, &report, ui)?;
    baseline.tell_of_gone(args, ui);
    Ok(if report.counts().reaches(level(args.fail_on)) { Exit::Findings } else { Exit::Fine })
}

fn show(args: &Check, report: &Report<'_>, ui: &mut Ui) -> Result<(), CliError> {
    let style = ui.style();
    ui.result(|out| match args.format {
        _ if args.statistics => report::statistics(report, style, out),
        CheckFormat::Human => report::human(report, style, out),
        CheckFormat::Json => report::json(report, out),
        CheckFormat::Sarif => report::sarif(report, out),
        CheckFormat::Github => report::github(report, out),
        CheckFormat::Junit => report::junit(report, out),
    })
}

/// The baseline that was named, if any.
struct Known<'a> {
    file: Option<&'a Path>,
    write: bool,
    baseline: Baseline,
    /// Files are named from where it is, so that it is the same whoever looks from wherever.
    settings: Settings,
    /// How many findings of the last look it knows, and how many that it knows are gone.
    hidden: usize,
    gone: usize,
}

impl<'a> Known<'a> {
    fn new(args: &'a Check) -> Result<Self, CliError> {
        let file = args.known.baseline.as_deref();
        let folder = file.and_then(Path::parent).unwrap_or(Path::new("."));
        let settings = Settings { root: whole(folder), here: whole(Path::new(".")), ..Settings::default() };
        let mut known = Self { file, write: args.known.write_baseline, baseline: Baseline::default(), settings, hidden: 0, gone: 0 };
        if let Some(file) = file.filter(|_| !args.known.write_baseline) {
            let text = fs::read_to_string(file).map_err(|error| {
                CliError::file("read the baseline", file, error).hint("`--write-baseline` writes one of what is found now")
            })?;
            known.baseline =
                Baseline::parse(&text).map_err(|reason| CliError::usage(format!("`{}` is no baseline: {reason}", shown(file))))?;
        }
        Ok(known)
    }

    /// Writes what is found now, if that was asked for.
    fn write(&mut self, looked: &Looked, ui: &mut Ui) -> Result<(), CliError> {
        let Some(file) = self.file.filter(|_| self.write) else { return Ok(()) };
        self.baseline = Baseline::of(&looked.files, &looked.found, &self.settings);
        files::write(file, self.baseline.to_text().as_bytes())?;
        let count = self.baseline.len();
        ui.status(&format!("wrote {}, which knows {count} {}", shown(file), if count == 1 { "finding" } else { "findings" }));
        Ok(())
    }

    fn hide(&mut self, looked: &mut Looked) {
        let mut rest = self.baseline.clone();
        self.hidden = rest.hide(&looked.files, &mut looked.found, &self.settings);
        self.gone = rest.len();
    }

    /// Says when a baseline knows what is not there any more: it would hide the same mistake made again. Only a look at everything tells.
    fn tell_of_gone(&self, args: &Check, ui: &mut Ui) {
        if let Some(file) = self.file
            && self.gone > 0
            && args.paths.is_empty()
            && args.select.is_empty()
            && args.ignore.is_empty()
        {
            let (file, count) = (shown(file), self.gone);
            let what = if count == 1 { "1 finding that is".to_owned() } else { format!("{count} findings that are") };
            ui.status(&format!("{file} knows {what} gone: `--write-baseline` takes them out"));
        }
    }
}

/// What is to be said of `ssmith.toml` when the whole project is judged.
fn of_settings(projects: &Projects, hidden: &Hidden, files: &mut Files) -> Result<Vec<Diagnostic>, CliError> {
    let mut found = Vec::new();
    for (root, settings) in projects.known().filter(|(_, settings)| !settings.check.ignore.is_empty() || settings.shared_with_all.is_some())
    {
        let Input { name, bytes, .. } = input::read(&root.join(FILE_NAME))?;
        let file = files.add_bytes(name, bytes);
        found.extend(settings.judge(hidden, file));
    }
    Ok(found)
}

/// "Nothing found" would sound as if something had been looked at.
fn nothing_to_judge(args: &Check, looked: &Looked) -> Result<CliError, CliError> {
    let place = match args.paths.as_slice() {
        [] => format!("`{}`", shown(&Project::here()?.root)),
        [path] if path == Path::new("-") => "standard input".to_owned(),
        [path] => format!("`{}`", shown(path)),
        _ => "any of these folders".to_owned(),
    };
    let error = CliError::usage(format!("there is no Automation document in {place}"));
    Ok(match looked.passed_over {
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
