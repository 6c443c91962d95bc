//! `invalid-ca-hash`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-ca-hash",
    group: "discovery",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A hash of the CA is not one of SHA-256.",
    rationale: "`config validate` of kubeadm accepts anything here; `join` refuses all but `sha256:` and 64 hexadecimal digits.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    token: abcdef.0123456789abcdef
    apiServerEndpoint: api.example.com:6443
    caCertHashes:
    - md5:0123456789abcdef  # here
"#,
        path: "discovery.bootstrapToken.caCertHashes[0]",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    token: abcdef.0123456789abcdef
    apiServerEndpoint: api.example.com:6443
    caCertHashes:
    - sha256:1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef
"#,
};
