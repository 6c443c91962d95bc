//! `not-preservable`.

use crate::config::validate::rules::{Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "not-preservable",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Migrate,
    summary: "A file cannot be rewritten in place without a change of what it says.",
    rationale: "`config migrate --preserve` reads what it has written and compares: where aliases (`*`) or merges (`<<`) lead to what must \
                change and to what must not, the two differ, and nothing is written. Write out what they stand for, or migrate \
                without --preserve.",
    bad: None,
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
dns:
  imageTag: v1.12.1
"#,
};
