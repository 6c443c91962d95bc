//! `etcd-local-and-external`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "etcd-local-and-external",
    group: "etcd",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "etcd is local and external at once.",
    rationale: "etcd runs on the control plane nodes, or elsewhere. One of the two parts has to go.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:  # here
  local:
    dataDir: /var/lib/etcd
  external:
    endpoints:
    - http://192.0.2.20:2379
"#,
        path: "etcd",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  local:
    dataDir: /var/lib/etcd
"#,
};
