//! `unknown-encryption-algorithm`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-encryption-algorithm",
    group: "certificate",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "kubeadm of this release cannot make such keys.",
    rationale: "The algorithms are RSA-2048, RSA-3072, RSA-4096 and ECDSA-P256; ECDSA-P384 came with v1.34.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
encryptionAlgorithm: RSA-1024  # here
"#,
        path: "encryptionAlgorithm",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
encryptionAlgorithm: ECDSA-P256
"#,
};
