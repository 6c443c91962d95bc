//! `token-groups-without-authentication`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "token-groups-without-authentication",
    group: "token",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A token that does not authenticate has groups.",
    rationale: "Groups are those of a user, and only a token with the usage `authentication` makes its bearer one.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  usages:
  - signing
  groups:  # here
  - system:bootstrappers:kubeadm:default-node-token
"#,
        path: "bootstrapTokens[0].groups",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  usages:
  - signing
  - authentication
  groups:
  - system:bootstrappers:kubeadm:default-node-token
"#,
};
