//! The kubelet's files on a node.

use serde_json::Value;

use crate::config::images;
use crate::config::model::{ClusterConfiguration, NodeRegistration, Taint};
use crate::host::{Contents, FileWrite};
use crate::manifest::arguments::{Base, command_line};
use crate::release::Release;
use crate::yaml;

/// The kubelet's own folder.
pub const FOLDER: &str = "/var/lib/kubelet";
/// Permission bits of that folder, where it is made.
pub const FOLDER_MODE: u32 = 0o700;
/// Name of the kubelet's configuration in its folder.
pub const CONFIG: &str = "config.yaml";
/// Name of the part of the configuration that is this node's own.
pub const INSTANCE_CONFIG: &str = "instance-config.yaml";
/// Name of the file with arguments for the kubelet's service.
pub const FLAGS: &str = "kubeadm-flags.env";

/// The node whose files are made.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// How it is registered.
    pub registration: &'a NodeRegistration,
    /// The cluster that it belongs to.
    pub cluster: &'a ClusterConfiguration,
    /// The release to act as.
    pub release: &'a Release,
    /// Name of the host, where it could be found out.
    pub host_name: Option<&'a str>,
}

impl Node<'_> {
    /// Whether the socket of the container runtime is in a file of its own, and not in a flag and on the Node.
    pub fn has_instance_config(&self) -> bool {
        self.release.enables(&self.cluster.feature_gates, "NodeLocalCRISocket")
    }
}

/// The kubelet's configuration: that of the cluster, with the user's patches (target `kubeletconfiguration`) already laid over
/// it, and then what is this node's own.
pub fn config(mut patched: Value, node: &Node<'_>) -> FileWrite {
    if node.has_instance_config() {
        patched["containerRuntimeEndpoint"] = Value::from(node.registration.cri_socket.as_str());
    }
    file(CONFIG, yaml::write(&patched))
}

/// The part of the configuration that is this node's own, where the release has it.
pub fn instance_config(node: &Node<'_>) -> Option<FileWrite> {
    let socket = Value::from(node.registration.cri_socket.as_str());
    node.has_instance_config()
        .then(|| file(INSTANCE_CONFIG, format!("containerRuntimeEndpoint: {socket}\n")))
}

/// Arguments for the kubelet's service. Taints are among them only where the kubelet registers the Node with them: on workers.
pub fn flags(node: &Node<'_>, register_taints: bool) -> FileWrite {
    let registration = node.registration;
    let mut base = Base::default();
    if !node.has_instance_config() {
        base.set("container-runtime-endpoint", registration.cri_socket.as_str());
    }
    if node.release.minor.pod_infra_container_image_flag {
        base.set("pod-infra-container-image", images::pause(node.cluster, node.release));
    }
    if node.host_name.map(|name| name.trim().to_lowercase()).as_deref() != Some(&registration.name) {
        base.set("hostname-override", registration.name.as_str());
    }
    let taints = registration.taints.as_deref().unwrap_or_default();
    if register_taints && !taints.is_empty() {
        base.set(
            "register-with-taints",
            taints.iter().map(taint_text).collect::<Vec<_>>().join(","),
        );
    }
    let arguments = command_line(&base, &registration.kubelet_extra_args, node.release).join(" ");
    file(FLAGS, format!("KUBELET_KUBEADM_ARGS={}\n", Value::from(arguments)))
}

/// A taint as flags have it: `key=value:effect`, without what is empty.
fn taint_text(taint: &Taint) -> String {
    let Taint { key, value, effect, .. } = taint;
    match (value.is_empty(), effect.is_empty()) {
        (true, true) => key.to_string(),
        (true, false) => format!("{key}:{effect}"),
        (false, _) => format!("{key}={value}:{effect}"),
    }
}

fn file(name: &str, text: String) -> FileWrite {
    FileWrite {
        path: [FOLDER, name].iter().collect(),
        mode: 0o644,
        contents: Contents::from(text),
        secret: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taint(key: &str, value: &str, effect: &str) -> Taint {
        Taint {
            key: key.into(),
            value: value.into(),
            effect: effect.into(),
            time_added: None,
        }
    }

    #[test]
    fn workers_register_with_their_taints() {
        let registration = NodeRegistration {
            name: "w1".to_owned(),
            taints: Some(vec![
                taint("a", "b", "NoSchedule"),
                taint("c", "", "NoExecute"),
                taint("d", "", ""),
            ]),
            ..Default::default()
        };
        let release = Release::named("v1.36").unwrap();
        let node = Node {
            registration: &registration,
            cluster: &ClusterConfiguration::default(),
            release: &release,
            host_name: Some("W1 "),
        };
        let text = |taints| flags(&node, taints).contents.as_text().unwrap().to_owned();
        assert_eq!(text(false), "KUBELET_KUBEADM_ARGS=\"\"\n");
        assert_eq!(
            text(true),
            "KUBELET_KUBEADM_ARGS=\"--register-with-taints=a=b:NoSchedule,c:NoExecute,d\"\n"
        );
    }

    #[test]
    fn the_socket_is_a_flag_where_the_gate_is_off() {
        let registration = NodeRegistration {
            name: "cp1".to_owned(),
            cri_socket: "unix:///x.sock".to_owned(),
            ..Default::default()
        };
        let cluster = ClusterConfiguration {
            feature_gates: [("NodeLocalCRISocket".to_owned(), false)].into(),
            ..Default::default()
        };
        let release = Release::named("v1.35").unwrap();
        let node = Node {
            registration: &registration,
            cluster: &cluster,
            release: &release,
            host_name: Some("cp1"),
        };
        assert!(instance_config(&node).is_none());
        let written = flags(&node, false);
        assert_eq!(
            written.contents.as_text(),
            Some("KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///x.sock\"\n")
        );
    }
}
