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
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(error),
        };
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
}
