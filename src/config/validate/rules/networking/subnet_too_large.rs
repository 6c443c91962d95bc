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
    rationale: "Kubernetes counts the addresses of a range in 64 bits and takes such a range for one without addresses.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 2001:db8::/112
  podSubnet: fd00::/8  # here
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
