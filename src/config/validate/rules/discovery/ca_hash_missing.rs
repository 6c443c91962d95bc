//! `ca-hash-missing`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "ca-hash-missing",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "Nothing says which CA the cluster has.",
    rationale: "Without a hash of the CA's key, whoever answers at the address and knows the token can pose as the cluster and \
                gets a node that obeys it.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:  # here
    token: abcdef.0123456789abcdef
    apiServerEndpoint: api.example.com:6443
"#,
        path: "discovery.bootstrapToken.caCertHashes",
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
