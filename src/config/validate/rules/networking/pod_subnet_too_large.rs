//! `pod-subnet-too-large`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "pod-subnet-too-large",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The range of Pods has room for more than 65,536 nodes.",
    rationale: "The kube-controller-manager refuses a range whose size and the size of a node's part lie more than 16 bits \
                apart.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: fd00:244::/32  # here
  serviceSubnet: fd00:96::/112
"#,
        path: "networking.podSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: fd00:244::/56
  serviceSubnet: fd00:96::/112
"#,
};
