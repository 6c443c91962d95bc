//! `invalid-duration`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-duration",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A text is not a duration.",
    rationale: "Durations are written as Go writes them: numbers with the units `h`, `m`, `s`, `ms`, such as `1h30m`. There are \
                no days: a year is `8760h`.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
timeouts:
  discovery: 5 minutes  # here
"#,
        path: "timeouts.discovery",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
timeouts:
  discovery: 5m0s
"#,
};
