//! `deprecated-component-gate`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "deprecated-component-gate",
    group: "gate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A feature gate is deprecated in this minor.",
    rationale: "The gate still works, and a later minor will not know it. What it turns on is on its way out; the component logs \
                a warning.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
featureGates:
  KMSv1: true  # here
"#,
        path: "featureGates.KMSv1",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
featureGates:
  KubeletTracing: true
"#,
};
