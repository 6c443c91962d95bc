//! `ttl-and-expires`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "ttl-and-expires",
    group: "token",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A token has a lifetime and an end.",
    rationale: "`ttl` counts from the time when the token is made, `expires` is a point in time: both at once contradict each \
                other.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  ttl: 24h0m0s
  expires: "2031-01-02T03:04:05Z"  # here
"#,
        path: "bootstrapTokens[0].expires",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
  expires: "2031-01-02T03:04:05Z"
"#,
};
