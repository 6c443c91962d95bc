//! Writing files whole or not at all.
//!
//! A file is written beside its place under a temporary name, with its mode from the first byte, flushed to disk, and renamed.
//! Files that belong together (a certificate and its key) go through a journal: once it stands, a run that was killed in
//! between is completed by [`recover`] before the next one looks at the folder. Links at a file's place are replaced, not
//! followed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::files::FileWrite;

/// Name of the journal in the folder that it speaks of: a line `temporary name`, tab, `name` for each file.
const JOURNAL: &str = ".kubestrap-journal";
/// What temporary names hold, so that leftovers are known.
const MARK: &str = ".kubestrap-";
/// Mode of folders that nobody asked another mode for.
const FOLDER_MODE: u32 = 0o755;

/// What could not be written, and why.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}", path.display())]
pub struct WriteError {
    /// What was attempted.
    pub action: &'static str,
    /// On what.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there and is now.
    Created,
    /// Another one was there.
    Replaced,
    /// The same one was there.
    Unchanged,
}

/// Writes files that belong together, all of them or none. They must lie in one folder, which is made where it is missing.
///
/// # Errors
/// The first thing that fails; then nothing has changed and no temporary file stays.
pub fn write_together(files: &[FileWrite]) -> Result<Vec<Outcome>, WriteError> {
    let outcomes: Vec<Outcome> = files.iter().map(compare).collect();
    let changed: Vec<&FileWrite> = files
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| **outcome != Outcome::Unchanged)
        .map(|(file, _)| file)
        .collect();
    let Some(first) = changed.first() else { return Ok(outcomes) };
    if let Some(file) = changed.iter().find(|file| file.path.is_dir()) {
        return Err(WriteError {
            action: "replace",
            path: file.path.clone(),
            source: io::Error::from(io::ErrorKind::IsADirectory),
        });
    }
    let folder = folder_of(&first.path);
    create_folder(folder, FOLDER_MODE)?;

    let mut staged = Staged { temporaries: Vec::new() };
    for file in &changed {
        staged.write(file)?;
    }
    if changed.len() == 1 {
        rename(&staged.temporaries[0], &first.path)?;
    } else {
        let journal = folder.join(JOURNAL);
        let lines: String = staged
            .temporaries
            .iter()
            .zip(&changed)
            .map(|(temporary, file)| format!("{}\t{}\n", name_of(temporary), name_of(&file.path)))
            .collect();
        let mut note = Staged { temporaries: Vec::new() };
        note.write(&FileWrite {
            path: journal.clone(),
            mode: 0o600,
            contents: lines.into(),
            secret: false,
        })?;
        sync_folder(folder)?;
        rename(&note.temporaries[0], &journal)?;
        note.temporaries.clear();
        sync_folder(folder)?;
        // From here on the new state is the one that will stand: a failure leaves the journal for the next run.
        let temporaries = std::mem::take(&mut staged.temporaries);
        for (temporary, file) in temporaries.iter().zip(&changed) {
            rename(temporary, &file.path)?;
        }
        sync_folder(folder)?;
        remove(&journal)?;
    }
    staged.temporaries.clear();
    sync_folder(folder)?;
    Ok(outcomes)
}

/// Completes what a killed run left in a folder: files of a journal move to their places, other temporary files go.
/// A folder that does not exist needs nothing.
///
/// # Errors
/// What cannot be read, moved or removed.
pub fn recover(folder: &Path) -> Result<(), WriteError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(()),
        Err(source) => {
            return Err(WriteError {
                action: "read the folder",
                path: folder.to_owned(),
                source,
            });
        }
    };
    let leftovers: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| is_temporary(path))
        .collect();
    let journal = folder.join(JOURNAL);
    match fs::read_to_string(&journal) {
        Ok(text) => {
            for (temporary, name) in text.lines().filter_map(|line| line.split_once('\t')) {
                // Names with a separator were not written by us.
                if temporary.contains('/') || name.contains('/') {
                    continue;
                }
                let temporary = folder.join(temporary);
                if temporary.exists() {
                    rename(&temporary, &folder.join(name))?;
                }
            }
            sync_folder(folder)?;
            remove(&journal)?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => {
            return Err(WriteError {
                action: "read",
                path: journal,
                source,
            });
        }
    }
    for path in leftovers.into_iter().filter(|path| path.exists()) {
        remove(&path)?;
    }
    Ok(())
}

