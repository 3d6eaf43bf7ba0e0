//! The document that is executed: an SOP built in memory, a file, or an Id.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssmith::build::{DOCUMENT, SOURCE};
use ssmith::check::{self, Options};
use ssmith::diagnostic::{Diagnostic, Level};
use ssmith::document::Document;
use ssmith::spec::SopId;
use ssmith::text::{Files, nearest};
use ssmith::yaml;

use crate::command::build::build_folder;
use crate::desk::Sources;
use crate::project::{Project, shown};
use crate::{CliError, disk, input};

/// What is executed.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The name that it is registered under.
    pub(crate) name: String,
    /// The model.
    pub(crate) document: Arc<Document>,
    /// The SOP's folder, or the one that the file is in.
    pub(crate) folder: PathBuf,
    /// Whether it is an SOP.
    pub(crate) is_sop: bool,
    /// Where it is written.
    pub(crate) sources: Sources,
}

/// Why there is nothing to execute: errors in the document.
#[derive(Debug)]
pub(crate) struct Findings {
    pub(crate) files: Files,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Findings {
    /// What keeps a document from running: of all that was found the errors.
    fn new(files: Files, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.retain(|diagnostic| diagnostic.level == Level::Error);
        Self { files, diagnostics }
    }
}

/// What a command calls DOC: a folder of an SOP, a file, or an Id.
pub(crate) fn load(doc: &Path) -> Result<Result<Subject, Findings>, CliError> {
    match fs::metadata(doc) {
        Ok(about) if about.is_dir() => of_folder(doc),
        Ok(_) => of_file(doc),
        Err(error) => match doc.to_str().and_then(|text| text.parse::<SopId>().ok()) {
            Some(id) => of_folder(&folder_of(&id)?),
            None if doc == Path::new("-") => of_file(doc),
            None => Err(CliError::file("read", doc, error)
                .hint("name an SOP's folder, a document file, or an Id such as efs:sop:restore_files:2026-01-31")),
        },
    }
}

/// The folder of an Id in the project.
fn folder_of(id: &SopId) -> Result<PathBuf, CliError> {
    let folders = disk::sops(&[])?;
    let ids: Vec<_> = folders.iter().map(|folder| of_path(folder)).collect();
    if let Some(at) = ids.iter().position(|known| known.as_ref() == Some(id)) {
        return Ok(folders[at].clone());
    }
    let error = CliError::usage(format!("there is no SOP `{id}` in this project"));
    let known: Vec<String> = ids.iter().flatten().map(ToString::to_string).collect();
    Err(match nearest(&id.to_string(), known.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!("it has {}", listed(&known))),
    })
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}

/// The id that an SOP's folder tells.
pub(crate) fn of_path(folder: &Path) -> Option<SopId> {
    SopId::from_path(&fs::canonicalize(folder).ok()?.to_string_lossy())
}

fn of_folder(folder: &Path) -> Result<Result<Subject, Findings>, CliError> {
    if !folder.join(SOURCE).is_file() {
        // An SOP without its source, as somebody else may have handed it on.
        let document = folder.join(DOCUMENT);
        if document.is_file() {
            return of_file(&document);
        }
        return Err(CliError::usage(format!("there is neither {SOURCE} nor {DOCUMENT} in `{}`", shown(folder)))
            .hint("name an SOP's folder or a document file"));
    }
    let built = build_folder(Files::new(), folder, &Options::default())?;
    let (Some(text), Some(document)) = (built.text, built.document) else {
        return Ok(Err(Findings::new(built.files, built.diagnostics)));
    };
    let stated = built.specification.as_ref().and_then(|specification| specification.sop_id().ok()).or_else(|| of_path(folder));
    let name = named(folder, stated)?;
    let is_script = |name: &str| Path::new(name).parent().is_some_and(|parent| parent.ends_with("scripts"));
    let scripts = built.files.iter().filter(|(_, file)| is_script(file.name()));
    let scripts = scripts.map(|(_, file)| (file.name().to_owned(), file.text().to_owned())).collect();
    let mut files = Files::new();
    let id = files.add(shown(&folder.join(DOCUMENT)), text);
    let tree = yaml::parse(&files, id).map_err(|error| CliError::failed(format!("cannot read what was built: {}", error.message)))?;
    let sources = Sources::new(files, id, tree).with_scripts(scripts);
    Ok(Ok(Subject { name, document: Arc::new(document), folder: folder.to_owned(), is_sop: true, sources }))
}

fn of_file(path: &Path) -> Result<Result<Subject, Findings>, CliError> {
    let input = input::read(path)?;
    let mut files = Files::new();
    let id = files.add_bytes(input.name, input.bytes);
    let analysis = check::check(&files, id, &Project::of(path)?.options());
    if analysis.has_errors() {
        return Ok(Err(Findings::new(files, analysis.diagnostics)));
    }
    let (Some(tree), Some(document)) = (analysis.tree, analysis.document) else {
        return Ok(Err(Findings::new(files, analysis.diagnostics)));
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let generated = path.file_name().is_some_and(|file| file == DOCUMENT).then(|| of_path(&folder)).flatten();
    let name = match generated {
        Some(id) => named(&folder, Some(id))?,
        None if path == Path::new("-") => "stdin".to_owned(),
        None => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let sources = Sources::new(files, id, tree);
    Ok(Ok(Subject { name, document: Arc::new(document), folder, is_sop: false, sources }))
}

/// The document name of an SOP; the folder's name where there is no id.
pub(super) fn named(folder: &Path, id: Option<SopId>) -> Result<String, CliError> {
    let Some(id) = id else {
        let real = fs::canonicalize(folder).map_err(|error| CliError::file("read", folder, error))?;
        return Ok(real.file_name().unwrap_or_default().to_string_lossy().into_owned());
    };
    let names = Project::of(folder)?.config.project.names;
    id.document_name(&names).map_err(|error| CliError::usage(format!("`{id}` gives no document name")).because(error))
}
