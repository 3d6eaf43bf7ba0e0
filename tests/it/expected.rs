//! Expected output as files beside the cases: compared, or rewritten with `UPDATE=1`.

use std::fs;
use std::path::Path;

/// Whether expected outputs are written anew.
pub(crate) fn updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares `actual` with the file at `path` (from the crate's root); with `UPDATE=1` the file becomes `actual`.
#[track_caller]
pub(crate) fn assert_file(path: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if updating() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}; UPDATE=1 writes it"));
    assert!(
        expected == actual,
        "{path} differs (UPDATE=1 rewrites it)\n{}",
        similar::TextDiff::from_lines(&expected, actual).unified_diff().header("expected", "actual")
    );
}
