//! The container runtime of a node, by CRI v1: its health, its images, its Pods and containers, and what containers said.

pub mod cri;
mod error;
pub mod log;
mod messages;
pub mod pull;
#[cfg(test)]
pub mod recording;

use std::path::PathBuf;
use std::time::Duration;

pub use cri::Cri;
pub use error::{Cause, RuntimeError};

/// A container runtime. Calls wait for their answer; several threads may call at once.
pub trait ContainerRuntime: Send + Sync {
    /// Its name and version.
    ///
    /// # Errors
    /// It does not answer.
    fn version(&self) -> Result<RuntimeVersion, RuntimeError>;

    /// Whether it is ready, and by which settings it runs.
    ///
    /// # Errors
    /// It does not answer.
    fn status(&self) -> Result<RuntimeStatus, RuntimeError>;

    /// The cgroup driver that it tells the kubelet to use; none where it is too old to be asked (containerd before 2.0).
    ///
    /// # Errors
    /// It does not answer.
    fn cgroup_driver(&self) -> Result<Option<CgroupDriver>, RuntimeError>;

    /// Whether an image is on this node.
    ///
    /// # Errors
    /// It does not answer.
    fn image_stands(&self, image: &str) -> Result<bool, RuntimeError>;

    /// The images on this node.
    ///
    /// # Errors
    /// It does not answer.
    fn images(&self) -> Result<Vec<Image>, RuntimeError>;

    /// Pulls an image, however long that takes, and gives its reference (a digest or an identifier).
    ///
    /// # Errors
    /// It could not be pulled.
    fn pull(&self, image: &str) -> Result<String, RuntimeError>;

    /// Removes an image. One that is not there is no error.
    ///
    /// # Errors
    /// It could not be removed.
    fn remove_image(&self, image: &str) -> Result<(), RuntimeError>;

    /// All Pods, running or not.
    ///
    /// # Errors
    /// It does not answer.
    fn sandboxes(&self) -> Result<Vec<Sandbox>, RuntimeError>;

    /// Stops a Pod and its containers. One that is stopped or not there is no error.
    ///
    /// # Errors
    /// It could not be stopped.
    fn stop_sandbox(&self, id: &str) -> Result<(), RuntimeError>;

    /// Removes a Pod and its containers. One that is not there is no error.
    ///
    /// # Errors
    /// It could not be removed.
    fn remove_sandbox(&self, id: &str) -> Result<(), RuntimeError>;

    /// All containers of this name in its Pod (such as `kube-apiserver`), running or not, newest first; those of every name
    /// where none is given.
    ///
    /// # Errors
    /// It does not answer.
    fn containers(&self, name: Option<&str>) -> Result<Vec<Container>, RuntimeError>;

    /// How a container is, why it ended, and where its log is.
    ///
    /// # Errors
    /// It does not answer, or there is no such container.
    fn container_status(&self, id: &str) -> Result<ContainerStatus, RuntimeError>;

    /// Stops a container; one that has not ended after `grace` is killed. One that is not there is no error.
    ///
    /// # Errors
    /// It could not be stopped.
    fn stop_container(&self, id: &str, grace: Duration) -> Result<(), RuntimeError>;

    /// Removes a container. One that is not there is no error.
    ///
    /// # Errors
    /// It could not be removed.
    fn remove_container(&self, id: &str) -> Result<(), RuntimeError>;

    /// The last lines that a container wrote, oldest first.
    ///
    /// # Errors
    /// It does not answer, or the log cannot be read.
    fn log_tail(&self, id: &str, lines: usize) -> Result<Vec<String>, RuntimeError> {
        match self.container_status(id)?.log {
            Some(path) => log::tail(&path, lines).map_err(|source| RuntimeError::Log { path, source }),
            None => Ok(Vec::new()),
        }
    }
}

/// Who a container runtime is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuntimeVersion {
    /// Its name, such as `containerd`.
    pub name: String,
    /// Its version, such as `1.7.27` or `v2.1.0`.
    pub version: String,
    /// The version of the CRI that it speaks, such as `v1`.
    pub api: String,
}

/// How a container runtime is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuntimeStatus {
    /// Its conditions.
    pub conditions: Vec<Condition>,
    /// The image of the container that holds a Pod's namespaces, where the runtime says which it is set to.
    pub sandbox_image: Option<String>,
}

/// A condition of a container runtime.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Its name: `RuntimeReady`, `NetworkReady`.
    pub name: String,
    /// It holds.
    pub holds: bool,
    /// Why, in a word.
    pub reason: String,
    /// Why, in a sentence.
    pub message: String,
}

/// Who sets up cgroups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CgroupDriver {
    /// systemd.
    Systemd,
    /// The runtime itself.
    Cgroupfs,
}

/// An image on a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Its identifier.
    pub id: String,
    /// Its names with tag.
    pub tags: Vec<String>,
    /// Its names with digest.
    pub digests: Vec<String>,
    /// Its size in bytes.
    pub size: u64,
}

/// A Pod as the runtime has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sandbox {
    /// Its identifier.
    pub id: String,
    /// The Pod's name.
    pub name: String,
    /// The Pod's namespace.
    pub namespace: String,
    /// The Pod's UID.
    pub uid: String,
    /// It runs.
    pub ready: bool,
}

/// A container as the runtime has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Container {
    /// Its identifier.
    pub id: String,
    /// The identifier of its Pod.
    pub sandbox: String,
    /// Its name in the Pod.
    pub name: String,
    /// How often it was made before.
    pub attempt: u32,
    /// What it does.
    pub state: ContainerState,
    /// When it was made, in nanoseconds since 1970.
    pub created: i64,
}

/// What a container does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContainerState {
    /// Made, and not started yet.
    Created,
    /// It runs.
    Running,
    /// It has ended.
    Exited,
    /// The runtime does not know.
    #[default]
    Unknown,
}

/// How a container is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerStatus {
    /// What it does.
    pub state: ContainerState,
    /// Its exit status, once it has ended.
    pub exit_code: i32,
    /// Why it is so, in a word, such as `OOMKilled`.
    pub reason: String,
    /// Why it is so, in a sentence.
    pub message: String,
    /// Its log on this host.
    pub log: Option<PathBuf>,
}

impl RuntimeStatus {
    /// The condition of this name, where it is there and does not hold.
    pub fn failing(&self, name: &str) -> Option<&Condition> {
        self.conditions
            .iter()
            .find(|condition| condition.name == name && !condition.holds)
    }
}
