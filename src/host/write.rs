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

use super::files::{Contents, FileWrite};

/// Name of the journal in the folder that it speaks of: a line `temporary name`, tab, `name` for each file.
const JOURNAL: &str = ".kubestrap-journal";
/// What temporary names hold, so that leftovers are known.
const MARK: &str = ".kubestrap-";
/// How many threads flush files at the same time.
const SYNC_THREADS: usize = 8;
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

/// Whether what is written has to outlive a loss of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It has: files and folders are flushed to disk, and a journal keeps files together that belong together.
    Disk,
    /// It has not: previews.
    Passing,
}

/// Writes files that belong together, all of them or none. They must lie in one folder, which is made where it is missing.
///
/// # Errors
/// The first thing that fails; then nothing has changed and no temporary file stays.
pub fn write_together(files: &[FileWrite]) -> Result<Vec<Outcome>, WriteError> {
    write_groups(&[files], Durability::Disk)
}

/// Writes groups of files, each of which belongs together and lies in one folder. Files that stand already are left alone.
///
/// All files are prepared before the first one changes, and those of one folder change together, folder by folder in the order
/// of the last file of each. Flushing them at the same
/// time costs little more than flushing one.
///
/// # Errors
/// The first thing that fails; then no group is cut in two and no temporary file stays.
pub fn write_groups(groups: &[&[FileWrite]], durability: Durability) -> Result<Vec<Outcome>, WriteError> {
    let files: Vec<&FileWrite> = groups.iter().copied().flatten().collect();
    let outcomes: Vec<Outcome> = files.iter().map(|file| compare(file)).collect();
    let changed: Vec<&FileWrite> = files
        .into_iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| **outcome != Outcome::Unchanged)
        .map(|(file, _)| file)
        .collect();
    if let Some(file) = changed.iter().find(|file| file.path.is_dir()) {
        return Err(WriteError {
            action: "replace",
            path: file.path.clone(),
            source: io::Error::from(io::ErrorKind::IsADirectory),
        });
    }
    let mut staged = Staged::default();
    for file in changed {
        let folder = folder_of(&file.path);
        if create_folder(folder, FOLDER_MODE)? && durability == Durability::Disk {
            sync_folder(folder_of(folder))?;
        }
        staged.write(file)?;
    }
    if durability == Durability::Disk {
        staged.sync()?;
    }
    staged.put_in_place(durability)?;
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

/// Makes a folder and those above it. A folder that stands keeps its mode. Says whether it was made.
///
/// # Errors
/// Whatever keeps it from being made, such as a file in its place.
pub fn create_folder(folder: &Path, mode: u32) -> Result<bool, WriteError> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(false);
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
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => return Ok(false),
        made => made.map_err(error)?,
    }
    // The umask may have taken bits away.
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).map_err(error)?;
    Ok(true)
}

/// Prepared files, which are removed unless they find their place.
#[derive(Default)]
struct Staged {
    files: Vec<Prepared>,
}

