//! `invalid-token`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-token",
    group: "token",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A text is not a bootstrap token.",
    rationale: "A token has 6 and 16 characters with a dot between, all of them lower case letters or digits. `token generate` \
                makes one. The value is never shown in messages.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: ABCDEF.0123456789  # here
"#,
        path: "bootstrapTokens[0].token",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
- token: abcdef.0123456789abcdef
"#,
};
