//! `invalid-version`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-version",
    group: "version",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "`kubernetesVersion` is neither a version nor a label.",
    rationale: "A version has three numbers, with or without a `v` before them. A label, such as `stable-1` or `latest-1.36`, \
                stands for a version that is looked up, or for that of the release where it is not.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: "1.36"  # here
"#,
        path: "kubernetesVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
"#,
};