/// A file under its temporary name.
struct Prepared {
    temporary: PathBuf,
    place: PathBuf,
    handle: File,
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
        let (temporary, handle) = create_temporary(&file.path, file.mode).map_err(error("write"))?;
        self.files.push(Prepared {
            temporary,
            place: file.path.clone(),
            handle,
        });
        fault::step().map_err(error("write"))?;
        let Some(Prepared { handle, .. }) = self.files.last_mut() else {
            return Ok(());
        };
        // The mode of `open` is cut by the umask; a file for others to read has to get it back.
        handle
            .set_permissions(fs::Permissions::from_mode(file.mode))
            .map_err(error("set the mode of"))?;
        handle.write_all(file.contents.as_bytes()).map_err(error("write"))
    }

    /// Flushes all files at once: a file system that is asked so can answer with one write of its own journal.
    fn sync(&self) -> Result<(), WriteError> {
        let sync = |file: &Prepared| {
            file.handle.sync_all().map_err(|source| WriteError {
                action: "flush",
                path: file.place.clone(),
                source,
            })
        };
        let share = self.files.len().div_ceil(SYNC_THREADS).max(1);
        std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .files
                .chunks(share)
                .map(|files| scope.spawn(move || files.iter().try_for_each(sync)))
                .collect();
            threads.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_| {
                    Err(WriteError {
                        action: "flush files for",
                        path: PathBuf::from("."),
                        source: io::Error::other("a thread ended early"),
                    })
                })
            })
        })
    }

    /// The folders in the order of the last file that goes into each. What signs comes before what it signs: a kill between two
    /// folders then leaves nothing whose signer is missing.
    fn folders(&self) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = Vec::new();
        for file in self.files.iter().rev() {
            let folder = folder_of(&file.place);
            if !folders.iter().any(|known| known == folder) {
                folders.push(folder.to_owned());
            }
        }
        folders.reverse();
        folders
    }

    fn put_in_place(&mut self, durability: Durability) -> Result<(), WriteError> {
        for folder in self.folders() {
            let of_folder = |file: &&Prepared| folder_of(&file.place) == folder;
            let count = self.files.iter().filter(of_folder).count();
            let journal = (durability == Durability::Disk && count > 1).then(|| folder.join(JOURNAL));
            if let Some(journal) = &journal {
                let line = |file: &Prepared| format!("{}\t{}\n", name_of(&file.temporary), name_of(&file.place));
                write_journal(journal, &folder, self.files.iter().filter(of_folder).map(line).collect())?;
            }
            // With a journal the new state is the one that will stand: a failure leaves both for the next run.
            let (here, elsewhere) = std::mem::take(&mut self.files)
                .into_iter()
                .partition(|file| folder_of(&file.place) == folder);
            self.files = elsewhere;
            let mut here = Staged { files: here };
            let renamed = here.files.iter().try_for_each(|file| rename(&file.temporary, &file.place));
            if renamed.is_ok() || journal.is_some() {
                here.files.clear();
            }
            renamed?;
            if durability == Durability::Disk {
                sync_folder(&folder)?;
            }
            if let Some(journal) = &journal {
                remove(journal)?;
                sync_folder(&folder)?;
            }
        }
        Ok(())
    }
}

fn write_journal(journal: &Path, folder: &Path, lines: String) -> Result<(), WriteError> {
    let mut note = Staged::default();
    note.write(&FileWrite {
        path: journal.to_owned(),
        mode: 0o600,
        contents: lines.into(),
        secret: false,
    })?;
    note.sync()?;
    rename(&note.files[0].temporary, journal)?;
    note.files.clear();
    sync_folder(folder)
}

impl Drop for Staged {
    fn drop(&mut self) {
        if fault::is_dead() {
            return;
        }
        for file in &self.files {
            // Nothing more can be done here; `recover` of the next run removes what stays.
            let _ = fs::remove_file(&file.temporary);
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
                && fs::read(&file.path)
                    .map(Contents::from)
                    .is_ok_and(|found| found == file.contents);
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
    // The name of the file comes first. Journals and the marks of previews have none.
    name.starts_with('.') && name.find(MARK).is_some_and(|at| at > 0)
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

    /// `pki/client` is signed by `pki/etcd/ca`: without the latter it would be in a rerun's way.
    #[test]
    fn a_kill_never_leaves_what_is_signed_without_what_signed_it() {
        for steps in 1.. {
            let folder = tempfile::tempdir().unwrap();
            let (pki, etcd) = (folder.path().join("pki"), folder.path().join("pki/etcd"));
            let pair =
                |folder: &Path, name: &str| ["key", "crt"].map(|end| file(folder.join(format!("{name}.{end}")), 0o600, end));
            let (ca, etcd_ca, client) = (pair(&pki, "ca"), pair(&etcd, "ca"), pair(&pki, "client"));
            let conf = [file(folder.path().join("admin.conf"), 0o600, "signed by ca")];
            fault::die_after(Some(steps));
            let result = write_groups(&[&ca, &etcd_ca, &client, &conf], Durability::Disk);
            fault::die_after(None);
            for folder in [folder.path(), &pki, &etcd] {
                recover(folder).unwrap();
            }
            assert!(!client[1].path.exists() || etcd_ca[1].path.exists(), "step {steps}");
            assert!(!conf[0].path.exists() || ca[1].path.exists(), "step {steps}");
            if result.is_ok() {
                break;
            }
        }
    }
}
