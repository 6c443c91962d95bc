//! `several-cri-sockets`.

use crate::config::validate::rules::{Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "several-cri-sockets",
    group: "node",
    severity: Severity::Error,
    seen: Seen::Host,
    summary: "The host has more than one container runtime, and the file names none.",
    rationale: "kubeadm does not guess which of two runtimes the kubelet shall use.",
    bad: None,
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  criSocket: unix:///run/containerd/containerd.sock
"#,
};
