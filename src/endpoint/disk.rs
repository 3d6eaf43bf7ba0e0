//! What survives: a file for each document and each execution, each written whole or not at all.
//!
//! A file is written beside its place, brought to the disk, and then renamed; the folder is brought to the disk after that. So
//! whatever moment the server is killed at, a file has its old or its new content.
//!
//! Beside an execution that runs there is its journal, which grows by a line for each change. Lines are handed to the system before
//! anybody is told of what they say, but not brought to the disk: they outlive the server, not the machine.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::endpoint::Error;
use crate::endpoint::caller::Place;
use crate::endpoint::document::Kept;
use crate::endpoint::execution::{self, Written};
use crate::json::{self, Value};
use crate::text::sha256;

/// The file that says whose folder it is, and the version of what is in it.
const MARK: &str = "ssmith-state.json";
const MARK_TEXT: &str = "{\"ssmith\": \"the state of ssmith serve\", \"version\": 1}\n";
const LOCK: &str = "lock";
const DOCUMENTS: &str = "documents";
const EXECUTIONS: &str = "executions";
/// What the journal of an execution that runs ends in.
const JOURNAL: &str = ".journal";
/// What a file that is being written ends in.
const HALF: &str = ".half";

/// A folder that holds a server's state. One server has it at a time.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
    // Held, and so locked, as long as the server runs.
    _lock: File,
}

/// What was in the folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) documents: Vec<Kept>,
    pub(super) executions: Vec<Written>,
}

impl Disk {
    /// Takes a folder, makes it where there is none, and reads what is in it.
    pub(super) fn open(folder: &Path) -> Result<(Self, Found), Error> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::State { path, source }
        };
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let mark = folder.join(MARK);
        if !mark.exists() {
            let mut others = fs::read_dir(folder).map_err(failed(folder))?;
            if others.any(|entry| entry.is_ok_and(|entry| entry.file_name() != LOCK)) {
                return Err(Error::Foreign { folder: folder.to_owned() });
            }
        }
        let lock = File::options().create(true).append(true).open(folder.join(LOCK)).map_err(failed(folder))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Taken { folder: folder.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(Error::State { path: folder.join(LOCK), source }),
        }
        let disk = Self { folder: folder.to_owned(), _lock: lock };
        if !mark.exists() {
            write(&mark, MARK_TEXT).map_err(failed(&mark))?;
        }
        let said = fs::read_to_string(&mark).map_err(failed(&mark))?;
        if json::parse(&said) != json::parse(MARK_TEXT) {
            return Err(Error::Corrupt { path: mark, why: "it is of another version of ssmith, or no mark of ssmith's at all".to_owned() });
        }
        let mut found = Found::default();
        for place in places(folder).map_err(failed(folder))? {
            found.documents.extend(read_all(&place.join(DOCUMENTS))?);
            found.executions.extend(executions(&place.join(EXECUTIONS))?);
        }
        Ok((disk, found))
    }

    fn place(&self, place: &Place) -> PathBuf {
        self.folder.join(&place.account).join(&place.region)
    }

    fn document(&self, place: &Place, name: &str) -> PathBuf {
        // Names differ by case, and some file systems know no case: a part of the hash tells them apart.
        self.place(place).join(DOCUMENTS).join(format!("{name}.{}.json", &sha256(name.as_bytes())[..8]))
    }

    /// Keeps a document.
    pub(super) fn keep_document(&self, kept: &Kept) -> io::Result<()> {
        Self::put(&self.document(&kept.place(), &kept.name), kept)
    }

    /// Forgets a document.
    pub(super) fn forget_document(&self, place: &Place, name: &str) -> io::Result<()> {
        let path = self.document(place, name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => sync_folder(path.parent()),
        }
    }

    /// Keeps an execution.
    pub(super) fn keep_execution(&self, id: &str, written: &Written) -> io::Result<()> {
        let place = Place { account: written.account.clone(), region: written.region.clone() };
        Self::put(&self.place(&place).join(EXECUTIONS).join(format!("{id}.json")), written)
    }

    /// Reads an execution; `None` where there is none.
    pub(super) fn read_execution(&self, place: &Place, id: &str) -> Result<Option<Written>, Error> {
        // What somebody asks for is no path.
        if !id.chars().all(|c| c.is_ascii_hexdigit() || c == '-') {
            return Ok(None);
        }
        let path = self.place(place).join(EXECUTIONS).join(format!("{id}.json"));
        match fs::read_to_string(&path) {
            Ok(text) => json::read(&text).map(Some).map_err(|why| Error::Corrupt { path, why }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::State { path, source }),
        }
    }

    /// Begins the journal of an execution with what is known of it.
    pub(super) fn journal(&self, id: &str, written: &Written) -> io::Result<Journal> {
        let path = self.journal_of(&Place { account: written.account.clone(), region: written.region.clone() }, id);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut journal = Journal(File::create(path)?);
        journal.line(&json::write(written).map_err(io::Error::other)?)?;
        Ok(journal)
    }

    /// Takes the journal of an execution away, whose file now says more.
    pub(super) fn end_journal(&self, place: &Place, id: &str) {
        // One that stays is older than the file beside it, and not looked at.
        fs::remove_file(self.journal_of(place, id)).ok();
    }

    fn journal_of(&self, place: &Place, id: &str) -> PathBuf {
        self.place(place).join(EXECUTIONS).join(format!("{id}{JOURNAL}"))
    }

    fn put(path: &Path, value: &impl Serialize) -> io::Result<()> {
        let text = json::write(value).map_err(io::Error::other)?;
        if let Some(folder) = path.parent()
            && !folder.is_dir()
        {
            fs::create_dir_all(folder)?;
            for folder in folder.ancestors().take(4) {
                sync_folder(Some(folder))?;
            }
        }
        write(path, &text)
    }
}

