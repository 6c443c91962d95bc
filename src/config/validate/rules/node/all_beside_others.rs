//! `all-beside-others`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "all-beside-others",
    group: "node",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "`all` stands beside single checks.",
    rationale: "`all` ignores every error of the preflight checks. With other names beside it the intent is not clear, and the \
                commands that read the file refuse it.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  ignorePreflightErrors:  # here
  - all
  - Swap
"#,
        path: "nodeRegistration.ignorePreflightErrors",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  ignorePreflightErrors:
  - Swap
"#,
};