/// Makes a folder and those above it. A folder that stands keeps its mode.
///
/// # Errors
/// Whatever keeps it from being made, such as a file in its place.
pub fn create_folder(folder: &Path, mode: u32) -> Result<(), WriteError> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        create_folder(above, FOLDER_MODE)?;
    }
    let error = |source| WriteError {
        action: "make the folder",
        path: folder.to_owned(),
        source,
    };
    match fs::DirBuilder::new().mode(mode).create(folder) {
        // Somebody else made it meanwhile.
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => return Ok(()),
        made => made.map_err(error)?,
    }
    // The umask may have taken bits away.
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).map_err(error)
}

/// Temporary files that are removed unless they have found their place.
struct Staged {
    temporaries: Vec<PathBuf>,
}

impl Staged {
    fn write(&mut self, file: &FileWrite) -> Result<(), WriteError> {
        let error = |action| {
            move |source| WriteError {
                action,
                path: file.path.clone(),
                source,
            }
        };
        fault::step().map_err(error("write"))?;
        let (temporary, mut out) = create_temporary(&file.path, file.mode).map_err(error("write"))?;
        self.temporaries.push(temporary);
        fault::step().map_err(error("write"))?;
        // The mode of `open` is cut by the umask; a file for others to read has to get it back.
        out.set_permissions(fs::Permissions::from_mode(file.mode))
            .map_err(error("set the mode of"))?;
        out.write_all(file.contents.as_bytes())
            .and_then(|()| out.sync_all())
            .map_err(error("write"))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if fault::is_dead() {
            return;
        }
        for path in &self.temporaries {
            // Nothing more can be done here; `recover` of the next run removes what stays.
            let _ = fs::remove_file(path);
        }
    }
}

