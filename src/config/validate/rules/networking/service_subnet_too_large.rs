//! `service-subnet-too-large`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "service-subnet-too-large",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The range of Services has more than 20 bits of addresses.",
    rationale: "The API server keeps a bit for each address of the range in etcd; kubeadm allows 20 bits, that is /12 of IPv4 \
                and /108 of IPv6.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.0.0.0/8  # here
"#,
        path: "networking.serviceSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/12
"#,
};
