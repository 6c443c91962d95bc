//! `unknown-cgroup-driver`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-cgroup-driver",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The kubelet does not know the cgroup driver.",
    rationale: "The kubelet knows `systemd` and `cgroupfs`, and ends at once with any other driver. It has to be that of \
                the container runtime; on hosts with systemd both should be `systemd`, which kubeadm writes where the \
                field is left out.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupsfs  # here
"#,
        path: "cgroupDriver",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: systemd
"#,
};
