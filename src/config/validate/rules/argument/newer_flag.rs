//! `newer-flag`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "newer-flag",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The flag came with a later minor.",
    rationale: "A component that is given a flag it does not know yet ends at once. Add the argument when the cluster is upgraded, \
                not before.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.0
apiServer:
  extraArgs:
  - name: tls-curve-preferences  # here
    value: X25519MLKEM768
"#,
        path: "apiServer.extraArgs[0].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.0
apiServer:
  extraArgs:
  - name: tls-curve-preferences
    value: X25519MLKEM768
"#,
};
