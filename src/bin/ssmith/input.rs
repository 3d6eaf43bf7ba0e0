//! Which files `check` reads.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ssmith::build::{DESIGN, DOCUMENT, ROLE, SOURCE};
use ssmith::text::MAX_BYTES;
use ssmith::yaml::{Kind, Tree};

use crate::CliError;
use crate::project::{Project, Projects, shown};

/// What standard input is called in reports.
pub(crate) const STDIN: &str = "<stdin>";

/// A file that was read.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// As the user would name it.
    pub(crate) name: String,
    /// Its content; one byte more than the most that is judged where it is larger than that.
    pub(crate) bytes: Vec<u8>,
    /// Whether it is judged whatever is in it: it was named, or it is what an SOP was built into.
    pub(crate) certain: bool,
}

/// What is to be judged.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// The folders of SOPs: what their source gives is judged.
    pub(crate) sops: Vec<PathBuf>,
    /// The files, in the order they are reported in.
    pub(crate) files: Vec<Input>,
    /// What could not be read, by name, and why: the others are judged all the same.
    pub(crate) unreadable: Vec<(String, String)>,
    /// How many YAML and JSON files were seen and left alone.
    pub(crate) passed_over: usize,
}

/// Reads what `paths` name; without any, the project. What the settings leave out is judged only where it is named itself.
pub(crate) fn collect(paths: &[PathBuf], projects: &mut Projects) -> Result<Inputs, CliError> {
    let mut walk = Walk { projects, inputs: Inputs::default(), seen: BTreeSet::new(), sops: BTreeSet::new(), everything: false };
    if paths.is_empty() {
        walk.folder(&Project::here()?.root)?;
    }
    for path in paths {
        walk.named(path)?;
    }
    Ok(walk.inputs)
}

/// Reads a file, or standard input for `-`, never more than is judged and one byte.
pub(crate) fn read(path: &Path) -> Result<Input, CliError> {
    if path == Path::new("-") {
        let bytes = bounded(&mut io::stdin().lock()).map_err(|error| CliError::failed("cannot read standard input").because(error))?;
        return Ok(Input { name: STDIN.to_owned(), bytes, certain: true });
    }
    no_device(path)?;
    let bytes = content(path).map_err(|error| CliError::file("read", path, error))?;
    Ok(Input { name: shown(path), bytes, certain: true })
}

/// Nobody waits for a named pipe that nothing writes to, or reads a device to its end. What the shell hands over with `<(…)` has no name of
/// its own, and standard input is whatever it is.
fn no_device(path: &Path) -> Result<(), CliError> {
    let is_of_shell = path.starts_with("/dev/fd") || path.starts_with("/proc") || path == Path::new("/dev/stdin");
    let Ok(about) = fs::metadata(path) else { return Ok(()) };
    let what = match kind_of(about.file_type()) {
        Some(what) if !is_of_shell => what,
        _ => return Ok(()),
    };
    Err(CliError::usage(format!("`{}` is {what}, not a file", shown(path)))
        .hint("give a file, or `-` with what is to be read as standard input"))
}

#[cfg(unix)]
fn kind_of(kind: fs::FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt as _;
    let known =
        [(kind.is_fifo(), "a named pipe"), (kind.is_char_device() || kind.is_block_device(), "a device"), (kind.is_socket(), "a socket")];
    known.into_iter().find_map(|(is, what)| is.then_some(what))
}

#[cfg(not(unix))]
fn kind_of(_: fs::FileType) -> Option<&'static str> {
    None
}

/// Whether a tree is that of an Automation document, or of one with a mistake in what tells it.
pub(crate) fn is_document(tree: &Tree) -> bool {
    let version = tree.root.get("schemaVersion").map(|version| match &version.kind {
        Kind::String { text, .. } => text.clone(),
        Kind::Number(number) => number.to_string(),
        _ => String::new(),
    });
    let has_steps = tree.root.get("mainSteps").is_some();
    match version.as_deref() {
        // Documents of Run Command, Session Manager and State Manager.
        Some("1.0" | "1.2" | "2.0" | "2.2" | "2.1") => false,
        Some("0.3") => true,
        _ => has_steps,
    }
}

/// Why a file of a folder cannot be read.
fn why(path: &Path, error: &io::Error) -> String {
    let is_link = fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink());
    if is_link && error.kind() == io::ErrorKind::NotFound { "it is a link to nothing".to_owned() } else { error.to_string() }
}

fn content(path: &Path) -> io::Result<Vec<u8>> {
    File::open(path).and_then(|mut file| bounded(&mut file))
}

fn bounded(reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

struct Walk<'p> {
    projects: &'p mut Projects,
    inputs: Inputs,
    /// Real paths of files that were read and folders that were entered: links may lead to them again.
    seen: BTreeSet<PathBuf>,
    /// Real paths of the SOPs: a file of one may have been named before its folder.
    sops: BTreeSet<PathBuf>,
    /// Whether a folder is walked that the settings leave out and that was named all the same.
    everything: bool,
}

