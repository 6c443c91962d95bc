//! `invalid-token-group`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-token-group",
    group: "token",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "Bearers of bootstrap tokens cannot belong to such a group.",
    rationale: "The names of their groups begin with `system:bootstrappers:`, so that a token never makes an administrator.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  groups:
  - system:masters  # here
"#,
        path: "bootstrapTokens[0].groups[0]",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  groups:
  - system:bootstrappers:workers
"#,
};
