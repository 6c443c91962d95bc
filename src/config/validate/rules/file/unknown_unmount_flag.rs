//! `unknown-unmount-flag`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-unmount-flag",
    group: "file",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "umount2 has no such flag.",
    rationale: "The flags are `MNT_FORCE`, `MNT_DETACH`, `MNT_EXPIRE` and `UMOUNT_NOFOLLOW`.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ResetConfiguration
unmountFlags:
- MNT_NOW  # here
"#,
        path: "unmountFlags[0]",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ResetConfiguration
unmountFlags:
- MNT_DETACH
"#,
};
