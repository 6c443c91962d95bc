//! `validity-not-positive`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "validity-not-positive",
    group: "certificate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Certificates would be valid for no time.",
    rationale: "kubeadm accepts zero and negative durations, and then issues certificates that have run out before they are \
                used, or fails while it issues them.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
certificateValidityPeriod: 0s  # here
"#,
        path: "certificateValidityPeriod",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
certificateValidityPeriod: 8760h0m0s
"#,
};
