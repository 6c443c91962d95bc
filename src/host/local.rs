//! The files of this host.

use std::fs;
use std::io;
use std::path::Path;

use super::files::{Contents, ReadFiles};

/// The largest file that is read whole: certificates, kubeconfigs and manifests are far smaller.
const LARGEST: u64 = 32 << 20;

/// Reads this host's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalFiles;

impl ReadFiles for LocalFiles {
    fn read(&self, path: &Path) -> io::Result<Option<Contents>> {
        let Some(found) = metadata(path)? else { return Ok(None) };
        if !found.is_file() {
            return Err(io::Error::other("this is not a regular file"));
        }
        if found.len() > LARGEST {
            return Err(io::Error::other(format!(
                "the file has {} bytes; at most {LARGEST} are read",
                found.len()
            )));
        }
        fs::read(path).map(|bytes| Some(bytes.into()))
    }

    fn stands(&self, path: &Path) -> io::Result<bool> {
        metadata(path).map(|found| found.is_some())
    }
}

fn metadata(path: &Path) -> io::Result<Option<fs::Metadata>> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_stands_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        // A folder cannot be read as a file, whoever asks.
        assert!(LocalFiles.read(folder.path()).is_err());
        assert!(LocalFiles.stands(folder.path()).unwrap());
        assert!(!LocalFiles.stands(&folder.path().join("absent")).unwrap());
    }
}
