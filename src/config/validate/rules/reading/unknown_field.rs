//! `unknown-field`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-field",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "There is no such field at this place.",
    rationale: "The name is mistyped, the field stands at another place, or it belongs to another version of the API: v1beta4 \
                moved `timeoutForControlPlane` and `discovery.timeout` into `timeouts`, and v1beta3 does not know \
                `encryptionAlgorithm` or `extraEnvs`. `config validate` and `config migrate` refuse the file as kubeadm does; \
                commands that act warn and go on without the value, which is seldom what was meant.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnets: 10.244.0.0/16  # here
"#,
        path: "networking.podSubnets",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking:
  podSubnet: 10.244.0.0/16
"#,
};
