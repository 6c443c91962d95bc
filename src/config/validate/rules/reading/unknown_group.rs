//! `unknown-group`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-group",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A document belongs to an API group that kubeadm does not read.",
    rationale: "`config validate` and `config migrate` read the groups of kubeadm, the kubelet and kube-proxy. Other documents, \
                such as manifests for the cluster, have no place in this file; commands that act pass over them with a warning.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.oi/v1beta4  # here
kind: ClusterConfiguration
"#,
        path: "apiVersion",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
"#,
};
