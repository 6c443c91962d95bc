//! Configuration of the components that kubeadm sets up: the kubelet and kube-proxy.

mod defaults;
mod float;
pub mod kube_proxy;
pub mod kubelet;
pub mod kubelet_parts;
pub mod logging;

use serde_json::Value;

use super::model::ClusterConfiguration;
use super::object::{Decode, Decoder, Encode};
use super::validate::rules::component::{
    cluster_cidr_differs, cluster_dns_differs, cluster_domain_differs, differs_from_kubeadm, static_pod_path_differs,
};
use crate::diagnostic::Diagnostic;
use crate::release::Release;
use crate::yaml::Node;

pub use defaults::cluster_dns_address;
pub use float::{Float, Float32};
pub use kube_proxy::KubeProxyConfiguration;
pub use kubelet::KubeletConfiguration;

/// A component's configuration, complete and in the form in which it is stored in the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComponentConfig {
    /// The document as data: every field that Go would write, with kubeadm's values filled in.
    pub value: Value,
    /// Whether the user gave a document of this kind.
    pub supplied: bool,
}

/// What the defaults of components are taken from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The cluster, its own defaults filled in.
    pub cluster: &'a ClusterConfiguration,
    /// Address that the API server of this node announces.
    pub advertise_address: &'a str,
    /// Whether systemd-resolved runs on this host.
    pub systemd_resolved: bool,
    /// The release to act as.
    pub release: &'a Release,
}

/// The KubeletConfiguration of the cluster from the user's document, where there is one, and what is to be said about that.
/// Problems of reading are errors; values that kubeadm would have set to something else are warnings.
pub fn kubelet(document: Option<&Node>, inputs: &Inputs<'_>) -> (KubeletConfiguration, Vec<Diagnostic>) {
    let (mut config, mut findings) = document.map_or_else(Default::default, |root| read(root, inputs.release));
    let differing = defaults::kubelet(&mut config, inputs);
    warn(document, &differing, &mut findings);
    (config, findings)
}

/// The KubeProxyConfiguration of the cluster, in the same way.
pub fn kube_proxy(document: Option<&Node>, inputs: &Inputs<'_>) -> (KubeProxyConfiguration, Vec<Diagnostic>) {
    let (mut config, mut findings) = document.map_or_else(Default::default, |root| read(root, inputs.release));
    let differing = defaults::kube_proxy(&mut config, inputs);
    warn(document, &differing, &mut findings);
    (config, findings)
}

/// Reads a component's document as it stands, and reports every problem of it.
pub fn read<T: Decode>(root: &Node, release: &Release) -> (T, Vec<Diagnostic>) {
    let gates = release.field_gates();
    let mut decoder = Decoder::new(&gates);
    let config = T::decode(root, &mut decoder);
    (config, decoder.findings)
}

/// What is kept of a component's configuration.
pub trait Component: Encode {
    /// The version of its document.
    const API_VERSION: &'static str;
    /// The kind of its document.
    const KIND: &'static str;

    /// The configuration as it is stored. Of a large one this takes several times the memory.
    fn stored(&self, supplied: bool) -> ComponentConfig {
        ComponentConfig {
            value: typed(Self::API_VERSION, Self::KIND, self),
            supplied,
        }
    }
}

impl Component for KubeletConfiguration {
    const API_VERSION: &'static str = "kubelet.config.k8s.io/v1beta1";
    const KIND: &'static str = "KubeletConfiguration";
}

impl Component for KubeProxyConfiguration {
    const API_VERSION: &'static str = "kubeproxy.config.k8s.io/v1alpha1";
    const KIND: &'static str = "KubeProxyConfiguration";
}

fn typed(api_version: &str, kind: &str, config: &(impl Encode + ?Sized)) -> Value {
    let mut value = config.encode();
    value["apiVersion"] = Value::from(api_version);
    value["kind"] = Value::from(kind);
    value
}

/// Adds a warning for each value that differs, but for those that could not be read: they differ only for that.
fn warn(document: Option<&Node>, differing: &[defaults::Differing], findings: &mut Vec<Diagnostic>) {
    let Some(root) = document else { return };
    for defaults::Differing { path, default } in differing {
        let unread = findings.iter().any(|finding| path.starts_with(finding.path.as_str()));
        if !unread {
            let (code, message, help) = difference(root, path, default);
            findings.push(Diagnostic::warning(code, path, root.locate(path), message).with_help(help));
        }
    }
}

/// Whether a finding is about a value that kubeadm would have set otherwise.
pub fn is_difference(finding: &Diagnostic) -> bool {
    let codes = [
        differs_from_kubeadm::RULE.code,
        cluster_dns_differs::RULE.code,
        cluster_domain_differs::RULE.code,
        static_pod_path_differs::RULE.code,
        cluster_cidr_differs::RULE.code,
    ];
    codes.contains(&finding.code)
}

/// Code, message and help for a value that differs from kubeadm's: for some it is known what comes of it.
fn difference(root: &Node, path: &str, default: &str) -> (&'static str, String, String) {
    let as_the_cluster = format!("leave the field out, or write {default}");
    match path {
        "clusterDNS" if cluster_dns_differs::contradicts(root, default.trim_matches('`')) => (
            cluster_dns_differs::RULE.code,
            format!("Pods would ask another address than {default}, which the cluster's DNS has by `networking.serviceSubnet`"),
            as_the_cluster,
        ),
        "clusterDomain" => (
            cluster_domain_differs::RULE.code,
            format!("the cluster's DNS answers for {default}, by `networking.dnsDomain`; Pods would search another domain"),
            as_the_cluster,
        ),
        "staticPodPath" => (
            static_pod_path_differs::RULE.code,
            format!("kubeadm writes the control plane to {default}; this kubelet would not look there"),
            as_the_cluster,
        ),
        "clusterCIDR" => (
            cluster_cidr_differs::RULE.code,
            format!("the range of Pods is {default}, by `networking.podSubnet`"),
            as_the_cluster,
        ),
        _ => (
            differs_from_kubeadm::RULE.code,
            format!("this is kept, though kubeadm would set {default} here"),
            "leave the field out unless the difference is meant".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests;
