//! `long-validity`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "long-validity",
    group: "certificate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Certificates would be valid for longer than is recommended.",
    rationale: "A year for certificates and ten years for authorities are the usual periods. A longer one means that a key that \
                was stolen stays of use for longer, and that the renewal of certificates is never practised.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
certificateValidityPeriod: 87600h  # here
"#,
        path: "certificateValidityPeriod",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
certificateValidityPeriod: 4380h
"#,
};
