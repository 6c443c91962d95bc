//! `invalid-subnet`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-subnet",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "An address range is not written as ADDRESS/BITS.",
    rationale: "Ranges of Services and of Pods are one CIDR, or for dual-stack two with a comma and no space between them.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0  # here
"#,
        path: "networking.serviceSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/12
"#,
};
