//! `subnets-not-dual-stack`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "subnets-not-dual-stack",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "Two ranges are of the same IP family, or there are more than two.",
    rationale: "Two ranges mean dual-stack: one of IPv4 and one of IPv6. Two ranges of one family do not add up.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/16,10.97.0.0/16  # here
"#,
        path: "networking.serviceSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/16,fd00:96::/112
  podSubnet: 10.244.0.0/16,fd00:244::/56
"#,
};
