//! `missing-kind`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "missing-kind",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A document does not say what it is, or the kind that a command needs is not in the file.",
    rationale: "Without `kind` a document cannot be read. The same code is given where a command finds none of the kinds that it \
                works with: `join` needs a JoinConfiguration, `reset` a ResetConfiguration.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4  # here
clusterName: prod
"#,
        path: "kind",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: prod
"#,
};
