//! `empty-document`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "empty-document",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A document between two `---` lines has nothing in it.",
    rationale: "A document without `apiVersion` and `kind` is refused, and one that holds only comments has neither.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
# to do  # here
"#,
        path: "",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
"#,
};
