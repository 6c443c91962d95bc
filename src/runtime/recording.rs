//! A container runtime for tests: it answers what a test wants, and keeps what it was asked.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{
    Cause, CgroupDriver, Condition, Container, ContainerRuntime, ContainerStatus, Image, RuntimeError, RuntimeStatus,
    RuntimeVersion, Sandbox,
};

/// A container runtime by its answers.
#[derive(Debug, Default)]
pub struct RecordingRuntime {
    /// Who it is.
    pub version: RuntimeVersion,
    /// How it is.
    pub status: RuntimeStatus,
    /// Its cgroup driver; none where it is too old to be asked.
    pub cgroup_driver: Option<CgroupDriver>,
    /// Its Pods.
    pub sandboxes: Vec<Sandbox>,
    /// Its containers.
    pub containers: Vec<Container>,
    /// How they are.
    pub statuses: BTreeMap<String, ContainerStatus>,
    /// How the next tries to pull an image fail.
    failures: Mutex<BTreeMap<String, VecDeque<RuntimeError>>>,
    images: Mutex<BTreeSet<String>>,
    calls: Mutex<Vec<String>>,
}

impl RecordingRuntime {
    /// A runtime that is ready.
    pub fn ready() -> Self {
        let condition = |name: &str| Condition {
            name: name.to_owned(),
            holds: true,
            ..Condition::default()
        };
        RecordingRuntime {
            version: RuntimeVersion {
                name: "containerd".to_owned(),
                version: "v2.1.0".to_owned(),
                api: "v1".to_owned(),
            },
            status: RuntimeStatus {
                conditions: vec![condition("RuntimeReady"), condition("NetworkReady")],
                sandbox_image: None,
            },
            cgroup_driver: Some(CgroupDriver::Systemd),
            ..RecordingRuntime::default()
        }
    }

    /// With an image.
    #[must_use]
    pub fn with_image(self, image: &str) -> Self {
        held(&self.images).insert(image.to_owned());
        self
    }

    /// One try more to pull this image fails so.
    #[must_use]
    pub fn failing(self, image: &str, error: RuntimeError) -> Self {
        held(&self.failures).entry(image.to_owned()).or_default().push_back(error);
        self
    }

    /// What it was asked, in order.
    pub fn calls(&self) -> Vec<String> {
        held(&self.calls).clone()
    }

    fn call(&self, text: String) {
        held(&self.calls).push(text);
    }
}

/// A refusal of the runtime.
pub fn refusal(message: &str) -> RuntimeError {
    RuntimeError::Answered {
        call: "PullImage",
        cause: Cause::of_message(message),
        message: message.to_owned(),
    }
}

/// The runtime went away.
pub fn lost() -> RuntimeError {
    RuntimeError::Lost {
        socket: PathBuf::from("/run/containerd/containerd.sock"),
        call: "PullImage",
        reason: "broken pipe".to_owned(),
    }
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ContainerRuntime for RecordingRuntime {
    fn version(&self) -> Result<RuntimeVersion, RuntimeError> {
        Ok(self.version.clone())
    }

    fn status(&self) -> Result<RuntimeStatus, RuntimeError> {
        Ok(self.status.clone())
    }

    fn cgroup_driver(&self) -> Result<Option<CgroupDriver>, RuntimeError> {
        Ok(self.cgroup_driver)
    }

    fn image_stands(&self, image: &str) -> Result<bool, RuntimeError> {
        self.call(format!("look {image}"));
        Ok(held(&self.images).contains(image))
    }

    fn images(&self) -> Result<Vec<Image>, RuntimeError> {
        let image = |name: &String| Image {
            id: format!("sha256:{name}"),
            tags: vec![name.clone()],
            ..Image::default()
        };
        Ok(held(&self.images).iter().map(image).collect())
    }

    fn pull(&self, image: &str) -> Result<String, RuntimeError> {
        self.call(format!("pull {image}"));
        if let Some(error) = held(&self.failures).get_mut(image).and_then(VecDeque::pop_front) {
            return Err(error);
        }
        held(&self.images).insert(image.to_owned());
        Ok(format!("sha256:{image}"))
    }

    fn remove_image(&self, image: &str) -> Result<(), RuntimeError> {
        self.call(format!("remove {image}"));
        held(&self.images).remove(image);
        Ok(())
    }

    fn sandboxes(&self) -> Result<Vec<Sandbox>, RuntimeError> {
        Ok(self.sandboxes.clone())
    }

    fn stop_sandbox(&self, id: &str) -> Result<(), RuntimeError> {
        self.call(format!("stop Pod {id}"));
        Ok(())
    }

    fn remove_sandbox(&self, id: &str) -> Result<(), RuntimeError> {
        self.call(format!("remove Pod {id}"));
        Ok(())
    }

    fn containers(&self, name: Option<&str>) -> Result<Vec<Container>, RuntimeError> {
        let wanted = |container: &&Container| name.is_none_or(|name| container.name == name);
        Ok(self.containers.iter().filter(wanted).cloned().collect())
    }

    fn container_status(&self, id: &str) -> Result<ContainerStatus, RuntimeError> {
        self.statuses.get(id).cloned().ok_or(RuntimeError::Answered {
            call: "ContainerStatus",
            cause: Cause::NotFound,
            message: format!("no container {id}"),
        })
    }

    fn stop_container(&self, id: &str, _: Duration) -> Result<(), RuntimeError> {
        self.call(format!("stop container {id}"));
        Ok(())
    }

    fn remove_container(&self, id: &str) -> Result<(), RuntimeError> {
        self.call(format!("remove container {id}"));
        Ok(())
    }
}
