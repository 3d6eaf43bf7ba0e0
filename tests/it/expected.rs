//! Expected output as files beside the cases: compared, or rewritten with `UPDATE=1`.

use std::fs;
use std::path::Path;

/// Whether expected outputs are written anew.
pub(crate) fn updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares `actual` with a file; with `UPDATE=1` the file becomes `actual`. The error shows the difference.
pub(crate) fn compare(file: &Path, actual: &str) -> Result<(), String> {
    if updating() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, actual).unwrap();
        return Ok(());
    }
    let path = file.display();
    let expected = fs::read_to_string(file).map_err(|error| format!("{path}: {error}; UPDATE=1 writes it:\n{actual}"))?;
    if expected == actual {
        return Ok(());
    }
    let difference = similar::TextDiff::from_lines(&expected, actual).unified_diff().header("expected", "actual").to_string();
    Err(format!("{path} differs (UPDATE=1 rewrites it)\n{difference}"))
}

/// [`compare`] with a path from the crate's root, as an assertion.
#[track_caller]
pub(crate) fn assert_file(path: &str, actual: &str) {
    if let Err(difference) = compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path), actual) {
        panic!("{difference}");
    }
}
