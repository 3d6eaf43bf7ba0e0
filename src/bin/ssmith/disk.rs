//! The disk as the build sees it, and the SOPs on it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ssmith::build::{SOURCE, Sources};

use crate::CliError;
use crate::project::Project;

/// Reads files by path from where the user stands.
pub(crate) struct Disk;

impl Sources for Disk {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        match crate::input::read(Path::new(path)) {
            Ok(input) => Ok(Some(input.bytes)),
            Err(_) if matches!(fs::metadata(path), Err(error) if error.kind() == io::ErrorKind::NotFound) => Ok(None),
            Err(error) => Err(error.text()),
        }
    }
}

/// The SOP folders that `paths` name, or that are below them; without any path, those of the project. Sorted, each once.
pub(crate) fn sops(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut found = Vec::new();
    if paths.is_empty() {
        below(&Project::here()?.root, &mut found)?;
    }
    for path in paths {
        let about = fs::metadata(path).map_err(|error| CliError::file("read", path, error))?;
        let before = found.len();
        if about.is_dir() {
            below(path, &mut found)?;
        } else if let Some(folder) = path.ancestors().skip(1).find(|folder| folder.join(SOURCE).is_file()) {
            found.push(folder.to_owned());
        }
        if found.len() == before {
            return Err(CliError::usage(format!("there is no SOP in `{}`", path.display()))
                .hint(format!("an SOP is a folder with a {SOURCE}; `ssmith new ID` makes one")));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The SOP folders in a folder, sorted.
pub(crate) fn sops_below(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let mut found = Vec::new();
    below(folder, &mut found)?;
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), CliError> {
    if folder.join(SOURCE).is_file() {
        found.push(folder.to_owned());
        return Ok(());
    }
    let failed = |error| CliError::file("read the folder", folder, error);
    let mut entries: Vec<_> = fs::read_dir(folder).and_then(Iterator::collect).map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        // A link is not followed: it may lead back up.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let is_source = !name.starts_with('.') && !matches!(name.as_str(), "target" | "node_modules" | "templates" | "tests");
        if is_folder && is_source {
            let path = if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) };
            below(&path, found)?;
        }
    }
    Ok(())
}
