//! `unknown-proxy-mode`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-proxy-mode",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "kube-proxy has no such mode.",
    rationale: "The modes on Linux are `iptables`, `ipvs` and `nftables`. kubeadm passes anything on; kube-proxy then ends, and \
                no Service works.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ip-tables  # here
"#,
        path: "mode",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
"#,
};
