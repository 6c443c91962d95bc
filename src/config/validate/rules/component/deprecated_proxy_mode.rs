//! `deprecated-proxy-mode`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "deprecated-proxy-mode",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The mode of kube-proxy is deprecated.",
    rationale: "kube-proxy of v1.37 calls the mode `ipvs` deprecated, and a later release will not have it; `nftables` is its \
                successor.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.0
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ipvs  # here
"#,
        path: "mode",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.0
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
"#,
};
