//! `not-in-version`.

use crate::config::validate::rules::{Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "not-in-version",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Migrate,
    summary: "The version that is written has no words for what a file says.",
    rationale: "`config migrate` writes the newest released version, or the one that it is asked for. What that version cannot \
                say would be lost, so the file is refused, with the line of each such field.",
    bad: None,
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: profiling
    value: "false"
"#,
};
