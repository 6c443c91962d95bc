//! `label-not-resolved`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "label-not-resolved",
    group: "version",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A label names another minor than that of the release.",
    rationale: "Labels are not looked up unless a command is asked to; the version of the release stands in for them. With a \
                label that names another minor this would be another Kubernetes than the file asks for.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: stable-1.20  # here
"#,
        path: "kubernetesVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
"#,
};
