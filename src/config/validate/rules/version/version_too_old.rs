//! `version-too-old`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "version-too-old",
    group: "version",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The version is older than what this release deploys.",
    rationale: "A kubeadm deploys control planes of its own minor and of the one before. With a release that is given \
                (`--release`) an older version is an error. Without one the minor of the file decides, and only a version that \
                is older than all that is known here draws this warning.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.28.0  # here
"#,
        path: "kubernetesVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
"#,
};
