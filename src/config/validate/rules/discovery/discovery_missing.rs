//! `discovery-missing`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "discovery-missing",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A JoinConfiguration does not say how the cluster is found.",
    rationale: "A node joins by a bootstrap token and the address of an API server, or by a kubeconfig file.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4  # here
kind: JoinConfiguration
"#,
        path: "discovery",
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
