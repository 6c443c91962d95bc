//! `subnet-too-large`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "subnet-too-large",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A range is half of all addresses or more.",
    rationale: "Kubernetes takes such a range for one without addresses, and most of its addresses belong to others.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 192.168.0.0/16
  podSubnet: 0.0.0.0/1  # here
controllerManager:
  extraArgs:
  - name: allocate-node-cidrs
    value: "false"
"#,
        path: "networking.podSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: fd00:96::/112
  podSubnet: fd00:244::/56
"#,
};
