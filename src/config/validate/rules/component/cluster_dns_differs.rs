//! `cluster-dns-differs`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;
use crate::yaml::{Node, NodeValue};

/// The rule.
pub const RULE: Rule = Rule {
    code: "cluster-dns-differs",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Pods are sent to another address for DNS than the cluster's DNS has.",
    rationale: "The Service of the cluster's DNS gets the tenth address of the range of Services. A kubelet that hands out \
                another address leaves all Pods without names. Addresses of a cache on each node (169.254.0.0/16) are another \
                matter and draw only `differs-from-kubeadm`.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.112.0.0/16
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
clusterDNS:  # here
- 10.96.0.10
"#,
        path: "clusterDNS",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.112.0.0/16
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
clusterDNS:
- 10.112.0.10
"#,
};

/// Whether the addresses that a document gives lead Pods away from the cluster's DNS: none is its address, and none is that of a cache
/// on the node.
pub(in crate::config) fn contradicts(document: &Node, address: &str) -> bool {
    let Some(NodeValue::Sequence(given)) = document.get("clusterDNS").map(|node| &node.value) else {
        return false;
    };
    let harmless = |node: &Node| match &node.value {
        NodeValue::String(given) => given == address || given.starts_with("169.254.") || given.starts_with("fe80:"),
        _ => true,
    };
    !given.iter().any(harmless)
}
