//! The record as a file that only grows.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Entry, Record, Recorder, Unusable};
use crate::host::WriteError;

/// Name of the file in its folder.
pub const NAME: &str = "kubestrap-init.jsonl";

/// The largest record that is read; a whole `init` writes some 20 KiB.
const LARGEST: u64 = 8 << 20;

/// Why there is no usable record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error("cannot read {}, where an init that has not finished keeps its record", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is not one that this program can use.
    #[error("the record {} of an unfinished init cannot be used: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: Unusable,
    },
}

/// Reads the record of an unfinished run, where there is one.
///
/// # Errors
/// It stands, and cannot be read or used.
pub fn read(path: &Path) -> Result<Option<Record>, ReadError> {
    let error = |source| ReadError::Read {
        path: path.to_owned(),
        source,
    };
    let found = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(missing) if matches!(missing.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
        Err(source) => return Err(error(source)),
    };
    if !found.is_file() || found.len() > LARGEST {
        return Err(ReadError::Unusable {
            path: path.to_owned(),
            reason: Unusable::Form,
        });
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(error)?);
    Record::parse(&text).map_err(|reason| ReadError::Unusable {
        path: path.to_owned(),
        reason,
    })
}

/// The record as a file.
#[derive(Debug)]
pub struct FileRecord {
    path: PathBuf,
    file: File,
}

impl FileRecord {
    /// Begins a record; only one run does. What a torn first line left is written over.
    ///
    /// # Errors
    /// There is one already, or it cannot be written.
    pub fn begin(path: &Path, entries: &[Entry]) -> Result<FileRecord, WriteError> {
        if matches!(read(path), Ok(None)) {
            // At most half a first line: nothing was made by then.
            let _ = std::fs::remove_file(path);
        }
        let open = OpenOptions::new().append(true).create_new(true).mode(0o600).open(path);
        let file = open.map_err(|source| failed("begin the record", path, source))?;
        let mut record = FileRecord {
            path: path.to_owned(),
            file,
        };
        record.note(entries, true)?;
        if let Some(folder) = path.parent() {
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(|source| failed("flush the folder", folder, source))?;
        }
        Ok(record)
    }

    /// Goes on with a record. A torn last line is cut off.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn go_on(path: &Path) -> Result<FileRecord, WriteError> {
        let error = |source| failed("go on with the record", path, source);
        let text = Zeroizing::new(std::fs::read(path).map_err(error)?);
        let file = OpenOptions::new().append(true).open(path).map_err(error)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64).map_err(error)?;
        Ok(FileRecord {
            path: path.to_owned(),
            file,
        })
    }

    /// The run is done: the record goes.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(path: &Path) -> Result<(), WriteError> {
        std::fs::remove_file(path).map_err(|source| failed("remove the record", path, source))
    }
}

impl Recorder for FileRecord {
    fn note(&mut self, entries: &[Entry], flushed: bool) -> Result<(), WriteError> {
        let mut text = Zeroizing::new(Vec::new());
        for entry in entries {
            serde_json::to_writer(&mut *text, entry).map_err(|error| failed("write the record", &self.path, error.into()))?;
            text.push(b'\n');
        }
        let written = self.file.write_all(&text).and_then(|()| match flushed {
            true => self.file.sync_data(),
            false => Ok(()),
        });
        written.map_err(|source| failed("write the record", &self.path, source))
    }
}

/// No record: a single phase is run, and a rerun of it begins anew.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRecord;

impl Recorder for NoRecord {
    fn note(&mut self, _: &[Entry], _: bool) -> Result<(), WriteError> {
        Ok(())
    }
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> WriteError {
    WriteError {
        action,
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::super::begun;
    use super::*;

    #[test]
    fn a_record_grows_and_is_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        assert!(read(&path).unwrap().is_none());
        FileRecord::begin(&path, &[begun("c")]).unwrap();
        assert!(FileRecord::begin(&path, &[begun("c")]).is_err());
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        // Killed in the middle of a line.
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"entry\":\"fi").unwrap();
        let mut record = FileRecord::go_on(&path).unwrap();
        record.note(&[super::super::file("/a")], false).unwrap();
        assert!(read(&path).unwrap().unwrap().made(Path::new("/a")));
        FileRecord::remove(&path).unwrap();
        assert!(read(&path).unwrap().is_none());
    }

    #[test]
    fn a_torn_first_line_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        std::fs::write(&path, "{\"entry\":\"begu").unwrap();
        FileRecord::begin(&path, &[begun("c")]).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().configuration(), "c");
        std::fs::write(&path, "something else\n").unwrap();
        assert!(read(&path).is_err());
    }
}
