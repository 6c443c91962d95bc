//! `not-text`.

use crate::config::validate::rules::{Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "not-text",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Bytes,
    summary: "The file is not text.",
    rationale: "A configuration is YAML in UTF-8. A file with other bytes in it (an archive, a picture, a key in DER form, text \
                in UTF-16 without a byte order mark) cannot be read at all, so nothing else is said about it.",
    bad: None,
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
"#,
};
