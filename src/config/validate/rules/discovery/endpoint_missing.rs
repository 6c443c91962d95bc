//! `endpoint-missing`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "endpoint-missing",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The address of an API server is missing.",
    rationale: "A token says nothing about where the cluster is.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:  # here
    token: abcdef.0123456789abcdef
    caCertHashes:
    - sha256:1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef
"#,
        path: "discovery.bootstrapToken.apiServerEndpoint",
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
