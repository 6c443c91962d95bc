//! `invalid-image-repository`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-image-repository",
    group: "file",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "Images cannot come from there.",
    rationale: "It is a registry with an optional port and path, in lower case and without a scheme or a tag.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
imageRepository: https://registry.example.com  # here
"#,
        path: "imageRepository",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
imageRepository: registry.example.com/kubernetes
"#,
};
