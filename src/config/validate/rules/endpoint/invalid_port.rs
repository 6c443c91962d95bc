//! `invalid-port`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-port",
    group: "endpoint",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A number is not that of a port.",
    rationale: "Ports are numbers from 1 to 65535.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  bindPort: 64430000  # here
"#,
        path: "localAPIEndpoint.bindPort",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  bindPort: 6443
"#,
};
