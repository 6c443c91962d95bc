//! `no-successor`.

use crate::config::validate::rules::{Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "no-successor",
    group: "reading",
    severity: Severity::Warning,
    seen: Seen::Migrate,
    summary: "Newer versions have nothing in the place of what a file of v1beta1 or v1beta2 says.",
    rationale: "v1beta3 gave up `useHyperKubeImage` (there are no such images any more), `dns.type` (CoreDNS is the only server for names) and \
                ClusterStatus (nothing reads it). `config migrate` leaves them out, and says so with their lines.",
    bad: None,
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
dns:
  imageTag: v1.12.1
"#,
};
