//! `variable-from-cluster`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "variable-from-cluster",
    group: "environment",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A variable of a static Pod comes from an object of the cluster.",
    rationale: "The control plane runs in static Pods, which the kubelet starts before there is a cluster to ask: they \
                cannot refer to a ConfigMap or a Secret, and a Pod that does never starts.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: PROXY
    valueFrom:
      secretKeyRef:  # here
        name: proxy
        key: url
"#,
        path: "apiServer.extraEnvs[0].valueFrom.secretKeyRef",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: PROXY
    value: http://192.0.2.1:3128
"#,
};
