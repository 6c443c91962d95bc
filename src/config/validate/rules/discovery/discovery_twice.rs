//! `discovery-twice`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "discovery-twice",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A JoinConfiguration gives two ways to find the cluster.",
    rationale: "`bootstrapToken` and `file` may name different clusters; one of them has to go.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:  # here
  bootstrapToken:
    token: abcdef.0123456789abcdef
    apiServerEndpoint: api.example.com:6443
    caCertHashes:
    - sha256:1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdef
  file:
    kubeConfigPath: https://example.com/discovery.conf
"#,
        path: "discovery",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  file:
    kubeConfigPath: https://example.com/discovery.conf
  tlsBootstrapToken: abcdef.0123456789abcdef
"#,
};
