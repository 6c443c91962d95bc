//! `ignored-flag`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "ignored-flag",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The component does not look at the flag because of another one.",
    rationale: "A kube-scheduler with a configuration file takes these settings from the file alone.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
scheduler:
  extraArgs:
  - name: config
    value: /etc/kubernetes/scheduler.yaml
  - name: profiling  # here
    value: "false"
"#,
        path: "scheduler.extraArgs[1].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
scheduler:
  extraArgs:
  - name: profiling
    value: "false"
"#,
};
