//! The files of a host below a folder: a backup, an image, a container's root.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::files::{Contents, ReadFiles};
use super::local::LocalFiles;

/// The most links on the way to one file, as Linux has it (path_resolution(7)).
const MOST_LINKS: usize = 40;

/// Reads a host's files below a folder, or those of this host. A link leads to where it would lead on that host: an absolute one,
/// or one with `..`, never out of the folder. What cannot be read counts as absent and is noted.
#[derive(Debug, Default)]
pub struct RootedFiles {
    root: Option<PathBuf>,
    unreadable: RefCell<BTreeMap<PathBuf, String>>,
}

impl RootedFiles {
    /// Those below a folder; without one, those of this host.
    pub fn below(root: Option<PathBuf>) -> Self {
        RootedFiles {
            root,
            unreadable: RefCell::default(),
        }
    }

    /// What could not be read so far, by its path on the host, with the reason.
    pub fn unreadable(&self) -> BTreeMap<PathBuf, String> {
        self.unreadable.borrow().clone()
    }

    /// Paths of the files in a folder of the host, in order; none where there is no such folder.
    pub fn list(&self, folder: &Path) -> Vec<PathBuf> {
        let place = match self.place(folder) {
            Ok(place) => place,
            Err(error) => return self.note(folder, &error, Vec::new()),
        };
        let names = fs::read_dir(place).and_then(|entries| entries.map(|entry| entry.map(|entry| entry.file_name())).collect());
        let names: Vec<OsString> = match names {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return self.note(folder, &error, Vec::new()),
        };
        let is_file = |path: &PathBuf| self.place(path).is_ok_and(|place| place.is_file());
        let mut paths: Vec<PathBuf> = names.into_iter().map(|name| folder.join(name)).filter(is_file).collect();
        paths.sort();
        paths
    }

    /// Where a path of the host lies.
    fn place(&self, path: &Path) -> io::Result<PathBuf> {
        match &self.root {
            Some(root) => below(root, path),
            None => Ok(path.to_owned()),
        }
    }

    fn note<T>(&self, path: &Path, error: &io::Error, instead: T) -> T {
        self.unreadable.borrow_mut().insert(path.to_owned(), error.to_string());
        instead
    }
}

impl ReadFiles for RootedFiles {
    fn read(&self, path: &Path) -> io::Result<Option<Contents>> {
        let read = self.place(path).and_then(|place| LocalFiles.read(&place));
        Ok(read.unwrap_or_else(|error| self.note(path, &error, None)))
    }

    fn stands(&self, path: &Path) -> io::Result<bool> {
        let stands = self.place(path).and_then(|place| LocalFiles.stands(&place));
        Ok(stands.unwrap_or_else(|error| self.note(path, &error, false)))
    }
}

/// Follows the links of `path` as if `root` were `/`.
fn below(root: &Path, path: &Path) -> io::Result<PathBuf> {
    let words = |path: &Path| -> Vec<OsString> {
        let kept = path.components().filter_map(|component| match component {
            Component::Normal(word) => Some(word.to_owned()),
            Component::ParentDir => Some("..".into()),
            _ => None,
        });
        kept.collect()
    };
    let mut ahead: VecDeque<OsString> = words(path).into();
    let mut walked: Vec<OsString> = Vec::new();
    let mut links = 0;
    let place = |walked: &[OsString]| walked.iter().fold(root.to_owned(), |path, word| path.join(word));
    while let Some(word) = ahead.pop_front() {
        if word == ".." {
            walked.pop();
            continue;
        }
        walked.push(word);
        let here = place(&walked);
        match fs::symlink_metadata(&here) {
            Ok(found) if found.is_symlink() => {
                links += 1;
                if links > MOST_LINKS {
                    return Err(io::Error::other("too many symbolic links lead to each other"));
                }
                let target = fs::read_link(&here)?;
                walked.pop();
                if target.is_absolute() {
                    walked.clear();
                }
                for word in words(&target).into_iter().rev() {
                    ahead.push_front(word);
                }
            }
            Ok(_) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(place(&walked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn text(files: &RootedFiles, path: &str) -> Option<String> {
        let contents = files.read(Path::new(path)).unwrap()?;
        contents.as_text().map(str::to_owned)
    }

    #[test]
    fn links_stay_below_the_folder() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "outside").unwrap();
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        fs::create_dir_all(at("var/lib")).unwrap();
        fs::create_dir_all(at("etc")).unwrap();
        fs::write(at("var/lib/a"), "inside").unwrap();
        symlink("/var/lib/a", at("etc/absolute")).unwrap();
        symlink("../var/lib/a", at("etc/relative")).unwrap();
        symlink("/var/lib", at("etc/folder")).unwrap();
        symlink(outside.path().join("secret"), at("etc/out")).unwrap();
        symlink("../../../../../../../../../../etc/passwd", at("etc/up")).unwrap();
        symlink("loop", at("etc/loop")).unwrap();
        let files = RootedFiles::below(Some(root.path().to_owned()));
        for path in ["/etc/absolute", "/etc/relative", "/etc/folder/a", "/etc/../../var/lib/a"] {
            assert_eq!(text(&files, path).as_deref(), Some("inside"), "{path}");
        }
        for path in ["/etc/out", "/etc/up", "/none/x", "/var/lib/a/b"] {
            assert_eq!(text(&files, path), None, "{path}");
        }
        assert!(files.unreadable().is_empty());
        assert_eq!(text(&files, "/etc/loop"), None);
        assert!(files.unreadable()[Path::new("/etc/loop")].contains("too many symbolic links"));
        assert_eq!(files.list(Path::new("/etc/folder")), [PathBuf::from("/etc/folder/a")]);
        assert!(files.list(Path::new("/absent")).is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_noted() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("folder")).unwrap();
        let files = RootedFiles::below(Some(root.path().to_owned()));
        assert_eq!(text(&files, "/folder"), None);
        assert_eq!(files.unreadable().len(), 1);
        assert!(files.stands(Path::new("/folder")).unwrap());
    }
}
