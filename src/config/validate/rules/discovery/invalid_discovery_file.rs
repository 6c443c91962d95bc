//! `invalid-discovery-file`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-discovery-file",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The place of the kubeconfig is neither a path nor an https URL.",
    rationale: "What the kubeconfig says is trusted, so it is fetched over https or not at all.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  file:
    kubeConfigPath: http://example.com/discovery.conf  # here
  tlsBootstrapToken: abcdef.0123456789abcdef
"#,
        path: "discovery.file.kubeConfigPath",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  file:
    kubeConfigPath: https://example.com/discovery.conf
  tlsBootstrapToken: abcdef.0123456789abcdef
"#,
};
