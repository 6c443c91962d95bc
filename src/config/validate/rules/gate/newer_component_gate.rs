//! `newer-component-gate`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "newer-component-gate",
    group: "gate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The feature gate came with a later minor.",
    rationale: "A component that is given a gate it does not know yet ends at once. Add the gate when the cluster is upgraded, \
                not before.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.32.0
apiServer:
  extraArgs:
  - name: feature-gates
    value: MutatingAdmissionPolicy=true,DRAConsumableCapacity=true  # here
"#,
        path: "apiServer.extraArgs[0].value",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.0
apiServer:
  extraArgs:
  - name: feature-gates
    value: MutatingAdmissionPolicy=true,DRAConsumableCapacity=true
"#,
};
