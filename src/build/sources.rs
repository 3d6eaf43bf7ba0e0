//! What a build reads, and from where.

use crate::build::blocks;

/// The files of a project, by path from where the user stands. The command line reads the disk; tests read a table.
pub trait Sources {
    /// The bytes of a file; `None` when there is no such file.
    ///
    /// # Errors
    ///
    /// The file is there but cannot be read; the text says why.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String>;
}

/// Where the files of one SOP are looked for.
#[derive(Debug, Clone)]
pub struct Places {
    /// The SOP's folder.
    pub folder: String,
    /// The project's own `templates` folder; it overrides the embedded blocks file by file.
    pub templates: Option<String>,
}

/// A file that was found: its path as a message says it, and its bytes.
pub(super) struct Found {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

impl Places {
    /// A file of the SOP's own folder.
    pub(super) fn own(&self, sources: &dyn Sources, name: &str) -> Result<Option<Found>, String> {
        let path = join(&self.folder, name);
        Ok(sources.read(&path)?.map(|bytes| Found { path, bytes }))
    }

    /// A template that is imported by name: the SOP's own, the project's, ssmith's.
    pub(super) fn template(&self, sources: &dyn Sources, name: &str) -> Result<Option<Found>, String> {
        match self.own(sources, name)? {
            Some(found) => Ok(Some(found)),
            None => self.shared(sources, name),
        }
    }

    /// A script by name: of the SOP's `scripts` folder, else a shared one.
    pub(super) fn script(&self, sources: &dyn Sources, name: &str) -> Result<Option<Found>, String> {
        let name = format!("scripts/{name}");
        match self.own(sources, &name)? {
            Some(found) => Ok(Some(found)),
            None => self.shared(sources, &name),
        }
    }

    fn shared(&self, sources: &dyn Sources, name: &str) -> Result<Option<Found>, String> {
        if let Some(folder) = &self.templates {
            let path = join(folder, name);
            if let Some(bytes) = sources.read(&path)? {
                return Ok(Some(Found { path, bytes }));
            }
        }
        Ok(blocks::block(name).map(|text| Found { path: format!("<ssmith>/templates/{name}"), bytes: text.as_bytes().to_vec() }))
    }
}

/// A name that stays inside its folder: no `..`, no root, no backslash.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.split('/').all(|part| !matches!(part, "" | "." | "..")) && !name.contains(['\\', ':', '\0'])
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() || folder == "." { name.to_owned() } else { format!("{}/{name}", folder.trim_end_matches('/')) }
}
