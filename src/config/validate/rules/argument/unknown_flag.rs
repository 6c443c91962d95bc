//! `unknown-flag`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-flag",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The component has no such flag in this minor.",
    rationale: "A component that is given a flag it does not know ends at once; kubeadm passes the flag on, and waits in vain. \
                The flags are known for v1.31 to v1.36 (etcd: 3.5 to 3.7); for other minors nothing is said about flags that are in no \
                table.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
apiServer:
  extraArgs:
  - name: audit-log-max-age  # here
    value: "30"
"#,
        path: "apiServer.extraArgs[0].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
apiServer:
  extraArgs:
  - name: audit-log-maxage
    value: "30"
"#,
};
