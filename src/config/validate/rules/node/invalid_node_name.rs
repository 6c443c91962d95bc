//! `invalid-node-name`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-node-name",
    group: "node",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A name cannot be that of a Node.",
    rationale: "The name of a Node is a DNS name in lower case. It also becomes the name in the kubelet's certificate.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  name: control_plane_1  # here
"#,
        path: "nodeRegistration.name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  name: control-plane-1
"#,
};
