//! `invalid-certificate-key`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-certificate-key",
    group: "certificate",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The key that encrypts uploaded certificates has not the form of one.",
    rationale: "It is 32 bytes as 64 hexadecimal digits. `certs certificate-key` makes one; without one, `init --upload-certs` \
                does.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
certificateKey: secret  # here
"#,
        path: "certificateKey",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
certificateKey: e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204
"#,
};
