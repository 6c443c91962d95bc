//! `taint-without-key`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "taint-without-key",
    group: "node",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A taint has no key.",
    rationale: "kubeadm passes taints on as they are. The API server refuses a Node with a taint that has no key, so the kubelet \
                never registers the Node, and `init` or `join` ends in a time-out.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  taints:
  - key: ""  # here
    effect: NoSchedule
"#,
        path: "nodeRegistration.taints[0].key",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  taints:
  - key: node-role.kubernetes.io/control-plane
    effect: NoSchedule
"#,
};
