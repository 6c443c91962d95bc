//! `experimental-api-version`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "experimental-api-version",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The version is not released yet.",
    rationale: "`kubeadm.k8s.io/v1` is on its way and may still change; kubeadm reads it only where it is asked to with \
                `--allow-experimental-api`.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1  # here
kind: ResetConfiguration
"#,
        path: "apiVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ResetConfiguration
"#,
};
