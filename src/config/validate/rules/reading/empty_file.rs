//! `empty-file`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "empty-file",
    group: "reading",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The file is empty.",
    rationale: "kubeadm accepts an empty file and works with its defaults. An empty file is seldom meant: a template was not \
                filled in, or a redirection in a script failed.",
    bad: Some(Example { text: "", path: "" }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
"#,
};
