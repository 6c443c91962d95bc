//! `invalid-endpoint`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-endpoint",
    group: "endpoint",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "An address of the control plane is not a host with a port.",
    rationale: "It is written without a scheme: `api.example.com:6443`. In `controlPlaneEndpoint` the port may be left out, in \
                the discovery of a JoinConfiguration it may not. IPv6 addresses stand in brackets.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
controlPlaneEndpoint: https://api.example.com:6443  # here
"#,
        path: "controlPlaneEndpoint",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
controlPlaneEndpoint: api.example.com:6443
"#,
};
