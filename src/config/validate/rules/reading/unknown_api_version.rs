//! `unknown-api-version`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-api-version",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The group has no such version, or one that is too old to be read.",
    rationale: "v1beta3 and v1beta4 are read. `config migrate` also reads v1beta1 and v1beta2, and rewrites them; still older versions were \
                read by older kubeadm releases, which can rewrite them too.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta5  # here
kind: ClusterConfiguration
"#,
        path: "apiVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
"#,
};
