//! The corpus of real documents, read where `../shared/corpus` exists.

use std::fs;
use std::path::{Path, PathBuf};

/// The documents of `live` or `other`, sorted; `None` (and a word on stderr) where there is no corpus.
pub fn documents(kind: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(kind);
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: there is no corpus at {}", folder.display());
        return None;
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    Some(paths)
}

/// All documents of the corpus; empty where there is none.
pub fn all() -> Vec<PathBuf> {
    ["live", "other"].into_iter().filter_map(documents).flatten().collect()
}
