//! `deprecated-feature-gate`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "deprecated-feature-gate",
    group: "gate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A gate of kubeadm will go.",
    rationale: "A later release will not know the gate, and will refuse the file. Mostly another field says the same by now.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.0
featureGates:
  PublicKeysECDSA: true  # here
"#,
        path: "featureGates.PublicKeysECDSA",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.0
encryptionAlgorithm: ECDSA-P256
"#,
};
