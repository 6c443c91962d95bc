//! How actions become deeds: the trait, its form for this host, and what tests and previews have in its place.

mod files;
mod folders;
pub mod host;
mod objects;
mod undo;

use std::io;
use std::path::{Path, PathBuf};

pub use host::{HostEffects, HostWorld, Terms, WaitFor};
pub use objects::Connect;
pub use undo::HostUndo;

use super::action::{ServiceChange, Step, Wait};
use super::wait::{WaitError, WaitEvent};
use crate::cluster::connection::OpenError;
use crate::cluster::{ClusterError, ObjectWrite};
use crate::host::{FileWrite, WriteError};
use crate::runtime::RuntimeError;

/// What became of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there and is now.
    Created,
    /// It was there, and is another one now.
    Changed,
    /// It stood already as it should.
    Kept,
    /// It has been done.
    Done,
    /// It was not done, and why.
    Skipped(String),
}

/// What is said while an action goes on.
#[derive(Debug)]
pub enum Notice {
    /// Something that a person should know of.
    Warning(String),
    /// What a wait has to tell.
    Wait(WaitEvent),
}

/// Hears what is said while an action goes on.
pub type Tell<'a> = dyn FnMut(Notice) + 'a;

/// How actions become deeds. There is a form for this host and one for previews; tests have one that records.
pub trait Effects {
    /// Makes a folder.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    fn folder(&mut self, path: &Path, mode: u32) -> Result<Outcome, EffectError>;

    /// Writes groups of files; those of a group change together. Says what became of each file.
    ///
    /// # Errors
    /// Whatever keeps them from being written; then no group is cut in two.
    fn files(&mut self, groups: &[&[FileWrite]]) -> Result<Vec<Outcome>, EffectError>;

    /// Sends a write to the Kubernetes API.
    ///
    /// # Errors
    /// Whatever keeps the write from being carried out.
    fn object(&mut self, object: &ObjectWrite) -> Result<Outcome, EffectError>;

    /// Changes a service.
    ///
    /// # Errors
    /// Whatever keeps the service from being changed.
    fn service(&mut self, name: &str, change: ServiceChange, tell: &mut Tell<'_>) -> Result<Outcome, EffectError>;

    /// Makes sure that the container runtime has an image.
    ///
    /// # Errors
    /// Whatever keeps the image from being had.
    fn image(&mut self, name: &str) -> Result<Outcome, EffectError>;

    /// Waits until all of these hold.
    ///
    /// # Errors
    /// One of them did not hold in time.
    fn wait(&mut self, waits: &[&Wait], tell: &mut Tell<'_>) -> Result<Outcome, EffectError>;

    /// Has the kubelet go over to the client certificate that it rotates itself.
    ///
    /// # Errors
    /// Whatever keeps its kubeconfig from being changed.
    fn adopt_kubelet_certificate(
        &mut self,
        kubeconfig: &Path,
        certificate: &Path,
        tell: &mut Tell<'_>,
    ) -> Result<Outcome, EffectError>;

    /// Whether a step need not be gone through: an earlier run has done it, and all that it makes stands.
    fn stands(&mut self, step: &Step) -> bool {
        let _ = step;
        false
    }

    /// A step is done.
    ///
    /// # Errors
    /// Whatever keeps that from being noted.
    fn done(&mut self, step: &Step) -> Result<(), EffectError> {
        let _ = step;
        Ok(())
    }
}

/// An action that failed.
#[derive(Debug, thiserror::Error)]
pub enum EffectError {
    /// A file or folder could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A write to the cluster failed.
    #[error("cannot {verb} {what} in the cluster")]
    Object {
        /// What was attempted.
        verb: &'static str,
        /// On what.
        what: String,
        /// Why.
        #[source]
        source: Box<ClusterError>,
    },
    /// The cluster cannot be reached by a kubeconfig.
    #[error(transparent)]
    Connect(#[from] OpenError),
    /// The group of the administrators cannot be given its rights.
    #[error("{} may not do anything yet, and its rights cannot be given to it by {}", admin.display(), super_admin.display())]
    Rights {
        /// The administrator's kubeconfig.
        admin: PathBuf,
        /// The one that RBAC does not bind.
        super_admin: PathBuf,
        /// Why.
        #[source]
        source: Box<ClusterError>,
    },
    /// A kubeconfig is not what it should be.
    #[error("{} cannot be used: {problem}", path.display())]
    Kubeconfig {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The container runtime does not have an image and does not get it.
    #[error("cannot pull the image {image}")]
    Image {
        /// The image.
        image: String,
        /// Why.
        #[source]
        source: RuntimeError,
    },
    /// Something did not hold in time.
    #[error(transparent)]
    Wait(#[from] WaitError),
}

impl EffectError {
    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        match self {
            EffectError::Object { source, .. } | EffectError::Rights { source, .. } => source.help(),
            EffectError::Image { source, .. } => Some(source.help().to_owned()),
            EffectError::Write(error) => match error.source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    Some("free some space on that file system".to_owned())
                }
                io::ErrorKind::ReadOnlyFilesystem => Some("make that file system writable".to_owned()),
                io::ErrorKind::PermissionDenied => Some("run the same command with sudo".to_owned()),
                _ => None,
            },
            // A wait says what to do in its own text.
            EffectError::Connect(OpenError::Absent(_)) => {
                Some("`init phase kubeconfig admin` makes the administrator's; --kubeconfig names another one".to_owned())
            }
            EffectError::Wait(_) | EffectError::Connect(_) | EffectError::Kubeconfig { .. } => None,
        }
    }
}
