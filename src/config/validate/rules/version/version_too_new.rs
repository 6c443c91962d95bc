//! `version-too-new`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "version-too-new",
    group: "version",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The version is newer than this release knows.",
    rationale: "What a newer Kubernetes needs is not known here: an older kubeadm must not make a newer control plane.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.99.0  # here
"#,
        path: "kubernetesVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
"#,
};
