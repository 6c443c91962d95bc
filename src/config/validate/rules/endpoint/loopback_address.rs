//! `loopback-address`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "loopback-address",
    group: "endpoint",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The address of the API server is that of the loopback interface.",
    rationale: "Every host reaches itself at 127.0.0.1: other nodes would look for the API server on themselves.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 127.0.0.1  # here
"#,
        path: "localAPIEndpoint.advertiseAddress",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
"#,
};
