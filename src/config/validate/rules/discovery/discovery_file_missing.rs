//! `discovery-file-missing`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "discovery-file-missing",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The discovery file is not named.",
    rationale: "A joining host that shall find the cluster by a kubeconfig needs its path, or an `https://` URL.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  file:
    kubeConfigPath: ""  # here
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
