//! The configuration that every node of the cluster reads: ConfigMaps `kubeadm-config` and `kubelet-config`.

use serde_json::{Value, json};

use super::config_map::{config_map, sign};
use super::object::{Intent, ObjectWrite};
use super::rbac::{BOOTSTRAPPERS, NODES, group, may_get};
use crate::config::component::ComponentConfig;
use crate::config::model::{Configuration, NodeRegistration};
use crate::config::v1beta4;
use crate::yaml;

const NAMESPACE: &str = "kube-system";
const CRI_SOCKET: &str = "kubeadm.alpha.kubernetes.io/cri-socket";

/// ConfigMap `kubeadm-config`, readable for nodes and for those that join.
pub fn kubeadm(configuration: &Configuration) -> Vec<ObjectWrite> {
    let mut document = v1beta4::document("ClusterConfiguration", &configuration.cluster);
    // So that nodes that join later take images of the same registry.
    if configuration.ci_build {
        document["kubernetesVersion"] = Value::from(format!("ci/{}", configuration.cluster.kubernetes_version));
    }
    let document = yaml::write(&document);
    let map = config_map(NAMESPACE, "kubeadm-config", &[("ClusterConfiguration", document)].into());
    let mut writes = vec![ObjectWrite::of(Intent::CreateOrUpdate, "configmaps", map)];
    writes.extend(may_get(
        NAMESPACE,
        "kubeadm:nodes-kubeadm-config",
        "configmaps",
        "kubeadm-config",
        &[group(BOOTSTRAPPERS), group(NODES)],
    ));
    writes
}

/// ConfigMap `kubelet-config`, readable for nodes and for those that join.
pub fn kubelet(config: &ComponentConfig) -> Vec<ObjectWrite> {
    let mut map = config_map(NAMESPACE, "kubelet-config", &[("kubelet", yaml::write(&config.value))].into());
    if !config.supplied {
        sign(&mut map);
    }
    let mut writes = vec![ObjectWrite::of(Intent::CreateOrUpdate, "configmaps", map)];
    writes.extend(may_get(
        NAMESPACE,
        "kubeadm:kubelet-config",
        "configmaps",
        "kubelet-config",
        &[group(NODES), group(BOOTSTRAPPERS)],
    ));
    writes
}

/// The socket of the container runtime, noted on the Node. Only for a node without a file of its own for it
/// ([`has_instance_config`](crate::kubelet::Node::has_instance_config)).
pub fn cri_socket(registration: &NodeRegistration) -> ObjectWrite {
    let patch = json!({"metadata": {"annotations": {CRI_SOCKET: registration.cri_socket}}});
    ObjectWrite::patch("nodes", &registration.name, patch)
}
