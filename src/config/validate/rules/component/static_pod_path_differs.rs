//! `static-pod-path-differs`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "static-pod-path-differs",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The kubelet looks for static Pods in another folder than kubeadm writes them to.",
    rationale: "The control plane is made of static Pods in /etc/kubernetes/manifests. A kubelet that looks elsewhere never \
                starts it.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: /etc/kubelet.d  # here
"#,
        path: "staticPodPath",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: /etc/kubernetes/manifests
"#,
};
