//! `locked-component-gate`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "locked-component-gate",
    group: "gate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A feature gate is set against the value that it is locked to.",
    rationale: "A gate that is locked may be given with its one value only; with the other, the component ends at once.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
featureGates:
  NodeSwap: false  # here
"#,
        path: "featureGates.NodeSwap",
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
