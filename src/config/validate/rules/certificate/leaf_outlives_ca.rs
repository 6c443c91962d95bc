//! `leaf-outlives-ca`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "leaf-outlives-ca",
    group: "certificate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Certificates would outlive the authority that signs them.",
    rationale: "A certificate is worth nothing once its authority has expired, whatever its own date says. Tools that warn of \
                certificates that are about to expire look at the certificate's date and stay silent.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
caCertificateValidityPeriod: 4380h  # here
"#,
        path: "caCertificateValidityPeriod",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
certificateValidityPeriod: 4380h
caCertificateValidityPeriod: 43800h
"#,
};
