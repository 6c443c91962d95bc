//! `pod-service-overlap`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "pod-service-overlap",
    group: "networking",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Pods and Services share addresses.",
    rationale: "kubeadm accepts ranges that overlap. An address that belongs to a Pod and to a Service reaches only one of the \
                two, and which one depends on the node: failures come late and look random. The ranges cannot be changed later \
                without rebuilding the cluster.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/12
  podSubnet: 10.100.0.0/16  # here
"#,
        path: "networking.podSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/12
  podSubnet: 10.244.0.0/16
"#,
};
