//! `no-address`.

use crate::config::validate::rules::{Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "no-address",
    group: "endpoint",
    severity: Severity::Error,
    seen: Seen::Host,
    summary: "The address of this host cannot be found out.",
    rationale: "Without an address in the configuration, that of the default route is taken. A host without such a route needs \
                one in the file.",
    bad: None,
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
"#,
};