fn create_temporary(path: &Path, mode: u32) -> io::Result<(PathBuf, File)> {
    let mut attempt = 0u32;
    loop {
        // The name only has to be free: `create_new` never opens what stands there.
        let temporary = folder_of(path).join(format!(".{}{MARK}{}-{attempt}", name_of(path), std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(mode).open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 1000 => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

fn compare(file: &FileWrite) -> Outcome {
    match fs::symlink_metadata(&file.path) {
        Err(_) => Outcome::Created,
        Ok(found) => {
            let same = found.is_file()
                && found.permissions().mode() & 0o7777 == file.mode
                && found.len() == file.contents.as_bytes().len() as u64
                && fs::read(&file.path).is_ok_and(|bytes| bytes == file.contents.as_bytes());
            if same { Outcome::Unchanged } else { Outcome::Replaced }
        }
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), WriteError> {
    fault::step()
        .and_then(|()| fs::rename(from, to))
        .map_err(|source| WriteError {
            action: "replace",
            path: to.to_owned(),
            source,
        })
}

fn remove(path: &Path) -> Result<(), WriteError> {
    fault::step()
        .and_then(|()| fs::remove_file(path))
        .map_err(|source| WriteError {
            action: "remove",
            path: path.to_owned(),
            source,
        })
}

fn sync_folder(folder: &Path) -> Result<(), WriteError> {
    let error = |source| WriteError {
        action: "flush the folder",
        path: folder.to_owned(),
        source,
    };
    match File::open(folder).map_err(error)?.sync_all() {
        // Some file systems cannot flush a folder.
        Err(source) if source.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result.map_err(error),
    }
}

fn is_temporary(path: &Path) -> bool {
    let name = name_of(path);
    name.starts_with('.') && name.contains(MARK) && name != JOURNAL
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// A kill, for tests: from a chosen step on every step fails, and nothing is tidied up, as if the process had ended there.
#[cfg(test)]
mod fault {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static STEPS_LEFT: Cell<Option<u32>> = const { Cell::new(None) };
    }

    pub fn die_after(steps: Option<u32>) {
        STEPS_LEFT.set(steps);
    }

    pub fn is_dead() -> bool {
        STEPS_LEFT.get() == Some(0)
    }

    pub fn step() -> io::Result<()> {
        match STEPS_LEFT.get() {
            None => Ok(()),
            Some(0) => Err(io::Error::other("killed")),
            Some(left) => {
                STEPS_LEFT.set(Some(left - 1));
                if left == 1 { Err(io::Error::other("killed")) } else { Ok(()) }
            }
        }
    }
}

#[cfg(not(test))]
mod fault {
    pub fn is_dead() -> bool {
        false
    }

    pub fn step() -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: PathBuf, mode: u32, text: &str) -> FileWrite {
        FileWrite {
            path,
            mode,
            contents: text.to_owned().into(),
            secret: false,
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_pair_is_written_with_its_modes_and_no_leftovers() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("pki");
        let pair = [
            file(root.join("ca.key"), 0o600, "key"),
            file(root.join("ca.crt"), 0o644, "certificate"),
        ];
        assert_eq!(write_together(&pair).unwrap(), [Outcome::Created, Outcome::Created]);
        assert_eq!(write_together(&pair).unwrap(), [Outcome::Unchanged, Outcome::Unchanged]);
        let other = [file(root.join("ca.key"), 0o600, "other"), pair[1].clone()];
        assert_eq!(write_together(&other).unwrap(), [Outcome::Replaced, Outcome::Unchanged]);
        assert_eq!(names(&root), ["ca.crt", "ca.key"]);
        assert_eq!(fs::metadata(root.join("ca.key")).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(root.join("ca.crt")).unwrap().permissions().mode() & 0o777, 0o644);
    }

    #[test]
    fn a_failure_changes_nothing_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a.crt")).unwrap();
        fs::create_dir(folder.path().join("a.crt/in-the-way")).unwrap();
        let error = write_together(&[file(folder.path().join("a.crt"), 0o644, "x")]).unwrap_err();
        assert_eq!(error.path, folder.path().join("a.crt"));
        assert_eq!(names(folder.path()), ["a.crt"]);
    }

    #[test]
    fn a_link_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("victim"), "untouched").unwrap();
        std::os::unix::fs::symlink(folder.path().join("victim"), folder.path().join("a")).unwrap();
        write_together(&[file(folder.path().join("a"), 0o600, "new")]).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("victim")).unwrap(), "untouched");
        assert!(fs::symlink_metadata(folder.path().join("a")).unwrap().is_file());
    }

    #[test]
    fn a_journal_is_carried_out_and_leftovers_without_one_go() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.key"), "new key").unwrap();
        fs::write(at("a.crt"), "old certificate").unwrap();
        fs::write(at(".a.crt.kubestrap-1-0"), "new certificate").unwrap();
        fs::write(at(JOURNAL), ".a.key.kubestrap-1-0\ta.key\n.a.crt.kubestrap-1-0\ta.crt\n").unwrap();
        fs::write(at(".b.crt.kubestrap-1-0"), "half").unwrap();
        recover(folder.path()).unwrap();
        assert_eq!(names(folder.path()), ["a.crt", "a.key"]);
        assert_eq!(fs::read_to_string(at("a.crt")).unwrap(), "new certificate");
        recover(&at("missing")).unwrap();
    }

    /// A pair is replaced by another and the process dies at step after step: after `recover` one of the two stands whole,
    /// and a rerun ends with the new one.
    #[test]
    fn a_kill_at_any_step_leaves_the_old_pair_or_the_new_one() {
        for before in [None, Some("old")] {
            let mut died = 0;
            for steps in 1.. {
                let folder = tempfile::tempdir().unwrap();
                let pair =
                    |text: &str| ["a.key", "a.crt"].map(|name| file(folder.path().join(name), 0o600, &format!("{text} {name}")));
                if let Some(text) = before {
                    write_together(&pair(text)).unwrap();
                }
                fault::die_after(Some(steps));
                let result = write_together(&pair("new"));
                fault::die_after(None);
                recover(folder.path()).unwrap();
                let found: Vec<Option<String>> = ["a.key", "a.crt"]
                    .map(|name| fs::read_to_string(folder.path().join(name)).ok())
                    .to_vec();
                let whole = |text: &str| found == ["a.key", "a.crt"].map(|name| Some(format!("{text} {name}")));
                let old = before.map_or(found == [None, None], whole);
                assert!(old || whole("new"), "step {steps}: {found:?}");
                assert_eq!(
                    names(folder.path()).len(),
                    found.iter().flatten().count(),
                    "step {steps}: {:?}",
                    names(folder.path())
                );
                write_together(&pair("new")).unwrap();
                assert_eq!(names(folder.path()), ["a.crt", "a.key"]);
                if result.is_ok() {
                    break;
                }
                died += 1;
            }
            assert!(died >= 9, "only {died} steps were cut short");
        }
    }
}
