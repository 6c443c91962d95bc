//! `argument-twice`.

use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "argument-twice",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "An argument is given twice, and the component takes the last.",
    rationale: "v1beta4 lets a name stand more than once, for flags that add up. Most flags do not: the last value wins, and the \
                earlier one has no effect.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: audit-log-maxage
    value: "7"
  - name: audit-log-maxage  # here
    value: "30"
"#,
        path: "apiServer.extraArgs[1].name",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: audit-log-maxage
    value: "30"
"#,
};

/// Reports an argument that stands before, of a flag that takes its last value.
pub(in crate::config::validate) fn report(path: &str, at: usize, name: &str, program: &str, out: &mut Findings) {
    out.found(
        &RULE,
        format!("{path}[{at}].name"),
        format!("`{name}` stands here again, and {program} takes the last of its values"),
        "keep one of them",
    );
}
