//! Files written whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use tempfile::Builder;

use crate::CliError;

/// Writes a file: first beside it, then in its place, so that nobody ever reads half of it. The permissions of a file that is
/// there are kept, and a link stays one.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), CliError> {
    let failed = |error| CliError::file("write", path, error);
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&target).ok();
    if old.as_ref().is_some_and(|old| !old.is_file() && !old.is_dir()) {
        // A pipe or a device has no other name to come from.
        return fs::write(&target, content).map_err(failed);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let message = format!("cannot write `{}`: there is no folder `{}`", path.display(), folder.display());
        return Err(CliError::usage(message));
    }
    may_write(path)?;
    let mut builder = Builder::new();
    builder.prefix(".ssmith-");
    // A temporary file is for its owner only; this becomes a file like any other.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The error names the temporary file, which means nothing to anybody.
    let mut file = builder.tempfile_in(folder).map_err(|error| failed(error.kind().into()))?;
    file.write_all(content).map_err(failed)?;
    if let Some(old) = old {
        fs::set_permissions(file.path(), old.permissions()).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Whether nobody has said that a file stays as it is: another one in its place would not ask its permissions.
pub(crate) fn may_write(path: &Path) -> Result<(), CliError> {
    match fs::metadata(path) {
        Ok(about) if about.is_file() && about.permissions().readonly() => {
            let error = std::io::Error::new(std::io::ErrorKind::PermissionDenied, "it is read-only");
            Err(CliError::file("write", path, error).hint("nothing was changed; make it writable first, as with `chmod u+w`"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_keeps_its_permissions() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new.yaml");
        write(&path, b"one").expect("written");
        assert_eq!(fs::read(&path).expect("read"), b"one");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = || fs::metadata(&path).expect("it is there").permissions().mode() & 0o777;
            let plain = folder.path().join("plain");
            fs::write(&plain, b"").expect("written");
            assert_eq!(mode(), fs::metadata(&plain).expect("it is there").permissions().mode() & 0o777, "as any new file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
            let link = folder.path().join("link.yaml");
            std::os::unix::fs::symlink(&path, &link).expect("linked");
            write(&link, b"two").expect("written");
            assert_eq!(mode(), 0o640);
            assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
        }
        write(&path, b"three").expect("written");
        assert_eq!(fs::read(&path).expect("read"), b"three");
        let mut permissions = fs::metadata(&path).expect("it is there").permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).expect("changed");
        assert!(write(&path, b"four").is_err(), "it is read-only");
        assert_eq!(fs::read(&path).expect("read"), b"three");
        let left = fs::read_dir(folder.path())
            .expect("read")
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(".ssmith"));
        assert_eq!(left.count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let error = write(Path::new("/nonexistent/x.yaml"), b"").expect_err("there is no such folder");
        assert!(error.text().contains("there is no folder `/nonexistent`"), "{}", error.text());
    }
}
