//! `pod-subnet-smaller-than-node`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "pod-subnet-smaller-than-node",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The range of Pods is smaller than the part that one node gets.",
    rationale: "Every node gets a /24 of IPv4 or a /64 of IPv6 of the range, unless an argument of the kube-controller-manager \
                says otherwise. From a smaller range no node gets any.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: 10.244.0.0/25  # here
"#,
        path: "networking.podSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: 10.244.0.0/16
"#,
};
