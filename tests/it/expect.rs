//! Expected output as files beside the input; `UPDATE=1 cargo test` rewrites them.

use std::fs;
use std::path::Path;

/// Compares `actual` with the file, or writes it when `UPDATE` is set.
pub fn file(path: &Path, actual: &str) -> Result<(), String> {
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, actual).unwrap();
        return Ok(());
    }
    let expected =
        fs::read_to_string(path).map_err(|error| format!("{}: {error} (UPDATE=1 writes it); it would be:\n{actual}", path.display()))?;
    if expected == actual {
        Ok(())
    } else {
        Err(format!("{} differs (UPDATE=1 rewrites it)\n--- expected\n{expected}--- actual\n{actual}", path.display()))
    }
}
