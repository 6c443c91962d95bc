//! `invalid-node-mask`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-node-mask",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The size of the range that each node gets is not a number.",
    rationale: "`node-cidr-mask-size-ipv4` and `node-cidr-mask-size-ipv6` say how many bits of the Pod range name a node.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: 10.244.0.0/16
controllerManager:
  extraArgs:  # here
  - name: node-cidr-mask-size-ipv4
    value: /25
"#,
        path: "controllerManager.extraArgs",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: 10.244.0.0/16
controllerManager:
  extraArgs:
  - name: node-cidr-mask-size-ipv4
    value: "25"
"#,
};
