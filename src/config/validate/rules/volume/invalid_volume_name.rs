//! `invalid-volume-name`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-volume-name",
    group: "volume",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The name of an extra volume is no name of a volume.",
    rationale: "Names of volumes are labels of DNS: lower case letters, digits and `-`, at most 63, with a letter or \
                digit at both ends. The kubelet refuses a static Pod with another name, so that the component never \
                starts.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: Audit_Policy  # here
    hostPath: /etc/audit
    mountPath: /etc/audit
"#,
        path: "apiServer.extraVolumes[0].name",
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
