//! `unknown-path-type`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-path-type",
    group: "volume",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Kubernetes does not know the type of an extra volume.",
    rationale: "The type says what must be at the path on the host, or what is made there. The kubelet refuses a static \
                Pod with a type that Kubernetes does not have, so that the component never starts.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: audit
    hostPath: /etc/audit
    mountPath: /etc/audit
    pathType: Dir  # here
"#,
        path: "apiServer.extraVolumes[0].pathType",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: audit
    hostPath: /etc/audit
    mountPath: /etc/audit
    pathType: DirectoryOrCreate
"#,
};
