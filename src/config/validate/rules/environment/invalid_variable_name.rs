//! `invalid-variable-name`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-variable-name",
    group: "environment",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The name of an extra environment variable is none.",
    rationale: "A name is not empty, holds printable ASCII characters, and no `=`, as that would end it. A static Pod with \
                another name is refused by the kubelet, so that the component never starts.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: "GODEBUG=http2debug"  # here
    value: "1"
"#,
        path: "apiServer.extraEnvs[0].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: GODEBUG
    value: http2debug=1
"#,
};
