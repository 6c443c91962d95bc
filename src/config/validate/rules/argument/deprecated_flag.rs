//! `deprecated-flag`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "deprecated-flag",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The flag is deprecated.",
    rationale: "The flag works in this minor, and a later one will not know it. Most flags of the kubelet are deprecated in \
                favour of fields of a KubeletConfiguration, which can stand in the same file as a document of its own.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  kubeletExtraArgs:
  - name: max-pods  # here
    value: "200"
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
"#,
        path: "nodeRegistration.kubeletExtraArgs[0].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 200
"#,
};
