//! `duplicate-mount-path`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "duplicate-mount-path",
    group: "volume",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Two volumes are mounted at the same path.",
    rationale: "A path in a container can hold one mount. The kubelet refuses a static Pod with two, so that the \
                component never starts. The certificates (`certificatesDir`), /etc/ssl/certs and the kubeconfig of the \
                component are mounted by kubeadm.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: my-certificates
    hostPath: /srv/certificates
    mountPath: /etc/ssl/certs  # here
"#,
        path: "apiServer.extraVolumes[0].mountPath",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: my-certificates
    hostPath: /srv/certificates
    mountPath: /srv/certificates
"#,
};
