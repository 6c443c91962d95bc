//! `invalid-kube-proxy-setting`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-kube-proxy-setting",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "kube-proxy would not start with this setting.",
    rationale: "kubeadm passes a KubeProxyConfiguration on without looking at its values. kube-proxy checks them when it starts, and ends \
                at once when one is out of range, no address, or at odds with another: Services then work on no node.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
iptables:
  minSyncPeriod: 60s  # here
"#,
        path: "iptables.minSyncPeriod",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
iptables:
  minSyncPeriod: 60s
  syncPeriod: 60s
"#,
};
