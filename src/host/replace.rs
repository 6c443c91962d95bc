//! Replacing a file of the user's: whole or not at all, mode and owner kept, the old one kept beside it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

use super::write::WriteError;

/// So many names are tried for a backup or a temporary file.
const MOST_NAMES: u32 = 10_000;

/// Puts `contents` in the place of the file at `path`, of which `expected` is what was read. A link is followed, and what it leads
/// to is replaced. Returns the path of the backup: the name with `.bak`, `.bak2` and so on, the first that nothing has.
///
/// # Errors
/// The first thing that fails, also when the file was changed meanwhile; the file is as it was then.
pub fn replace_with_backup(path: &Path, expected: &[u8], contents: &[u8]) -> Result<PathBuf, WriteError> {
    let failed = |action: &'static str| {
        let path = path.to_owned();
        move |source: io::Error| WriteError {
            action,
            path: path.clone(),
            source,
        }
    };
    let place = fs::canonicalize(path).map_err(failed("replace"))?;
    let before = fs::metadata(&place).map_err(failed("replace"))?;
    if !before.is_file() {
        let error = io::Error::other("only a regular file can be replaced");
        return Err(failed("replace")(error));
    }
    let (temporary, mut file) = create(&place, ".kubestrap-new").map_err(failed("write beside"))?;
    let result = (|| {
        let mode = before.permissions().mode() & 0o7777;
        let own = file.metadata().map_err(failed("write beside"))?;
        if (own.uid(), own.gid()) != (before.uid(), before.gid()) {
            fchown(&file, Some(before.uid()), Some(before.gid())).map_err(failed("keep the owner of"))?;
        }
        // After the owner: a change of that takes bits of the mode away.
        file.set_permissions(fs::Permissions::from_mode(mode))
            .map_err(failed("keep the mode of"))?;
        file.write_all(contents).map_err(failed("write beside"))?;
        file.sync_all().map_err(failed("flush"))?;
        if fs::read(&place).map_err(failed("read"))? != expected {
            let error = io::Error::other("it was changed in the meantime");
            return Err(failed("replace")(error));
        }
        let backup = back_up(&place, expected, &before).map_err(failed("keep a backup of"))?;
        match fs::rename(&temporary, &place) {
            Ok(()) => Ok(backup),
            Err(error) => {
                // The backup is a second one of what still stands.
                drop(fs::remove_file(&backup));
                Err(failed("replace")(error))
            }
        }
    })();
    match &result {
        Ok(_) => sync_folder(&place).map_err(failed("flush the folder of"))?,
        Err(_) => drop(fs::remove_file(&temporary)),
    }
    result
}

/// Keeps the old file under a name that nothing has: as a second name of the same file, or a copy where the file system has no
/// such names.
fn back_up(place: &Path, contents: &[u8], before: &fs::Metadata) -> io::Result<PathBuf> {
    for number in 1..MOST_NAMES {
        let mut name = place.as_os_str().to_owned();
        name.push(if number == 1 {
            ".bak".to_owned()
        } else {
            format!(".bak{number}")
        });
        let backup = PathBuf::from(name);
        match fs::hard_link(place, &backup) {
            Ok(()) => return Ok(backup),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(_) => {}
        }
        let mode = before.permissions().mode() & 0o777;
        match OpenOptions::new().write(true).create_new(true).mode(mode).open(&backup) {
            Ok(mut copy) => {
                copy.write_all(contents)?;
                copy.sync_all()?;
                return Ok(backup);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("all names for a backup are taken"))
}

/// Makes a file beside another one that is for its owner alone.
fn create(place: &Path, mark: &str) -> io::Result<(PathBuf, File)> {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    for number in 0..MOST_NAMES {
        let path = place.with_file_name(format!(".{name}{mark}-{}-{number}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("all names for a temporary file are taken"))
}

fn sync_folder(place: &Path) -> io::Result<()> {
    match File::open(place.parent().unwrap_or(Path::new("/")))?.sync_all() {
        // Some file systems cannot flush a folder.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn mode_stays_and_no_backup_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let first = replace_with_backup(&path, b"one", b"two").unwrap();
        let second = replace_with_backup(&path, b"two", b"three").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
        assert_eq!(fs::metadata(&first).unwrap().permissions().mode() & 0o7777, 0o640);
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        assert_eq!(
            (read(&first), read(&second), read(&path)),
            ("one".into(), "two".into(), "three".into())
        );
        assert_eq!(names(folder.path()), ["a.yaml", "a.yaml.bak", "a.yaml.bak2"]);
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("real")).unwrap();
        fs::write(folder.path().join("real/a"), "one").unwrap();
        std::os::unix::fs::symlink("real/a", folder.path().join("link")).unwrap();
        replace_with_backup(&folder.path().join("link"), b"one", b"two").unwrap();
        assert!(fs::symlink_metadata(folder.path().join("link")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(folder.path().join("real/a")).unwrap(), "two");
        assert_eq!(names(&folder.path().join("real")), ["a", "a.bak"]);
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "other").unwrap();
        let error = replace_with_backup(&path, b"one", b"two").unwrap_err();
        assert!(error.source.to_string().contains("meantime"));
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "other");
        assert!(replace_with_backup(folder.path(), b"", b"").is_err());
    }
}
