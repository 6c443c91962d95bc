//! `variable-twice`.

use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "variable-twice",
    group: "environment",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "An environment variable is given twice.",
    rationale: "Variables of a component are kept by their names: the later one takes the place of the earlier one, which \
                is lost without a word.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: GODEBUG
    value: http2debug=1
  - name: GODEBUG  # here
    value: madvdontneed=1
"#,
        path: "apiServer.extraEnvs[1].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraEnvs:
  - name: GODEBUG
    value: http2debug=1,madvdontneed=1
"#,
};