/// The journal of an execution that runs.
#[derive(Debug)]
pub(super) struct Journal(File);

impl Journal {
    /// Adds what has changed.
    pub(super) fn add(&mut self, entry: &Value) -> io::Result<()> {
        self.line(&entry.to_string())
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        // JSON text has no line breaks but those between its tokens.
        let line = text.replace('\n', "") + "\n";
        self.0.write_all(line.as_bytes())
    }
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(HALF);
    let half = path.with_file_name(name);
    let mut file = File::create(&half)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&half, path)?;
    sync_folder(path.parent())
}

/// A rename is only sure once the folder is on the disk. Where a folder cannot be opened as a file, the system does that itself.
fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    match folder.map(File::open) {
        Some(Ok(folder)) => folder.sync_all(),
        _ => Ok(()),
    }
}

/// The folders ACCOUNT/REGION.
fn places(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for account in folders(folder)? {
        found.extend(folders(&account)?);
    }
    Ok(found)
}

fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// The executions in a folder, those that ran as far as they had come.
fn executions(folder: &Path) -> Result<Vec<Written>, Error> {
    let id = |written: &Written| written.execution["AutomationExecutionId"].as_str().unwrap_or_default().to_owned();
    let kept: Vec<Written> = read_all(folder)?;
    let mut found: BTreeMap<String, Written> = kept.into_iter().map(|written| (id(&written), written)).collect();
    for path in paths(folder)? {
        if !path.to_string_lossy().ends_with(JOURNAL) {
            continue;
        }
        let text = fs::read(&path).map_err(|source| Error::State { path: path.clone(), source })?;
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.split_inclusive('\n');
        // A line that was only half written tells nothing; there is none after it.
        let Some(begun) = lines.next().and_then(|line| json::read::<Written>(line).ok()) else { continue };
        let known = found.remove(&id(&begun));
        let whole = match known {
            Some(known) if known.has_ended() => known,
            known => {
                let first = begun.execution.clone();
                let entries = lines.map_while(|line| json::parse(line.strip_suffix('\n')?));
                let execution = execution::fold(std::iter::once(first).chain(entries));
                // Tags may have come later.
                Written { execution, ..known.unwrap_or(begun) }
            }
        };
        found.insert(id(&whole), whole);
    }
    Ok(found.into_values().collect())
}

/// Everything in a folder. What was only half written is taken away.
fn read_all<T: DeserializeOwned>(folder: &Path) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    for path in paths(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(HALF) {
            fs::remove_file(&path).map_err(|source| Error::State { path, source })?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let bytes = fs::read(&path).map_err(|source| Error::State { path: path.clone(), source })?;
            let text = String::from_utf8(bytes).map_err(|error| Error::Corrupt { path: path.clone(), why: error.to_string() })?;
            found.push(json::read(&text).map_err(|why| Error::Corrupt { path, why })?);
        }
    }
    Ok(found)
}

/// The files of a folder, in the order of their names; none where there is no folder.
fn paths(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::State { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(failed(source)),
        Ok(entries) => {
            for entry in entries {
                paths.push(entry.map_err(failed)?.path());
            }
        }
    }
    paths.sort();
    Ok(paths)
}
