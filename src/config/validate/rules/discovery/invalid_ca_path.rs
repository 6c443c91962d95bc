//! `invalid-ca-path`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-ca-path",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The place for the CA certificate is not an absolute path that ends with `.crt`.",
    rationale: "The certificate is written there, and the kubelet is told of it.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
caCertPath: /etc/kubernetes/pki/ca.pem  # here
discovery:
  bootstrapToken:
    token: abcdef.0123456789abcdef
    apiServerEndpoint: api.example.com:6443
    unsafeSkipCAVerification: true
"#,
        path: "caCertPath",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
caCertPath: /etc/kubernetes/pki/ca.crt
discovery:
  bootstrapToken:
    token: abcdef.0123456789abcdef
    apiServerEndpoint: api.example.com:6443
    unsafeSkipCAVerification: true
"#,
};
