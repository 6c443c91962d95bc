//! `syntax`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "syntax",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The document is not YAML.",
    rationale: "What is wrong is mostly a bracket or quote that is not closed, a tab in the indentation, or `: ` within a value \
                that has no quotes. The other documents of the file are checked all the same.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking: podSubnet: 10.244.0.0/16  # here
"#,
        path: "",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking: {podSubnet: 10.244.0.0/16}
"#,
};
