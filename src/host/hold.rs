//! Folders that a command is about to change: made, locked, and brought to the end of what a killed run left in them.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::lock::{HostLock, LockError};
use super::write::{self, WriteError};

/// Why folders cannot be held.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// A folder cannot be made, or what a killed run left in it cannot be completed.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Another command is at it.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl HoldError {
    /// Whether it is for lack of rights.
    pub fn is_denied(&self) -> bool {
        let source = match self {
            HoldError::Write(error) => &error.source,
            HoldError::Lock(LockError::Failed { source, .. }) => source,
            HoldError::Lock(LockError::Held { .. }) => return false,
        };
        source.kind() == io::ErrorKind::PermissionDenied
    }
}

/// Folders that are held. Those that were made for it and stay empty go away again, unless the work is
/// [`done`](Hold::done).
#[derive(Debug)]
pub struct Hold {
    made: Vec<PathBuf>,
    _lock: HostLock,
}

impl Hold {
    /// Holds folders. One that does not exist is made where it comes with permission bits, else it is passed over.
    ///
    /// # Errors
    /// A folder cannot be made, is held by another command, or cannot be brought in order.
    pub fn take(folders: &[(PathBuf, Option<u32>)]) -> Result<Hold, HoldError> {
        let mut made = Vec::new();
        for (folder, mode) in folders {
            if let Some(mode) = mode
                && write::create_folder(folder, *mode)?
            {
                made.push(folder.clone());
            }
        }
        let present: Vec<PathBuf> = folders
            .iter()
            .map(|(folder, _)| folder.clone())
            .filter(|folder| folder.is_dir())
            .collect();
        let hold = Hold {
            made,
            _lock: HostLock::acquire(&present)?,
        };
        for folder in &present {
            write::recover(folder)?;
        }
        Ok(hold)
    }

    /// The work is done: folders stay, whatever is in them.
    pub fn done(mut self) {
        self.made.clear();
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            // Fails where something was put in, as it should.
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_in_vain_goes_away() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("pki");
        let wanted = [(folder.clone(), Some(0o755)), (root.path().join("absent"), None)];
        drop(Hold::take(&wanted).unwrap());
        assert!(!folder.exists());
        Hold::take(&wanted).unwrap().done();
        assert!(folder.exists() && !root.path().join("absent").exists());
        let hold = Hold::take(&wanted).unwrap();
        assert!(matches!(Hold::take(&wanted), Err(HoldError::Lock(LockError::Held { .. }))));
        fs::write(folder.join("ca.key"), "x").unwrap();
        drop(hold);
        assert!(folder.exists());
    }
}
