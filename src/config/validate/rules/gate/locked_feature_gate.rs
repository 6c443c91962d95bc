//! `locked-feature-gate`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "locked-feature-gate",
    group: "gate",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A gate of kubeadm that is always on is turned off.",
    rationale: "Once a feature is stable, its gate stays for a while and can no longer be turned off; kubeadm refuses the file.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.32.0
featureGates:
  EtcdLearnerMode: false  # here
"#,
        path: "featureGates.EtcdLearnerMode",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.32.0
"#,
};
