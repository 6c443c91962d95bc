//! `discovery-file-absent`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "discovery-file-absent",
    group: "discovery",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "There is no such kubeconfig on this host.",
    rationale: "The file must be on the host that joins, and kubeadm looks for it wherever it reads the configuration. `config \
                migrate --preserve` only warns of it, as it changes the text of the file and needs no host; an `https://` URL is not \
                looked up.",
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
