//! `removed-flag`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "removed-flag",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The flag is gone in this minor.",
    rationale: "Flags are removed some releases after they were deprecated; a component that is still given one ends at once.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
controllerManager:
  extraArgs:
  - name: pod-eviction-timeout  # here
    value: 1m
"#,
        path: "controllerManager.extraArgs[0].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
apiServer:
  extraArgs:
  - name: default-unreachable-toleration-seconds
    value: "60"
"#,
};
