//! `invalid-quantity`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-quantity",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A text is not a quantity.",
    rationale: "Quantities are numbers with a suffix of Kubernetes: `100Mi`, `1500m`, `2Gi`.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: GOMEMLIMIT
    valueFrom:
      resourceFieldRef:
        resource: limits.memory
        divisor: 1 MB  # here
"#,
        path: "apiServer.extraEnvs[0].valueFrom.resourceFieldRef.divisor",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: GOMEMLIMIT
    valueFrom:
      resourceFieldRef:
        resource: limits.memory
        divisor: 1Mi
"#,
};
