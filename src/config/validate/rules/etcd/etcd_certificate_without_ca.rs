//! `etcd-certificate-without-ca`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "etcd-certificate-without-ca",
    group: "etcd",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A client certificate is given, but not the CA of etcd.",
    rationale: "An etcd that wants client certificates has a certificate of its own, which is checked against this CA.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  external:  # here
    endpoints:
    - https://192.0.2.20:2379
    certFile: /etc/etcd/client.crt
    keyFile: /etc/etcd/client.key
"#,
        path: "etcd.external.caFile",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  external:
    endpoints:
    - https://192.0.2.20:2379
    caFile: /etc/etcd/ca.crt
    certFile: /etc/etcd/client.crt
    keyFile: /etc/etcd/client.key
"#,
};
