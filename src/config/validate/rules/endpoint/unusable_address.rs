//! `unusable-address`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unusable-address",
    group: "endpoint",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The API server cannot announce such an address.",
    rationale: "Multicast and link-local addresses do not lead to this host from others. `init` refuses them.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 224.0.0.1  # here
"#,
        path: "localAPIEndpoint.advertiseAddress",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
"#,
};
