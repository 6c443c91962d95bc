//! `wrong-type`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "wrong-type",
    group: "reading",
    severity: Severity::Error,
    seen: Seen::Validate,
    summary: "A value has another type than the field.",
    rationale: "Text, whole numbers, `true` and `false`, lists and mappings are different things. Two cases are common. A value \
                such as `1.30` or `yes` is a number or a bool for YAML unless it stands in quotes. And arguments are a mapping \
                in v1beta3, and a list of `name` and `value` in v1beta4.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:  # here
    profiling: "false"
"#,
        path: "apiServer.extraArgs",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: profiling
    value: "false"
"#,
};
