//! `unknown-kind`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-kind",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The API version has no such kind.",
    rationale: "The name of the kind is mistyped, or the kind came with another version: `ResetConfiguration` and \
                `UpgradeConfiguration` exist since v1beta4, `ClusterStatus` was last read in v1beta2.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta3
kind: ResetConfiguration  # here
"#,
        path: "kind",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ResetConfiguration
"#,
};
