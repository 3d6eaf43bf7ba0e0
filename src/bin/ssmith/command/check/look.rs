//! Everything that was named, read and judged: as it is on the disk, or as fixes would make it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use ssmith::build::{DESIGN, DOCUMENT, ROLE, SOURCE, Sources};
use ssmith::check::{self, Analysis, Hidden, Options};
use ssmith::diagnostic::Diagnostic;
use ssmith::exchange::{self as cloudformation, Judged};
use ssmith::iam::{Role, RoleError};
use ssmith::rules::{Around, syntax};
use ssmith::spec::{self, SopId, Specification};
use ssmith::text::{FileId, Files};

use crate::CliError;
use crate::command::build::build_from;
use crate::command::check::children::Children;
use crate::desk::id_of;
use crate::disk::Disk;
use crate::input::{self, Input, Inputs};
use crate::project::{Projects, shown};

/// A deep document is walked recursively; the main thread has as much.
const STACK: usize = 8 * 1024 * 1024;

/// New texts of files, by the names that reports give them; nothing on the disk has changed yet.
pub(super) type Changes = BTreeMap<String, String>;

/// What was looked at, and what was found.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) files: Files,
    pub(super) found: Vec<Diagnostic>,
    pub(super) hidden: Hidden,
    /// How many documents were judged.
    pub(super) judged: usize,
    /// How many files were left alone, since they are none.
    pub(super) passed_over: usize,
    /// How many documents of templates could not be judged, since CloudFormation makes a part of them, and how many templates that were
    /// named have none.
    pub(super) skipped: usize,
    /// What there is to say besides: warnings, and what only `--verbose` asks for.
    pub(super) warnings: Vec<String>,
    pub(super) details: Vec<String>,
    /// Files that are made from others: a fix belongs into those.
    generated: BTreeSet<FileId>,
}

impl Looked {
    /// Takes over what was found in a CloudFormation template, which somebody may have named.
    fn take(&mut self, file: FileId, judged: Judged, is_named: bool) {
        let name = self.files.get(file).name();
        let Judged { diagnostics, hidden, documents, skipped, has_none } = judged;
        if has_none {
            self.details.push(format!("passed over the template {name}, which has no Automation document"));
            *(if is_named { &mut self.skipped } else { &mut self.passed_over }) += 1;
            self.found.extend(diagnostics);
            return;
        }
        self.details.push(format!("judged {documents} of the {} documents in the template {name}", documents + skipped));
        self.judged += documents;
        self.skipped += skipped;
        // A template that cannot be read is a file that was looked at.
        self.judged += usize::from(documents + skipped == 0);
        self.found.extend(diagnostics);
        self.hidden.add(hidden);
    }

    /// Whether a file is one that somebody writes.
    pub(super) fn is_written_by_hand(&self, file: FileId) -> bool {
        !self.generated.contains(&file) && !self.files.get(file).name().starts_with("<ssmith>")
    }
}

/// Reads and judges; `role` is the file of the role that all are held against.
pub(super) fn look(
    inputs: &Inputs,
    projects: &mut Projects,
    options: &Options,
    role: Option<&Path>,
    changes: &Changes,
) -> Result<Looked, CliError> {
    let mut looked = Looked { judged: inputs.sops.len(), passed_over: inputs.passed_over, ..Looked::default() };
    let role = role.map(|path| given_role(&mut looked.files, path)).transpose()?;
    for (name, why) in &inputs.unreadable {
        let id = looked.files.add(name.clone(), String::new());
        looked.found.push(syntax::unreadable(id, why));
        looked.judged += 1;
    }
    let mut started = Children::default();
    let mut stale = Vec::new();
    for folder in &inputs.sops {
        let role = role.clone().or_else(|| own_role(folder, &mut looked));
        let children = match input::read(&folder.join(SOURCE)) {
            Ok(source) => started.of(&source.bytes, folder, true)?,
            // Why it cannot be read is told where it is built.
            Err(_) => BTreeMap::new(),
        };
        stale.extend(sop(folder, &Options { role, children, ..options.clone() }, changes, &mut looked)?);
    }
    let mut jobs = Vec::new();
    for (input, is_generated) in
        inputs.files.iter().cloned().map(|input| (input, false)).chain(stale.into_iter().map(|input| (input, true)))
    {
        let options = projects.options(Path::new(&input.name))?;
        let files = &mut looked.files;
        if smells_of_a_template(&input.bytes) {
            let id = files.add_bytes(input.name.clone(), changed(input.clone(), changes));
            if let Some(judged) = cloudformation::check(files, id, &options) {
                looked.take(id, judged, input.certain);
                continue;
            }
        }
        let (specification, place) = match design_of(&input)? {
            Some((design, place)) => {
                let id = files.add_bytes(design.name.clone(), changed(design, changes));
                (files.get(id).defect().is_none().then(|| spec::parse(files, id)), place)
            }
            None => (None, None),
        };
        let folder = Path::new(&input.name).parent().unwrap_or(Path::new(""));
        let children = started.of(&input.bytes, folder, false)?;
        let options = if children.is_empty() { options } else { Arc::new(Options { children, ..Options::clone(&options) }) };
        let certain = input.certain;
        let id = files.add_bytes(input.name.clone(), changed(input, changes));
        looked.generated.extend(is_generated.then_some(id));
        jobs.push(Job { id, certain, specification, place, options });
    }
    for (Job { id, certain, .. }, analysis) in jobs.iter().zip(judge(&looked.files, &jobs, role.as_ref())?) {
        let name = looked.files.get(*id).name();
        let other = !certain && analysis.tree.as_ref().is_some_and(|tree| !input::is_document(tree));
        if other {
            looked.details.push(format!("passed over {name}: it has the words of an Automation document but is none"));
            looked.passed_over += 1;
        } else {
            looked.details.push(format!("judged {name}"));
            looked.judged += 1;
            looked.found.extend(analysis.diagnostics);
            looked.hidden.add(analysis.hidden);
        }
    }
    Ok(looked)
}

