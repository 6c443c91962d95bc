//! `invalid-certificate-name`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "invalid-certificate-name",
    group: "certificate",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A name of a certificate is neither an address nor a DNS name.",
    rationale: "Certificates carry IP addresses, DNS names in lower case, and DNS names that begin with `*.`.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  certSANs:
  - api_example.com  # here
"#,
        path: "apiServer.certSANs[0]",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  certSANs:
  - api.example.com
  - 192.0.2.10
"#,
};
