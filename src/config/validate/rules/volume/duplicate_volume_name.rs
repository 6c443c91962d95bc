//! `duplicate-volume-name`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "duplicate-volume-name",
    group: "volume",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "Two extra volumes have the same name.",
    rationale: "Volumes of a component are kept by their names: the later one takes the place of the earlier one, which \
                is lost without a word.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: audit
    hostPath: /etc/audit
    mountPath: /etc/audit
  - name: audit  # here
    hostPath: /var/log/audit
    mountPath: /var/log/audit
"#,
        path: "apiServer.extraVolumes[1].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraVolumes:
  - name: audit
    hostPath: /etc/audit
    mountPath: /etc/audit
  - name: audit-logs
    hostPath: /var/log/audit
    mountPath: /var/log/audit
"#,
};
