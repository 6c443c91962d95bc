//! `unknown-token-usage`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-token-usage",
    group: "token",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A bootstrap token has no such use.",
    rationale: "Tokens serve for `signing` (the cluster-info that joining nodes read) and `authentication` (the join itself).",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  usages:
  - authentication
  - sealing  # here
"#,
        path: "bootstrapTokens[0].usages[1]",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  usages:
  - authentication
  - signing
"#,
};
