//! `invalid-dns-domain`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-dns-domain",
    group: "networking",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "The domain of Services is not a DNS name.",
    rationale: "The domain becomes part of the names of all Services, of the search list of all Pods, and of the API server's \
                certificate.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  dnsDomain: cluster_local  # here
"#,
        path: "networking.dnsDomain",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  dnsDomain: cluster.local
"#,
};
