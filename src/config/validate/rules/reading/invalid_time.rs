//! `invalid-time`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-time",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A text is not a point in time.",
    rationale: "Points in time are written as RFC 3339 says, with a time zone.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  expires: tomorrow  # here
"#,
        path: "bootstrapTokens[0].expires",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  ttl: 24h0m0s
"#,
};
