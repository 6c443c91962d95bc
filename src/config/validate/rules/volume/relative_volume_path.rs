//! `relative-volume-path`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "relative-volume-path",
    group: "volume",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A path of an extra volume is not absolute.",
    rationale: "Paths on the host and in the container begin at the root. The container runtime refuses a mount from a \
                path that does not, so that the component never starts.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: audit
    hostPath: etc/audit  # here
    mountPath: /etc/audit
"#,
        path: "apiServer.extraVolumes[0].hostPath",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: audit
    hostPath: /etc/audit
    mountPath: /etc/audit
"#,
};
