//! `cri-socket-without-scheme`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "cri-socket-without-scheme",
    group: "node",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The socket of the container runtime has no scheme.",
    rationale: "kubeadm puts `unix://` before it. That is right for a path; for anything else, such as the name of a runtime, \
                the kubelet will look for a socket that does not exist.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  criSocket: /run/containerd/containerd.sock  # here
"#,
        path: "nodeRegistration.criSocket",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  criSocket: unix:///run/containerd/containerd.sock
"#,
};
