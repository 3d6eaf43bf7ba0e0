//! `ssmith build`: writes each SOP's generated files, or says which are stale.

use std::fs;
use std::io;
use std::path::Path;

use ssmith::build::{self, Built, DOCUMENT, ROLE, Sources};
use ssmith::check::Options;
use ssmith::report::{self, Report};
use ssmith::text::Files;

use crate::args::Build;
use crate::disk::{Disk, sops};
use crate::project::{Project, shown};
use crate::ui::Ui;
use crate::{CliError, Exit, files};

/// What became of one SOP.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Unchanged,
    Written,
    Stale,
    Refused,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Written => "written",
            Self::Stale => "stale",
            Self::Refused => "refused",
        }
    }
}

pub(crate) fn run(args: &Build, ui: &mut Ui) -> Result<Exit, CliError> {
    let folders = sops(&args.paths)?;
    if folders.is_empty() {
        return Err(CliError::usage("there is no SOP here")
            .hint("`ssmith new ID` makes one, such as `ssmith new efs:sop:restore_files:2026-01-31`"));
    }
    let mut exit = Exit::Fine;
    for folder in &folders {
        let built = build_folder(Files::new(), folder, &Options::default())?;
        show(&built, ui)?;
        // What is refused is refused as a whole.
        let files = [(DOCUMENT, &built.text), (ROLE, &built.role)];
        for (name, text) in files.iter().take(if built.text.is_some() { files.len() } else { 1 }) {
            let outcome = settle(&folder.join(name), text.as_deref(), args.check)?;
            if !ui.is_quiet() || matches!(outcome, Outcome::Stale | Outcome::Refused) {
                ui.result(|out| writeln!(out, "{:<9} {}", outcome.word(), shown(&folder.join(name))))?;
            }
            if outcome == Outcome::Stale {
                ui.finish()?;
                ui.detail("`ssmith build` writes it; look at the difference and commit it");
            }
            if matches!(outcome, Outcome::Stale | Outcome::Refused) {
                exit = Exit::Findings;
            }
        }
    }
    Ok(exit)
}

/// Writes a generated file, or says what writing it would do.
fn settle(path: &Path, text: Option<&str>, check: bool) -> Result<Outcome, CliError> {
    let Some(text) = text else { return Ok(Outcome::Refused) };
    match fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(Outcome::Unchanged),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(CliError::file("read", path, error)),
        _ if check => Ok(Outcome::Stale),
        _ => files::write(path, text.as_bytes()).map(|()| Outcome::Written),
    }
}

/// Builds an SOP's folder in memory, by the settings of its project.
pub(crate) fn build_folder(files: Files, folder: &Path, options: &Options) -> Result<Built, CliError> {
    build_from(&Disk, files, folder, options)
}

/// Builds an SOP's folder of other sources than those on the disk.
pub(crate) fn build_from(sources: &dyn Sources, files: Files, folder: &Path, options: &Options) -> Result<Built, CliError> {
    let project = Project::of(folder)?;
    let options = Options { settings: project.settings(), ..options.clone() };
    Ok(build::build(files, sources, &project.places(folder), &project.config.project.names, &options))
}

/// Shows the findings of a build.
pub(crate) fn show(built: &Built, ui: &mut Ui) -> Result<(), CliError> {
    let report = Report::new(&built.files, &built.diagnostics, 1).summary(false);
    let style = ui.style();
    ui.result(|out| report::human(&report, style, out))
}
