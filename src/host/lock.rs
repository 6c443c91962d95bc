//! One at a time: a lock on the folders that a command changes.
//!
//! The lock is an advisory one (`flock`) on the folders themselves. It leaves no file behind and ends with the process.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// The lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("{} is being changed by {holder}; wait until it has ended, then try again", folder.display())]
    Held {
        /// The folder.
        folder: PathBuf,
        /// The process, as well as it can be named.
        holder: String,
    },
    /// The folder cannot be locked.
    #[error("cannot lock the folder {}", folder.display())]
    Failed {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Locks that end when this value goes.
#[derive(Debug)]
pub struct HostLock {
    _folders: Vec<File>,
}

impl HostLock {
    /// Locks folders, which must exist.
    ///
    /// # Errors
    /// A folder that cannot be opened, or whose lock another process has: nobody waits.
    pub fn acquire(folders: &[PathBuf]) -> Result<HostLock, LockError> {
        let mut sorted: Vec<&PathBuf> = folders.iter().collect();
        sorted.sort();
        sorted.dedup();
        let mut held = Vec::new();
        for folder in sorted {
            let failed = |source| LockError::Failed {
                folder: folder.clone(),
                source,
            };
            let file = File::open(folder).map_err(failed)?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => held.push(file),
                Err(rustix::io::Errno::WOULDBLOCK) => {
                    return Err(LockError::Held {
                        folder: folder.clone(),
                        holder: holder_of(folder),
                    });
                }
                Err(error) => return Err(failed(error.into())),
            }
        }
        Ok(HostLock { _folders: held })
    }
}

fn holder_of(folder: &Path) -> String {
    let unknown = || "another process".to_owned();
    let Ok(inode) = fs::metadata(folder).map(|found| found.ino()) else {
        return unknown();
    };
    let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
    let Some(process) = lock_holder(&locks, inode) else {
        return unknown();
    };
    let command = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    // Arguments may hold a token: only the program and its sub-command are named.
    let words: Vec<String> = command
        .split(|byte| *byte == 0)
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .take_while(|word| !word.starts_with('-') && !word.is_empty())
        .take(5)
        .collect();
    match words.is_empty() {
        true => format!("process {process}"),
        false => format!("process {process} ({})", words.join(" ")),
    }
}

/// The process in a line of `/proc/locks` (`1: FLOCK ADVISORY WRITE 1234 08:01:5678 0 EOF`) about an inode.
fn lock_holder(locks: &str, inode: u64) -> Option<u32> {
    locks.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, "FLOCK", _, _, process, place, ..] = fields[..] else {
            return None;
        };
        (place.rsplit(':').next()?.parse::<u64>().ok()? == inode)
            .then(|| process.parse().ok())
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lock_names_the_holder() {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path().to_owned()];
        let first = HostLock::acquire(&folders).unwrap();
        let error = HostLock::acquire(&folders).unwrap_err();
        assert!(
            matches!(&error, LockError::Held { holder, .. } if holder.contains(&std::process::id().to_string())),
            "{error}"
        );
        drop(first);
        HostLock::acquire(&folders).unwrap();
    }

    #[test]
    fn the_holder_is_read_from_the_list_of_locks() {
        let locks = "1: POSIX  ADVISORY  WRITE 11 08:01:42 0 EOF\n2: FLOCK  ADVISORY  WRITE 1234 08:01:42 0 EOF\n";
        assert_eq!(lock_holder(locks, 42), Some(1234));
        assert_eq!(lock_holder(locks, 43), None);
    }
}
