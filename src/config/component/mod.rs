//! Configuration of the components that kubeadm sets up: the kubelet and kube-proxy.

use serde_json::Value;

/// A component's configuration, complete and in the form in which it is stored in the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComponentConfig {
    /// The document as data: every field that Go would write, with kubeadm's values filled in.
    pub value: Value,
    /// Whether the user gave a document of this kind.
    pub supplied: bool,
}
