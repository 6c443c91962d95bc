//! `invalid-address`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-address",
    group: "endpoint",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The address of the API server is not an IP address.",
    rationale: "The address is announced to all nodes and is written into the certificate. For a name, there is \
                `controlPlaneEndpoint`.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: api.example.com  # here
"#,
        path: "localAPIEndpoint.advertiseAddress",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
"#,
};
