//! `cluster-cidr-differs`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "cluster-cidr-differs",
    group: "component",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "kube-proxy has another range of Pods than the cluster.",
    rationale: "By its range kube-proxy tells traffic of Pods from traffic that comes from outside, which it masquerades. With \
                another range than that of the ClusterConfiguration, traffic between Pods loses its source address, and policies \
                that go by it fail.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: 10.244.0.0/16
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: 10.200.0.0/16  # here
"#,
        path: "clusterCIDR",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: 10.244.0.0/16
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clusterCIDR: 10.244.0.0/16
"#,
};
