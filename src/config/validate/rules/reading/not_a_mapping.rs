//! `not-a-mapping`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "not-a-mapping",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A document is a list or a single value.",
    rationale: "Each document is a mapping that begins with `apiVersion` and `kind`. A list or a bare word is refused.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
- clusterName: prod  # here
"#,
        path: "",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: prod
"#,
};