impl Walk<'_> {
    fn named(&mut self, path: &Path) -> Result<(), CliError> {
        if path == Path::new("-") {
            if self.seen.insert(path.to_owned()) {
                self.inputs.files.push(read(path)?);
            }
            return Ok(());
        }
        let about = fs::metadata(path).map_err(|error| CliError::file("read", path, error))?;
        if about.is_dir() {
            self.everything = self.is_left_out(path)?;
            let walked = self.folder(path);
            self.everything = false;
            return walked;
        }
        if let Some(folder) = sop_of(path) {
            return self.sop(folder);
        }
        if has_extension(path, "j2") {
            return Err(CliError::usage(format!("`{}` is a template, not a document", shown(path)))
                .hint("`ssmith build` makes the document; name that one, or the SOP's folder"));
        }
        if self.is_new(path)? {
            self.inputs.files.push(read(path)?);
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path) -> Result<(), CliError> {
        if !self.is_new(folder)? {
            return Ok(());
        }
        let entries = entries(folder).map_err(|error| CliError::file("read the folder", folder, error))?;
        self.inside(folder, &entries)
    }

    /// A folder in another: that it cannot be read hides nothing of its neighbours.
    fn below(&mut self, folder: &Path) -> Result<(), CliError> {
        if !self.is_new(folder)? {
            return Ok(());
        }
        match entries(folder) {
            Ok(entries) => self.inside(folder, &entries),
            Err(error) => {
                self.cannot_read(folder, &error);
                Ok(())
            }
        }
    }

    fn inside(&mut self, folder: &Path, entries: &[fs::DirEntry]) -> Result<(), CliError> {
        let mut paths: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        let is_sop = folder.join(SOURCE).is_file();
        if is_sop {
            self.sop(folder)?;
        }
        // What an SOP was built into is judged whatever is in it; where there is the source, that is judged in its place.
        let is_built = folder.join(DESIGN).is_file();
        for path in paths {
            let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if file_name.starts_with('.') {
                continue;
            }
            let kind = has_document_name(&path);
            // A link that leads nowhere is of interest only where a document would be expected.
            let about = match fs::metadata(&path) {
                Ok(about) => about,
                Err(error) if kind => {
                    if !self.is_left_out(&path)? {
                        self.cannot_read(&path, &error);
                    }
                    continue;
                }
                Err(_) => continue,
            };
            if (about.is_dir() || kind) && self.is_left_out(&path)? {
                continue;
            }
            if about.is_dir() {
                if !matches!(file_name.as_str(), "target" | "node_modules") {
                    self.below(&path)?;
                }
            } else if about.is_file() && kind && !(is_sop && [DOCUMENT, ROLE].contains(&file_name.as_str())) && self.is_new(&path)? {
                self.candidate(&path, is_built && file_name == DOCUMENT);
            }
        }
        Ok(())
    }

    fn candidate(&mut self, path: &Path, certain: bool) {
        match content(path) {
            Ok(bytes) if certain || smells_of_a_document(&bytes) => {
                self.inputs.files.push(Input { name: shown(path), bytes, certain });
            }
            Ok(_) => self.inputs.passed_over += 1,
            Err(error) => self.cannot_read(path, &error),
        }
    }

    fn cannot_read(&mut self, path: &Path, error: &io::Error) {
        self.inputs.unreadable.push((shown(path), why(path, error)));
    }

    fn sop(&mut self, folder: &Path) -> Result<(), CliError> {
        if self.sops.insert(real(folder)?) {
            self.inputs.sops.push(folder.to_owned());
        }
        Ok(())
    }

    /// Whether the settings say that nothing is looked at there.
    fn is_left_out(&mut self, path: &Path) -> Result<bool, CliError> {
        if self.everything {
            return Ok(false);
        }
        let options = self.projects.options(path)?;
        Ok(options.settings.check.ignores_path(&options.settings.path(&shown(path))))
    }

    fn is_new(&mut self, path: &Path) -> Result<bool, CliError> {
        Ok(self.seen.insert(real(path)?))
    }
}

fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    fs::read_dir(folder).and_then(Iterator::collect)
}

fn real(path: &Path) -> Result<PathBuf, CliError> {
    // A pipe such as `/dev/fd/63` has no real path.
    let real = fs::canonicalize(path).or_else(|error| if path.exists() { Ok(path.to_owned()) } else { Err(error) });
    real.map_err(|error| CliError::file("read", path, error))
}

/// The SOP's folder that a named file is a source of, or was built into: the findings are those of the source.
fn sop_of(path: &Path) -> Option<&Path> {
    let mut folders = path.ancestors().skip(1).map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let is_sop = |folder: &Path| folder.join(SOURCE).is_file();
    if path.file_name().is_some_and(|name| name == DOCUMENT) {
        return folders.next().filter(|folder| is_sop(folder));
    }
    ["j2", "md", "py"].iter().any(|extension| has_extension(path, extension)).then(|| folders.find(|folder| is_sop(folder)))?
}

fn has_extension(path: &Path, known: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(known))
}

fn has_document_name(path: &Path) -> bool {
    ["yaml", "yml", "json"].iter().any(|known| has_extension(path, known))
}

/// Whether the words of a document are there. What does not parse is judged by this alone.
fn smells_of_a_document(bytes: &[u8]) -> bool {
    let has = |word: &str| {
        // UTF-16 is refused later, with a reason; it must not be mistaken for something else before.
        let wide: Vec<u8> = word.bytes().flat_map(|byte| [byte, 0]).collect();
        contains(bytes, word.as_bytes()) || contains(bytes, &wide[..wide.len() - 1])
    };
    has("schemaVersion") && has("mainSteps")
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some((first, _)) = needle.split_first() else { return true };
    let mut rest = haystack;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(needle) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}
