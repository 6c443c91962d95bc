//! `differs-from-kubeadm`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "differs-from-kubeadm",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A component is configured in another way than kubeadm would.",
    rationale: "kubeadm fills in some fields of the KubeletConfiguration and the KubeProxyConfiguration, and keeps what a file \
                says, with a warning. A difference may be meant. Where it is not, the field is best left out, so that later \
                releases can choose.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous:
    enabled: true  # here
"#,
        path: "authentication.anonymous.enabled",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 200
"#,
};
