//! `ssmith init` and `ssmith new`: files to begin with. Nothing that is there is touched.

use std::fs;
use std::path::{Path, PathBuf};

use ssmith::build::{ScaffoldFile, scaffold_project, scaffold_sop};
use ssmith::config::FILE_NAME;
use ssmith::spec::{IdError, SopId};

use crate::args::{Build, New};
use crate::command::build;
use crate::project::{Project, shown};
use crate::ui::Ui;
use crate::{CliError, Exit, files};

/// Where a project's SOPs are.
const DOCUMENTS: &str = "documents";

pub(crate) fn init(ui: &mut Ui) -> Result<Exit, CliError> {
    if Path::new(FILE_NAME).exists() {
        return Err(CliError::usage(format!("there is a {FILE_NAME} here already")).hint("`ssmith new ID` adds an SOP to it"));
    }
    write_all(Path::new("."), &scaffold_project(), ui)?;
    ui.status("next: `ssmith new SERVICE:TYPE:NAME:DATE`, such as `ssmith new efs:sop:restore_files:2026-01-31`");
    Ok(Exit::Fine)
}

pub(crate) fn new(args: &New, ui: &mut Ui) -> Result<Exit, CliError> {
    let id: SopId = args.id.parse().map_err(|error| {
        let error: IdError = error;
        CliError::usage(error.to_string()).hint("an id is SERVICE:TYPE:NAME:DATE, such as efs:sop:restore_files:2026-01-31")
    })?;
    let folder = Project::here()?.root.join(DOCUMENTS).join(id.path());
    if folder.exists() {
        return Err(
            CliError::usage(format!("`{}` is there already", shown(&folder))).hint("take another name or date; `new` overwrites nothing")
        );
    }
    let title = title(&id.name);
    write_all(&folder, &scaffold_sop(&id.to_string(), &title), ui)?;
    let built = build::run(&Build { paths: vec![folder.clone()], check: false }, ui)?;
    ui.finish()?;
    let folder = shown(&folder);
    ui.status(&format!("next: say in {folder}/Design.md what it does, then change runbook.yaml.j2 and run `ssmith build`"));
    Ok(built)
}

/// `restore_files` → `Restore files`.
fn title(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn write_all(folder: &Path, scaffold: &[ScaffoldFile], ui: &mut Ui) -> Result<(), CliError> {
    for file in scaffold {
        let path: PathBuf = folder.join(file.path);
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(|error| CliError::file("create the folder", parent, error))?;
        }
        files::write(&path, file.text.as_bytes())?;
        ui.result(|out| writeln!(out, "written   {}", shown(&path)))?;
    }
    Ok(())
}
