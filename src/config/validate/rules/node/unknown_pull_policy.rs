//! `unknown-pull-policy`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-pull-policy",
    group: "node",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "There is no such policy for pulling images.",
    rationale: "The policies are `Always`, `IfNotPresent` and `Never`, with these capital letters.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  imagePullPolicy: ifNotPresent  # here
"#,
        path: "nodeRegistration.imagePullPolicy",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  imagePullPolicy: IfNotPresent
"#,
};
