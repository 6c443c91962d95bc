//! `relative-path`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "relative-path",
    group: "file",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A path is not absolute.",
    rationale: "Paths are written into manifests and kubeconfigs and are read by other programs, from other folders: only \
                absolute ones mean the same everywhere.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
certificatesDir: pki  # here
"#,
        path: "certificatesDir",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
certificatesDir: /etc/kubernetes/pki
"#,
};
