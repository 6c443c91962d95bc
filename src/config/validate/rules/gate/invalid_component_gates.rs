//! `invalid-component-gates`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-component-gates",
    group: "gate",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The value of `feature-gates` is not a list of Name=true or Name=false.",
    rationale: "Gates are written with a comma between them: `One=true,Two=false`. A component that cannot read the value ends \
                at once.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
scheduler:
  extraArgs:
  - name: feature-gates
    value: StorageCapacityScoring=yes  # here
"#,
        path: "scheduler.extraArgs[0].value",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.35.0
scheduler:
  extraArgs:
  - name: feature-gates
    value: StorageCapacityScoring=true
"#,
};
