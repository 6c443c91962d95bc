//! Static Pods of the control plane and of etcd, and the patches that users lay over them.

pub mod arguments;
mod environment;
mod etcd;
mod kube_apiserver;
mod kube_controller_manager;
mod kube_scheduler;
pub mod patch;
mod path;
mod pod;
#[cfg(test)]
mod tests;
mod volumes;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::model::Configuration;
use crate::host::HostFacts;
use crate::release::Release;

pub use environment::proxies;
pub use etcd::{Member, etcd};
pub use kube_apiserver::kube_apiserver;
pub use kube_controller_manager::kube_controller_manager;
pub use kube_scheduler::kube_scheduler;

/// Everything that a static Pod is made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The configuration with all defaults filled in.
    pub configuration: &'a Configuration,
    /// The release to act as.
    pub release: &'a Release,
    /// Facts of the host that runs the Pods.
    pub host: &'a HostFacts,
    /// Environment variables of this process: proxies among them are passed on.
    pub environment: &'a BTreeMap<String, String>,
    /// The CA's key is somewhere else: its certificate lies in the certificate folder, its key does not.
    pub external_ca: bool,
}

/// Makes a static Pod.
pub type Render = fn(&Inputs<'_>) -> Value;

/// The static Pods of the control plane, in the order in which kubeadm writes them.
pub const CONTROL_PLANE: &[(&str, Render)] = &[
    ("kube-apiserver", kube_apiserver),
    ("kube-controller-manager", kube_controller_manager),
    ("kube-scheduler", kube_scheduler),
];
