//! `duplicate-key`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "duplicate-key",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A key stands twice in one mapping.",
    rationale: "YAML forbids it, and readers differ in which of the two they take. kubeadm refuses the file. Mostly the second \
                one came in with a merge or a template, and says something else than the first.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: one
clusterName: two  # here
"#,
        path: "clusterName",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: one
"#,
};
