//! `discovery-file-missing`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "discovery-file-missing",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "There is no such kubeconfig.",
    rationale: "The file must be on this host. A file that only another host has cannot be checked here; an `https://` URL is \
                not looked up.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  file:
    kubeConfigPath: /nonexistent/discovery.conf  # here
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
