//! `unknown-feature-gate`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-feature-gate",
    group: "gate",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "kubeadm has no such feature gate.",
    rationale: "`featureGates` of a ClusterConfiguration are those of kubeadm itself. Gates of the API server and its siblings \
                go into the argument `feature-gates` of each component, those of the kubelet and of kube-proxy into \
                `featureGates` of their own documents.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
featureGates:
  NodeSwap: true  # here
"#,
        path: "featureGates.NodeSwap",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
featureGates:
  KubeletTracing: true
"#,
};
