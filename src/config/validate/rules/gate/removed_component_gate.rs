//! `removed-component-gate`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "removed-component-gate",
    group: "gate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The feature gate is gone in this minor.",
    rationale: "Some releases after a feature has become stable its gate is removed; a component that is given it ends at once. \
                The feature itself is on for good, or was given up.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
apiServer:
  extraArgs:
  - name: feature-gates
    value: ServerSideApply=true  # here
"#,
        path: "apiServer.extraArgs[0].value",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
apiServer:
  extraArgs:
  - name: feature-gates
    value: MutatingAdmissionPolicy=true
"#,
};
