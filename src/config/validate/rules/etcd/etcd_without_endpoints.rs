//! `etcd-without-endpoints`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "etcd-without-endpoints",
    group: "etcd",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "An external etcd has no address.",
    rationale: "The API server needs at least one client URL; one for each member keeps it working when a member is away.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  external:
    endpoints: []  # here
"#,
        path: "etcd.external.endpoints",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  external:
    endpoints:
    - http://192.0.2.20:2379
"#,
};
