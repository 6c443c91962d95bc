//! `site-local-subnet`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "site-local-subnet",
    group: "networking",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A range lies in fec0::/10.",
    rationale: "RFC 3879 has withdrawn the site-local addresses; hosts treat them in different ways. fd00::/8 is there for \
                networks of one's own.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: fd00:96::/112
  podSubnet: fec0:244::/56  # here
"#,
        path: "networking.podSubnet",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  serviceSubnet: fd00:96::/112
  podSubnet: fd00:244::/56
"#,
};
