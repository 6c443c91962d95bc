//! `subnet-too-small`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "subnet-too-small",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A range has too few addresses.",
    rationale: "Services need at least 10 addresses: the API server has the first and the cluster's DNS the tenth. Pods need at \
                least 14.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/29  # here
"#,
        path: "networking.serviceSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: 10.96.0.0/24
"#,
};
