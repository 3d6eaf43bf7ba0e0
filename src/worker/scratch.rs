//! Folders for a worker's files, which go when their owner ends, in whatever way: it removes them itself, the processes that work
//! there remove them when nobody speaks to them any more, and the next worker removes what is left of owners that were killed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// What the folders are called.
const PREFIX: &str = "ssmith-worker-";
/// The file that an owner keeps locked as long as it lives.
const LOCK: &str = "lock";

/// A folder with the worker's Python files in it.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: TempDir,
    _lock: File,
}

impl Scratch {
    /// Makes one among the temporary files.
    pub(super) fn new() -> Result<Self, String> {
        let place = std::env::temp_dir();
        sweep(&place);
        Self::inside(&place)
    }

    fn inside(place: &Path) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place);
        let folder = folder.map_err(|error| format!("no temporary folder can be made: {error}"))?;
        let written = lock(folder.path()).and_then(|lock| super::interpreter::install(folder.path()).map(|()| lock));
        match written {
            Ok(lock) => Ok(Self { folder, _lock: lock }),
            Err(error) => Err(format!("{} cannot be written: {error}", folder.path().display())),
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// The locked file. It has its name only when it is locked: a file that can be locked by others is one of somebody who is gone.
fn lock(folder: &Path) -> io::Result<File> {
    let early = folder.join("lock-to-be");
    let file = File::create(&early)?;
    file.lock()?;
    fs::rename(early, folder.join(LOCK))?;
    Ok(file)
}

/// Removes the folders of owners that are gone. What cannot be removed stays: it may be another person's.
fn sweep(place: &Path) {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)).map(|entry| entry.path());
    for folder in folders.filter(|folder: &PathBuf| is_left(folder)) {
        fs::remove_dir_all(folder).ok();
    }
}

fn is_left(folder: &Path) -> bool {
    File::open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
mod tests {
    use super::*;

    #[test]
    fn what_killed_owners_left_is_swept() {
        let place = tempfile::tempdir().unwrap();
        let owned = Scratch::inside(place.path()).unwrap();
        // As if its owner had been killed: the folder stays, the lock is nobody's.
        let Scratch { folder, _lock: lock } = Scratch::inside(place.path()).unwrap();
        let left = folder.keep();
        drop(lock);
        let other = place.path().join("ssmith-worker-of-somebody");
        fs::create_dir(&other).unwrap();
        sweep(place.path());
        assert!(owned.path().exists() && other.exists());
        assert!(!left.exists());
        let gone = owned.path().to_owned();
        drop(owned);
        assert!(!gone.exists());
    }
}
