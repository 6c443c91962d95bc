//! `unreadable-file`.

use crate::config::validate::rules::{Rule, Seen};
use crate::diagnostic::{Severity, UNREADABLE_FILE};

/// The rule.
pub const RULE: Rule = Rule {
    code: UNREADABLE_FILE,
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Bytes,
    summary: "The file cannot be read.",
    rationale: "The file is not there, is a folder, may not be read by this user, or has more than 32 MiB. Nothing can be said about \
                what it holds, so a pipeline must not take its silence for a good configuration: the exit status is 1 where no \
                other file is worse.",
    bad: None,
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
"#,
};
