//! Files and folders on this host: what is replaced is kept, and all that is made is recorded before it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::Outcome;
use crate::host::write::{self, Durability, create_folder, write_groups, write_together};
use crate::host::{Contents, FileWrite, WriteError};
use crate::workflow::record::fingerprint::of_contents;
use crate::workflow::record::{Entry, Record, Recorder};

/// Files and folders of this host.
#[derive(Debug)]
pub(super) struct HostFiles {
    backup: PathBuf,
    /// Hashes of what this run has put at the places of files: nothing of somebody else's is lost where that changes.
    made: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Folders that are recorded.
    folders: BTreeSet<PathBuf>,
    /// Whether a file became another one than stood before.
    pub changed: bool,
}

impl HostFiles {
    /// Replaced files are kept below `backup`, which is made when the first file is replaced.
    pub fn new(backup: PathBuf, record: Option<&Record>) -> Self {
        let hashes = |record: &Record, path: &Path| (path.to_owned(), record.hashes(path));
        let made = record
            .into_iter()
            .flat_map(|record| record.files().map(move |path| hashes(record, path)))
            .collect();
        HostFiles {
            backup,
            made,
            folders: BTreeSet::new(),
            changed: false,
        }
    }

    pub fn folder(&mut self, path: &Path, mode: u32, recorder: &mut dyn Recorder) -> Result<Outcome, WriteError> {
        let missing = self.missing(path);
        if !missing.is_empty() {
            recorder.note(&missing, true)?;
        }
        match create_folder(path, mode)? {
            true => Ok(Outcome::Created),
            false => Ok(Outcome::Kept),
        }
    }

    pub fn files(&mut self, groups: &[&[FileWrite]], recorder: &mut dyn Recorder) -> Result<Vec<Outcome>, WriteError> {
        let mut entries = Vec::new();
        for file in groups.iter().copied().flatten() {
            if let Some(folder) = file.path.parent() {
                entries.extend(self.missing(folder));
            }
            entries.extend(self.entry(file)?);
        }
        if !entries.is_empty() {
            recorder.note(&entries, true)?;
        }
        let outcomes = write_groups(groups, Durability::Disk)?;
        self.changed |= outcomes.iter().any(|outcome| *outcome != write::Outcome::Unchanged);
        Ok(outcomes.into_iter().map(of_write).collect())
    }

    /// What is to be recorded of a file before it is written. One that is replaced is kept first, also where it stands at the place
    /// of one that this run made: somebody changed it.
    fn entry(&mut self, file: &FileWrite) -> Result<Option<Entry>, WriteError> {
        let error = |source| WriteError {
            action: "back up",
            path: file.path.clone(),
            source,
        };
        let found = match fs::symlink_metadata(&file.path) {
            Ok(found) => found,
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => {
                let (path, hash) = (file.path.clone(), of_contents(file.contents.as_bytes()));
                return Ok(match self.made.contains_key(&path) {
                    true => self.rewritten(path, hash),
                    false => {
                        self.now_made(&path, &hash);
                        Some(Entry::File { path, hash })
                    }
                });
            }
            Err(source) => return Err(error(source)),
        };
        let (path, hash) = (file.path.clone(), of_contents(file.contents.as_bytes()));
        if found.is_symlink() {
            let target = fs::read_link(&path).map_err(error)?;
            self.now_made(&path, &hash);
            return Ok(Some(Entry::Unlinked { path, target, hash }));
        }
        if !found.is_file() {
            return Err(error(io::Error::other("what stands there is no regular file")));
        }
        let old = fs::read(&path).map(Contents::from).map_err(error)?;
        let mode = found.permissions().mode() & 0o7777;
        if old == file.contents && mode == file.mode {
            return Ok(None);
        }
        if self
            .made
            .get(&path)
            .is_some_and(|made| made.contains(&of_contents(old.as_bytes())))
        {
            return Ok(self.rewritten(path, hash));
        }
        let kept = self.place_to_keep(&path);
        // Whatever lies below is for the owner alone, also where folders on the way are made for everybody.
        create_folder(&self.backup, 0o700)?;
        if let Some(above) = kept.parent() {
            create_folder(above, 0o700)?;
        }
        write_together(&[FileWrite {
            path: kept.clone(),
            mode: mode & 0o777,
            contents: old,
            secret: file.secret,
        }])?;
        self.now_made(&path, &hash);
        Ok(Some(Entry::Replaced {
            path,
            kept,
            mode,
            owner: found.uid(),
            group: found.gid(),
            hash,
        }))
    }

    fn now_made(&mut self, path: &Path, hash: &str) {
        self.made.entry(path.to_owned()).or_default().insert(hash.to_owned());
    }

    /// The line for a file of this run that is written once more, where it gets something new to hold.
    fn rewritten(&mut self, path: PathBuf, hash: String) -> Option<Entry> {
        let known = self.made.get(&path).is_some_and(|made| made.contains(&hash));
        self.now_made(&path, &hash);
        (!known).then_some(Entry::Rewritten { path, hash })
    }

    /// Where a file is kept that is replaced: a place where nothing is kept yet.
    fn place_to_keep(&self, path: &Path) -> PathBuf {
        let below = |folder: PathBuf| folder.join(path.strip_prefix("/").unwrap_or(path));
        let mut kept = below(self.backup.clone());
        for number in 1.. {
            if fs::symlink_metadata(&kept).is_err() {
                break;
            }
            kept = below(self.backup.join(format!("again-{number}")));
        }
        kept
    }

