//! `unknown-component-gate`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-component-gate",
    group: "gate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Kubernetes of this minor has no such feature gate.",
    rationale: "The kubelet, kube-proxy, and the components of the control plane end at once when they are given a gate that \
                they do not know. kubeadm passes the gate on, and waits in vain. The gates are known for v1.31 to v1.36; for \
                other minors nothing is said.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
featureGates:
  NodeSwapp: true  # here
"#,
        path: "featureGates.NodeSwapp",
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
