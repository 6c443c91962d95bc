//! `repeated-kind`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "repeated-kind",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "Two documents of the file have the same kind.",
    rationale: "kubeadm reads one document of each kind and refuses a file with two: it could not know which one counts.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration  # here
"#,
        path: "kind",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
"#,
};
