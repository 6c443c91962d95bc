//! `deprecated-api-version`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "deprecated-api-version",
    group: "reading",
    severity: Severity::Warning,
    seen: Seen::Acting,
    summary: "The file is written in a version that will not be read for ever.",
    rationale: "v1beta3 is deprecated since Kubernetes v1.31. `config migrate` rewrites a file; the fields of v1beta4 are the \
                same but for arguments, which became lists, and timeouts, which moved. Commands that act say this; `config \
                validate` does not, since a file of this version is in order.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta3  # here
kind: InitConfiguration
"#,
        path: "apiVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
"#,
};