/// Whether the words of a CloudFormation template with documents are in a file.
fn smells_of_a_template(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(cloudformation::may_be_template)
}

/// Judges what an SOP's source gives. A document that somebody changed by hand, or did not build again, is handed back to be judged for
/// itself; where fixes have just changed the source, that says nothing new.
fn sop(folder: &Path, options: &Options, changes: &Changes, looked: &mut Looked) -> Result<Option<Input>, CliError> {
    let built = build_from(&Overlay(changes), std::mem::take(&mut looked.files), folder, options)?;
    let is_changed = built.files.iter().any(|(_, file)| changes.contains_key(file.name()));
    looked.files = built.files;
    looked.found.extend(built.diagnostics);
    looked.hidden.add(built.hidden);
    looked.details.push(format!("judged what {} gives", shown(&folder.join(SOURCE))));
    let document = folder.join(DOCUMENT);
    if let Some(text) = built.role.filter(|_| !is_changed && document.is_file()) {
        let role = folder.join(ROLE);
        let written = fs::read(&role);
        // A broken one is held against nothing: who reads no findings would think that it allows all.
        let what = match written {
            Ok(written) if written == text.as_bytes() => None,
            Ok(_) => Some("is stale".to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some("is missing".to_owned()),
            Err(error) => Some(format!("cannot be read ({error})")),
        };
        looked.warnings.extend(what.map(|what| format!("{} {what}: `ssmith build` writes what the document needs", shown(&role))));
    }
    let Some(text) = built.text.filter(|_| document.is_file()) else { return Ok(None) };
    let written = input::read(&document)?;
    if written.bytes == text.as_bytes() {
        return Ok(None);
    }
    looked.warnings.push(format!("{} is stale: `ssmith build` writes what the source gives", written.name));
    Ok(Some(written).filter(|_| !is_changed))
}

/// The role that a file tells of; the file comes into the arena.
fn given_role(files: &mut Files, path: &Path) -> Result<Role, CliError> {
    let input = input::read(path)?;
    let id = files.add_bytes(input.name, input.bytes);
    Role::read(files, id).map_err(|error| match error {
        RoleError::Syntax(error) => {
            let at = files.get(id).position(error.span.start);
            CliError::usage(format!("{}:{}:{}: {}", shown(path), at.line, at.column, error.message))
        }
        RoleError::NoRole(why) => CliError::usage(format!("`{}` tells of no role: {why}", shown(path)))
            .hint("give an IAM policy as JSON, or a CloudFormation template of the role"),
    })
}

/// The role that lies in an SOP's folder. A project whose own `role.yaml.j2` writes something else has none.
fn own_role(folder: &Path, looked: &mut Looked) -> Option<Role> {
    let path = folder.join(ROLE);
    if !path.is_file() {
        return None;
    }
    // Why it cannot be read is said where it is held against what `build` writes.
    let Ok(input) = input::read(&path) else { return None };
    let id = looked.files.add_bytes(input.name, input.bytes);
    let role = Role::read(&looked.files, id).ok();
    if role.is_none() {
        looked.details.push(format!("held nothing against {}, which tells of no role", shown(&path)));
    }
    role
}

/// The disk, with the changes that are not on it yet.
struct Overlay<'c>(&'c Changes);

impl Sources for Overlay<'_> {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        match self.0.get(path) {
            Some(text) => Ok(Some(text.clone().into_bytes())),
            None => Disk.read(path),
        }
    }
}

/// The bytes of a file, as fixes make them.
fn changed(input: Input, changes: &Changes) -> Vec<u8> {
    changes.get(&input.name).map_or(input.bytes, |text| text.clone().into_bytes())
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
fn judge(files: &Files, jobs: &[Job], role: Option<&Role>) -> Result<Vec<Analysis>, CliError> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let around = Around { specification: job.specification.as_ref(), place: job.place.as_ref(), role, children: None };
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
