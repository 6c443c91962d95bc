//! `no-node-name`.

use crate::config::validate::rules::{Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "no-node-name",
    group: "node",
    severity: Severity::Error,
    seen: Seen::Host,
    summary: "The name of the host cannot be that of a Node.",
    rationale: "Without a name in the configuration the host's name is taken, in lower case. Where that is unknown or no DNS \
                name, one must be given.",
    bad: None,
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  name: control-plane-1
"#,
};
