//! The project that a path belongs to, and its settings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssmith::build::Places;
use ssmith::check::{Options, Settings};
use ssmith::config::{self, Config, FILE_NAME};
use ssmith::rules;
use ssmith::text::Files;

use crate::CliError;

/// A folder with `ssmith.toml`, or where the user stands and the defaults.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) config: Config,
}

impl Project {
    /// The project of the folder where the user stands.
    pub(crate) fn here() -> Result<Self, CliError> {
        Self::at(nearest(Path::new(".")).unwrap_or_else(|| PathBuf::from(".")))
    }

    /// The project of a file or folder; the user's own where that one is in none.
    pub(crate) fn of(path: &Path) -> Result<Self, CliError> {
        nearest(path).map_or_else(Self::here, Self::at)
    }

    fn at(root: PathBuf) -> Result<Self, CliError> {
        let path = root.join(FILE_NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self { root, config: Config::default() }),
            Err(error) => return Err(CliError::file("read", &path, error)),
        };
        let known: Vec<_> = rules::all().map(|rule| rule.code).collect();
        let parsed = config::parse(&text).and_then(|config| match config.check.unknown_codes(&known).into_iter().next() {
            Some(unknown) => Err(unknown),
            None => Ok(config),
        });
        let config = parsed.map_err(|error| {
            let mut files = Files::new();
            let id = files.add("", text.clone());
            let at = files.get(id).position(error.range.start);
            let wrong = CliError::usage(format!("{}:{}:{}: {}", shown(&path), at.line, at.column, error.message));
            match error.help {
                Some(help) => wrong.hint(help),
                None => wrong,
            }
        })?;
        Ok(Self { root, config })
    }

    /// The settings as they judge documents.
    pub(crate) fn settings(&self) -> Settings {
        let shared_with_all = self.config.register.shared_with_all.clone();
        Settings { check: self.config.check.clone(), shared_with_all, root: whole(&self.root), here: whole(Path::new(".")) }
    }

    /// How a document of this project is judged where nobody asks for more or less.
    pub(crate) fn options(&self) -> Options {
        Options { settings: self.settings(), ..Options::default() }
    }

    /// Where the files of an SOP of this project are looked for.
    pub(crate) fn places(&self, folder: &Path) -> Places {
        let templates = self.root.join("templates");
        Places { folder: shown(folder), templates: templates.is_dir().then(|| shown(&templates)) }
    }
}

/// The projects of many files, each read once, with how their files are judged.
pub(crate) struct Projects {
    options: Options,
    known: BTreeMap<PathBuf, Arc<Options>>,
}

impl Projects {
    /// `options` is what was asked for on the command line.
    pub(crate) fn new(options: Options) -> Self {
        Self { options, known: BTreeMap::new() }
    }

    /// How a file is judged: by the project it is in, else by the user's own.
    pub(crate) fn options(&mut self, path: &Path) -> Result<Arc<Options>, CliError> {
        let root = nearest(path).or_else(|| nearest(Path::new("."))).unwrap_or_else(|| PathBuf::from("."));
        if let Some(known) = self.known.get(&root) {
            return Ok(Arc::clone(known));
        }
        let settings = Project::at(root.clone())?.settings();
        let options = Arc::new(Options { settings, ..self.options.clone() });
        self.known.insert(root, Arc::clone(&options));
        Ok(options)
    }

    /// The projects that were asked for.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&Path, &Settings)> {
        self.known.iter().map(|(root, options)| (root.as_path(), &options.settings))
    }
}

/// The folder of the project that a path belongs to; `None` where no folder above it has settings.
pub(crate) fn root_of(path: &Path) -> Option<PathBuf> {
    nearest(path)
}

/// A folder as an absolute path, without links.
pub(crate) fn whole(folder: &Path) -> String {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fs::canonicalize(folder).map(|path| shown(&path)).unwrap_or_default()
}

/// A path as it is shown: with `/`, without a leading `./`.
pub(crate) fn shown(path: &Path) -> String {
    let stripped = path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty());
    let shown = stripped.unwrap_or(path).display().to_string();
    if cfg!(windows) { shown.replace('\\', "/") } else { shown }
}

/// The nearest folder upwards from `path` with a project file, named the way `path` is.
fn nearest(path: &Path) -> Option<PathBuf> {
    let here = Path::new(".");
    let start = if path.as_os_str().is_empty() { here } else { path };
    let named = start.ancestors().filter(|folder| !folder.as_os_str().is_empty() && *folder != here);
    let above = if start.is_absolute() { 0 } else { std::env::current_dir().map_or(0, |folder| folder.components().count()) };
    let upward =
        std::iter::successors(Some(here.to_owned()), |folder| Some(if folder == here { PathBuf::from("..") } else { folder.join("..") }));
    named.map(Path::to_owned).chain(upward.take(above)).find(|folder| folder.join(FILE_NAME).is_file())
}
