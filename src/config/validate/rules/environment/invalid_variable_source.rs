//! `invalid-variable-source`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-variable-source",
    group: "environment",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "An environment variable has not exactly one value.",
    rationale: "A variable has either a `value` or a `valueFrom`, and that names exactly one source. A static Pod that \
                says more, or less, is refused by the kubelet, so that the component never starts.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: POD_IP
    value: 192.0.2.1
    valueFrom:  # here
      fieldRef:
        fieldPath: status.podIP
"#,
        path: "apiServer.extraEnvs[0].valueFrom",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: POD_IP
    valueFrom:
      fieldRef:
        fieldPath: status.podIP
"#,
};
