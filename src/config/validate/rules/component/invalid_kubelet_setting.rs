//! `invalid-kubelet-setting`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-kubelet-setting",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The kubelet would not start with this setting.",
    rationale: "kubeadm passes a KubeletConfiguration on without looking at its values. The kubelet checks them when it starts, and ends \
                at once when one is out of range, unknown, or at odds with another.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
imageGCHighThresholdPercent: 75  # here
"#,
        path: "imageGCHighThresholdPercent",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
imageGCHighThresholdPercent: 75
imageGCLowThresholdPercent: 70
"#,
};
