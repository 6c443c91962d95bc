//! What a phase wants done, as values. Previews and real runs work from the same ones.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::cluster::ObjectWrite;
use crate::config::duration;
use crate::host::FileWrite;
pub use crate::host::ServiceChange;

/// Name of the kubelet's service.
pub const KUBELET: &str = "kubelet";

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
    Wait(Wait),
    /// The kubelet goes over to the client certificate that it rotates itself: its kubeconfig names that file, and it is
    /// restarted. Nothing happens where the file does not stand.
    AdoptKubeletCertificate {
        /// The kubelet's kubeconfig.
        kubeconfig: PathBuf,
        /// The file of certificate and key.
        certificate: PathBuf,
    },
    /// What a person has to know.
    Note(String),
}

/// Something that must hold before the workflow goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What is waited for.
    pub target: WaitTarget,
    /// The longest that it is waited for.
    pub at_most: Duration,
}

/// What is waited for: that a URL answers with success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitTarget {
    /// The kubelet of this host.
    Kubelet {
        /// Its health endpoint, by plain HTTP.
        url: String,
    },
    /// A component of the control plane on this host.
    Component {
        /// Its name, such as `kube-apiserver`.
        name: String,
        /// Its health endpoint, by TLS. The server is verified by the authority of the kubeconfig, where there is one.
        url: String,
        /// Kubeconfig whose user asks; nobody in particular where there is none.
        kubeconfig: Option<PathBuf>,
    },
}

impl WaitTarget {
    /// Its name: `kubelet`, `kube-apiserver`, ...
    pub fn name(&self) -> &str {
        match self {
            WaitTarget::Kubelet { .. } => "kubelet",
            WaitTarget::Component { name, .. } => name,
        }
    }

    /// What is asked.
    pub fn url(&self) -> &str {
        match self {
            WaitTarget::Kubelet { url } | WaitTarget::Component { url, .. } => url,
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = i64::try_from(self.at_most.as_nanos()).unwrap_or(i64::MAX);
        let article = match self.target {
            WaitTarget::Kubelet { .. } => "the ",
            WaitTarget::Component { .. } => "",
        };
        write!(
            f,
            "{article}{} to be healthy at {} (at most {})",
            self.target.name(),
            self.target.url(),
            duration::Duration::from_nanoseconds(limit)
        )
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
