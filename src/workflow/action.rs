//! What a phase wants done, as values. Previews and real runs work from the same ones.

use std::path::PathBuf;

use crate::cluster::ObjectWrite;
use crate::host::FileWrite;

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Folder that must stand, with this mode where it is made.
    Folder {
        /// Where.
        path: PathBuf,
        /// Permission bits.
        mode: u32,
    },
    /// Files that change together or not at all. They lie in one folder.
    Files(Vec<FileWrite>),
    /// A file that stands already, has been checked, and is left as it is.
    Keep(PathBuf),
    /// A write to the Kubernetes API.
    Object(ObjectWrite),
    /// A change to a service of the host.
    Service {
        /// Its name.
        name: &'static str,
        /// What happens to it.
        change: ServiceChange,
    },
    /// An image that the container runtime has to have.
    Image(String),
    /// Something that must hold before the workflow goes on.
    Wait(String),
    /// What a person has to know.
    Note(String),
}

/// What happens to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceChange {
    /// It is stopped.
    Stop,
    /// It is started.
    Start,
    /// It is restarted.
    Restart,
}

impl ServiceChange {
    /// The verb: `stop`, ...
    pub fn verb(self) -> &'static str {
        match self {
            ServiceChange::Stop => "stop",
            ServiceChange::Start => "start",
            ServiceChange::Restart => "restart",
        }
    }
}

/// What one phase wants done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Full name of the phase, such as `certs/apiserver`.
    pub phase: String,
    /// The actions in their order.
    pub actions: Vec<Action>,
}

/// What a whole workflow wants done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The steps in their order.
    pub steps: Vec<Step>,
    /// Phases that were left out on request.
    pub skipped: Vec<String>,
}

impl Plan {
    /// All actions in their order.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.steps.iter().flat_map(|step| &step.actions)
    }

    /// All writes to the Kubernetes API in their order.
    pub fn objects(&self) -> impl Iterator<Item = &ObjectWrite> {
        self.actions().filter_map(|action| match action {
            Action::Object(object) => Some(object),
            _ => None,
        })
    }

    /// All files to write in their order.
    pub fn files(&self) -> impl Iterator<Item = &FileWrite> {
        self.actions().flat_map(|action| match action {
            Action::Files(files) => files.as_slice(),
            _ => &[],
        })
    }
}
