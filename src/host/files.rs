//! Files as values: what is to be written, and reading what stands.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Contents of a file. Memory is wiped after use, and `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct Contents(Zeroizing<Vec<u8>>);

impl Contents {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, where it is UTF-8.
    pub fn as_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Self {
        Contents(Zeroizing::new(bytes))
    }
}

impl From<String> for Contents {
    fn from(text: String) -> Self {
        Contents::from(text.into_bytes())
    }
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// A file that is to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWrite {
    /// Where.
    pub path: PathBuf,
    /// Permission bits, such as `0o600`.
    pub mode: u32,
    /// What it holds.
    pub contents: Contents,
    /// Whether it holds a key or a token: then it is never shown.
    pub secret: bool,
}

/// Files that change together or not at all: a certificate and its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileGroup {
    /// The files, in the order in which they are put in place.
    pub writes: Vec<FileWrite>,
}

/// Reads files that stand, or that an earlier step of the same plan will have written.
pub trait ReadFiles {
    /// The file's contents; `None` where there is no such file.
    ///
    /// # Errors
    /// Whatever else keeps it from being read.
    fn read(&self, path: &Path) -> io::Result<Option<Contents>>;

    /// Whether there is such a file. It need not be readable.
    ///
    /// # Errors
    /// Whatever keeps that from being found out.
    fn stands(&self, path: &Path) -> io::Result<bool> {
        self.read(path).map(|contents| contents.is_some())
    }
}

impl<T: ReadFiles + ?Sized> ReadFiles for &T {
    fn read(&self, path: &Path) -> io::Result<Option<Contents>> {
        (**self).read(path)
    }

    fn stands(&self, path: &Path) -> io::Result<bool> {
        (**self).stands(path)
    }
}
