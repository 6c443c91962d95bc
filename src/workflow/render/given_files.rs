//! A folder of certificates in place of a host's.

use std::io;
use std::path::{Path, PathBuf};

use crate::host::{Contents, LocalFiles, ReadFiles};

/// The files of a folder as those of the host: certificates and keys below the configuration's folder, kubeconfigs beside it.
#[derive(Clone, Debug)]
pub struct GivenFiles {
    /// Where they lie.
    pub folder: Option<PathBuf>,
    /// Where certificates lie on the host.
    pub certificates: PathBuf,
    /// Where kubeconfigs lie on the host.
    pub kubeconfigs: PathBuf,
}

impl ReadFiles for GivenFiles {
    fn read(&self, path: &Path) -> io::Result<Option<Contents>> {
        match self.place(path) {
            Some(place) => LocalFiles.read(&place),
            None => Ok(None),
        }
    }

    fn stands(&self, path: &Path) -> io::Result<bool> {
        self.place(path).map_or(Ok(false), |place| LocalFiles.stands(&place))
    }
}

impl GivenFiles {
    fn place(&self, path: &Path) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let below = path
            .strip_prefix(&self.certificates)
            .or_else(|_| path.strip_prefix(&self.kubeconfigs))
            .ok()?;
        Some(folder.join(below))
    }
}
