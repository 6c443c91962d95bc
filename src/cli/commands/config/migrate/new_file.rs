//! Writing the file that `--new-config` names.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::cli::{Context, Failure};
use crate::host::write::write_together;
use crate::host::{Contents, FileWrite};

/// Writes the new file whole or not at all. Another file that stands at its place is kept beside it; a device or pipe is only
/// written to. The path of the kept file comes back. A configuration holds tokens and keys: it is for its owner alone.
pub(super) fn write(path: &str, text: Vec<u8>, context: &Context) -> Result<Option<String>, Failure> {
    let cannot_write = |error: io::Error| Failure::failed(format!("cannot write {path}: {error}"));
    if fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) || is_open_file(Path::new(path)) {
        let mut device = OpenOptions::new().append(true).open(path).map_err(cannot_write)?;
        return device.write_all(&text).map(|()| None).map_err(cannot_write);
    }
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        return Err(Failure::failed(format!(
            "cannot write {path}: there is no folder {}",
            folder.display()
        )));
    }
    let file = |path: &str, contents: Vec<u8>| FileWrite {
        path: Path::new(path).to_owned(),
        mode: 0o600,
        contents: Contents::from(contents),
        secret: true,
    };
    let kept = match fs::read(path) {
        Ok(earlier) if earlier != text && !earlier.is_empty() => {
            let backup = free_name(path);
            write_together(&[file(&backup, earlier)]).map_err(Failure::failed)?;
            context
                .printer
                .say(format!("The file that stood at {path} is kept as {backup}"));
            Some(backup)
        }
        // What is wrong with the place, writing will say.
        _ => None,
    };
    write_together(&[file(path, text)]).map(|_| kept).map_err(Failure::failed)
}

/// Whether this names a file that a process has open: `/dev/stdout`, `/dev/fd/3`. Where that is a file on disk it looks like one
/// itself, and replacing it would take the name away from the whole host.
fn is_open_file(path: &Path) -> bool {
    let below_proc = |path: &Path| {
        let folder = path.parent().and_then(|folder| fs::canonicalize(folder).ok());
        folder.is_some_and(|folder| folder.starts_with("/proc"))
    };
    below_proc(path) || fs::read_link(path).is_ok_and(|target| below_proc(&target))
}

/// A name beside `path` that nothing has.
fn free_name(path: &str) -> String {
    let mut name = format!("{path}.bak");
    let mut number = 1;
    while Path::new(&name).symlink_metadata().is_ok() {
        number += 1;
        name = format!("{path}.bak{number}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd as _;

    #[test]
    fn names_of_open_files_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let on_disk = folder.path().join("on-disk");
        let open = fs::File::create(&on_disk).unwrap();
        let descriptor = format!("/proc/self/fd/{}", open.as_raw_fd());
        let link = folder.path().join("stdout");
        std::os::unix::fs::symlink(&descriptor, &link).unwrap();
        let other = folder.path().join("other");
        std::os::unix::fs::symlink("on-disk", &other).unwrap();
        assert!(is_open_file(Path::new(&descriptor)) && is_open_file(&link));
        assert!(is_open_file(Path::new(&format!("/dev/fd/{}", open.as_raw_fd()))));
        assert!(!is_open_file(&on_disk) && !is_open_file(&other) && !is_open_file(Path::new("new.yaml")));
    }
}
