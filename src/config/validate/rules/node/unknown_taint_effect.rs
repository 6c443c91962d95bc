//! `unknown-taint-effect`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-taint-effect",
    group: "node",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "There is no such effect of a taint.",
    rationale: "The effects are `NoSchedule`, `PreferNoSchedule` and `NoExecute`. kubeadm passes anything on; the kubelet then \
                ends, or the API server refuses the Node.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  taints:
  - key: dedicated
    effect: noSchedule  # here
"#,
        path: "nodeRegistration.taints[0].effect",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  taints:
  - key: dedicated
    effect: NoSchedule
"#,
};
