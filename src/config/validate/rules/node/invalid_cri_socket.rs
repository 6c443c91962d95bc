//! `invalid-cri-socket`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-cri-socket",
    group: "node",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The socket of the container runtime is not a URL of the scheme `unix`.",
    rationale: "The kubelet reaches the container runtime through a socket of this host, named as `unix:///PATH`.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  criSocket: unixs:///run/containerd/containerd.sock  # here
"#,
        path: "nodeRegistration.criSocket",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  criSocket: unix:///run/containerd/containerd.sock
"#,
};
