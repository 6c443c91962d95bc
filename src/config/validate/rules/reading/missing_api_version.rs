//! `missing-api-version`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "missing-api-version",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A document does not say in which version it is written.",
    rationale: "Without `apiVersion` nobody knows which fields a document may have: kubeadm refuses the file.",
    bad: Some(Example {
        text: r#"kind: ClusterConfiguration  # here
clusterName: prod
"#,
        path: "apiVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: prod
"#,
};
