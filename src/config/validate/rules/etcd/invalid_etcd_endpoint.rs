//! `invalid-etcd-endpoint`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-etcd-endpoint",
    group: "etcd",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "An address of etcd is not a URL that fits.",
    rationale: "Client URLs have a scheme. As soon as a CA or a certificate is given, that scheme is https.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  external:
    endpoints:
    - 192.0.2.20:2379  # here
"#,
        path: "etcd.external.endpoints[0]",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  external:
    endpoints:
    - http://192.0.2.20:2379
"#,
};
