//! Scenario files: by path, or by the name of one of an SOP's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssmith::diagnostic::{Diagnostic, Level};
use ssmith::document::Document;
use ssmith::scenario::{self, Scenario};
use ssmith::text::{Files, nearest};

use crate::project::shown;
use crate::{CliError, input};

/// Where an SOP's scenarios are.
pub(crate) const SCENARIOS: &str = "scenarios";

/// The scenarios of an SOP's folder, sorted by name.
pub(crate) fn of_sop(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let folder = folder.join(SCENARIOS);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |error| CliError::file("read the folder", &folder, error);
    let entries: Vec<_> = fs::read_dir(&folder).and_then(Iterator::collect).map_err(failed)?;
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).filter(|path| is_scenario(path)).collect();
    paths.sort();
    Ok(paths)
}

fn is_scenario(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    !hidden && path.is_file() && path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// The name that a scenario is called by.
pub(crate) fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What a command calls S: a file, or the name of one of the scenarios beside a document.
pub(crate) fn find(given: &str, folder: &Path) -> Result<PathBuf, CliError> {
    let path = Path::new(given);
    if path.is_file() {
        return Ok(path.to_owned());
    }
    let known = of_sop(folder)?;
    if let Some(found) = known.iter().find(|path| name(path) == given || path.file_name().is_some_and(|file| file == given)) {
        return Ok(found.clone());
    }
    let error = CliError::usage(format!("there is no scenario `{given}`: neither a file nor one in `{}`", shown(&folder.join(SCENARIOS))));
    let names: Vec<_> = known.iter().map(|path| name(path)).collect();
    Err(match (nearest(given, names.iter().map(String::as_str)), names.as_slice()) {
        (Some(near), _) => error.hint(format!("did you mean `{near}`?")),
        (None, []) => error.hint("name a scenario file"),
        (None, names) => error.hint(format!("there are {}", names.join(", "))),
    })
}

/// A scenario that was read.
#[derive(Debug)]
pub(crate) struct Script {
    /// The file that the findings are in.
    pub(crate) files: Files,
    /// What is wrong with it.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What can be played; `None` where there is an error.
    pub(crate) scenario: Option<Arc<Scenario>>,
    /// Whether somebody wrote it; else it is empty.
    pub(crate) is_written: bool,
}

impl Script {
    /// Reads a scenario and holds it against its document.
    pub(crate) fn read(path: &Path, document: &Document) -> Result<Self, CliError> {
        let input = input::read(path)?;
        let mut files = Files::new();
        let id = files.add_bytes(input.name, input.bytes);
        let (scenario, mut diagnostics) = scenario::parse(&files, id);
        if let Some(scenario) = &scenario {
            diagnostics.extend(scenario.check_against(document));
            diagnostics.sort_by_key(|found| (found.span.start, found.rule.code, found.span.end));
        }
        let wrong = diagnostics.iter().any(|found| found.level == Level::Error);
        Ok(Self { files, diagnostics, scenario: scenario.filter(|_| !wrong).map(Arc::new), is_written: true })
    }

    /// A scenario that gives nothing and answers nothing.
    pub(crate) fn empty() -> Self {
        let mut files = Files::new();
        let id = files.add("<no scenario>", "{}");
        let (scenario, diagnostics) = scenario::parse(&files, id);
        Self { files, diagnostics, scenario: scenario.map(Arc::new), is_written: false }
    }
}
