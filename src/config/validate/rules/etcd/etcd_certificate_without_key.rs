//! `etcd-certificate-without-key`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "etcd-certificate-without-key",
    group: "etcd",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "Of a certificate and its key only one is given.",
    rationale: "A client certificate without its key, or a key without its certificate, cannot be used.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd:
  external:  # here
    endpoints:
    - https://192.0.2.20:2379
    caFile: /etc/etcd/ca.crt
    certFile: /etc/etcd/client.crt
"#,
        path: "etcd.external.keyFile",
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
