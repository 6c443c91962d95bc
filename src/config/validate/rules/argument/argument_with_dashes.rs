//! `argument-with-dashes`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "argument-with-dashes",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The name of an argument begins with dashes.",
    rationale: "kubeadm puts two dashes before each name. With those of the file there are four, and the component ends at once.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
scheduler:
  extraArgs:
  - name: --v  # here
    value: "2"
"#,
        path: "scheduler.extraArgs[0].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
scheduler:
  extraArgs:
  - name: v
    value: "2"
"#,
};