    /// Lines for the folders on the way to this one, itself included, that are not there yet: those above first.
    fn missing(&mut self, folder: &Path) -> Vec<Entry> {
        let mut missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
            .map(Path::to_owned)
            .collect();
        missing.reverse();
        missing.retain(|folder| self.folders.insert(folder.clone()));
        missing.into_iter().map(|path| Entry::Folder { path }).collect()
    }
}

/// Whether a folder is empty, or not there.
pub(super) fn is_unused(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Whether a file stands to the letter, and with its mode.
pub(super) fn stands(file: &FileWrite) -> bool {
    let found = fs::symlink_metadata(&file.path);
    found.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o7777 == file.mode)
        && fs::read(&file.path).is_ok_and(|bytes| Contents::from(bytes) == file.contents)
}

fn of_write(outcome: write::Outcome) -> Outcome {
    match outcome {
        write::Outcome::Created => Outcome::Created,
        write::Outcome::Replaced => Outcome::Changed,
        write::Outcome::Unchanged => Outcome::Kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::record::{KeptRecord, record};

    fn file(path: &Path, text: &str) -> FileWrite {
        FileWrite {
            path: path.to_owned(),
            mode: 0o600,
            contents: text.to_owned().into(),
            secret: false,
        }
    }

    #[test]
    fn a_replaced_file_is_kept_and_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("etcd.yaml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let backup = folder.path().join("backup");
        let (mut files, mut record) = (HostFiles::new(backup.clone(), None), KeptRecord::default());
        let outcomes = files.files(&[&[file(&path, "new")]], &mut record).unwrap();
        assert_eq!((outcomes.as_slice(), files.changed), ([Outcome::Changed].as_slice(), true));
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o700);
        let [Entry::Replaced { kept, mode, .. }] = record.0.as_slice() else {
            panic!("{record:?}")
        };
        assert_eq!((fs::read_to_string(kept).unwrap().as_str(), *mode), ("old", 0o640));
        // It is ours now.
        files.files(&[&[file(&path, "newer")]], &mut record).unwrap();
        files.files(&[&[file(&path, "new")]], &mut record).unwrap();
        let [_, Entry::Rewritten { path: again, .. }] = record.0.as_slice() else {
            panic!("{record:?}")
        };
        assert_eq!(*again, path);
    }

    #[test]
    fn what_somebody_changed_since_is_kept_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.yaml");
        let backup = folder.path().join("backup");
        let (mut files, mut first) = (HostFiles::new(backup.clone(), None), KeptRecord::default());
        files.files(&[&[file(&path, "ours")]], &mut first).unwrap();
        fs::write(&path, "theirs").unwrap();
        // Another run goes on with it.
        let earlier = record(&first.0);
        let (mut files, mut second) = (HostFiles::new(backup, Some(&earlier)), KeptRecord::default());
        files.files(&[&[file(&path, "ours")]], &mut second).unwrap();
        fs::write(&path, "theirs once more").unwrap();
        files.files(&[&[file(&path, "ours")]], &mut second).unwrap();
        let kept: Vec<String> = second
            .0
            .iter()
            .map(|entry| match entry {
                Entry::Replaced { kept, .. } => fs::read_to_string(kept).unwrap(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(kept, ["theirs", "theirs once more"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "ours");
    }

    #[test]
    fn a_link_in_the_way_is_recorded_and_what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (path, target) = (folder.path().join("config.yaml"), folder.path().join("elsewhere"));
        fs::write(&target, "theirs").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        let (mut files, mut record) = (HostFiles::new(folder.path().join("backup"), None), KeptRecord::default());
        files.files(&[&[file(&path, "ours")]], &mut record).unwrap();
        assert!(matches!(record.0.as_slice(), [Entry::Unlinked { target: led, .. }] if *led == target));
        assert_eq!(fs::read_to_string(&target).unwrap(), "theirs");
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert!(files.files(&[&[file(&pipe, "ours")]], &mut record).is_err());
    }

    #[test]
    fn what_is_made_is_recorded_once_and_what_stands_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pki/etcd/ca.crt");
        let (mut files, mut record) = (HostFiles::new(folder.path().join("backup"), None), KeptRecord::default());
        let stands_already = folder.path().join("sa.pub");
        fs::write(&stands_already, "key").unwrap();
        fs::set_permissions(&stands_already, fs::Permissions::from_mode(0o600)).unwrap();
        let outcomes = files
            .files(&[&[file(&path, "a")], &[file(&stands_already, "key")]], &mut record)
            .unwrap();
        assert_eq!(outcomes, [Outcome::Created, Outcome::Kept]);
        let paths = [folder.path().join("pki"), folder.path().join("pki/etcd")];
        let expected = [
            Entry::Folder { path: paths[0].clone() },
            Entry::Folder { path: paths[1].clone() },
            Entry::File {
                path: path.clone(),
                hash: of_contents(b"a"),
            },
        ];
        assert_eq!(record.0, expected);
        assert_eq!(files.folder(&paths[1], 0o700, &mut record).unwrap(), Outcome::Kept);
        assert_eq!(record.0.len(), 3);
        assert!(stands(&file(&path, "a")) && !stands(&file(&path, "b")));
    }

    #[test]
    fn unused_folders() {
        let folder = tempfile::tempdir().unwrap();
        assert!(is_unused(folder.path()) && is_unused(&folder.path().join("absent")));
        fs::write(folder.path().join("x"), "").unwrap();
        assert!(!is_unused(folder.path()) && !is_unused(&folder.path().join("x")));
    }
}
