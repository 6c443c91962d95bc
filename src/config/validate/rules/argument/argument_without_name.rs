//! `argument-without-name`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "argument-without-name",
    group: "argument",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "An argument has no name.",
    rationale: "Each argument of a component has the name of one of its flags.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: ""  # here
    value: "2"
"#,
        path: "apiServer.extraArgs[0].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: v
    value: "2"
"#,
};
