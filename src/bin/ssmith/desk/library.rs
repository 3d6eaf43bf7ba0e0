//! The child runbooks that are at hand: the project's SOPs by their document names, and the files beside a document by theirs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ssmith::document::{Document, bare_name};
use ssmith::simulate::ports::Documents;

use crate::desk::subject::{self, Subject, load};
use crate::{CliError, disk};

/// Finds documents by name, reads each once. Shared by the executions of a whole test run.
#[derive(Debug)]
pub(crate) struct Library {
    /// Where the SOPs are, by document name.
    sops: BTreeMap<String, PathBuf>,
    /// Where files that are named like a document may be.
    beside: Option<PathBuf>,
    known: Mutex<BTreeMap<String, Option<Arc<Document>>>>,
}

impl Library {
    /// The SOPs of the project that a document belongs to, and the files beside it where it is no SOP.
    pub(crate) fn of(subject: &Subject) -> Result<Self, CliError> {
        let sops = sops_by_name(&crate::project::Project::of(&subject.folder)?.root)?;
        let beside = (!subject.is_sop).then(|| subject.folder.clone());
        Ok(Self { sops, beside, known: Mutex::default() })
    }

    /// The document of a name or ARN; `None` where there is none, or one with errors.
    pub(crate) fn find(&self, name: &str) -> Option<Arc<Document>> {
        let name = bare_name(name);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = known.get(name) {
            return document.clone();
        }
        let document = self.place(name).and_then(|path| load(&path).ok()?.ok()).map(|subject| subject.document);
        known.insert(name.to_owned(), document.clone());
        document
    }

    /// The names of the project's SOPs.
    #[cfg(all(feature = "aws", feature = "serve"))]
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        self.sops.keys().cloned()
    }

    fn place(&self, name: &str) -> Option<PathBuf> {
        if let Some(folder) = self.sops.get(name) {
            return Some(folder.clone());
        }
        beside(self.beside.as_ref()?, name)
    }
}

/// Where the SOPs of a project are, by document name.
pub(crate) fn sops_by_name(root: &Path) -> Result<BTreeMap<String, PathBuf>, CliError> {
    let mut sops = BTreeMap::new();
    for folder in disk::sops_below(root)? {
        if let Some(id) = subject::of_path(&folder)
            && let Ok(name) = subject::named(&folder, Some(id))
        {
            sops.insert(name, folder);
        }
    }
    Ok(sops)
}

/// The file in a folder that is named like a document.
pub(crate) fn beside(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let mut paths = ["yaml", "yml", "json"].iter().map(|extension| folder.join(format!("{name}.{extension}")));
    paths.find(|path| plain && path.is_file())
}

/// The library as an execution sees it: the same documents in every region and account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shelf<'l>(pub(crate) &'l Library);

impl Documents for Shelf<'_> {
    fn document(&mut self, name: &str, _version: Option<&str>, _region: &str, _account: &str) -> Option<Arc<Document>> {
        self.0.find(name)
    }
}
