//! `node-restriction-missing`.

use crate::config::model::Argument;
use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "node-restriction-missing",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "The admission plugin NodeRestriction is lost.",
    rationale: "kubeadm turns the plugin on with `enable-admission-plugins`, and an argument of the file replaces that. Without it a \
                kubelet may change every Node and every Pod: whoever takes one node has them all. The plugin must stand in the \
                file's own list.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: enable-admission-plugins
    value: AlwaysPullImages  # here
"#,
        path: "apiServer.extraArgs[0].value",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: enable-admission-plugins
    value: NodeRestriction,AlwaysPullImages
"#,
};

/// Looks whether the plugin is in the list that replaces kubeadm's.
pub(in crate::config::validate) fn check(path: &str, arguments: &[Argument], out: &mut Findings) {
    let lists: Vec<_> = arguments
        .iter()
        .enumerate()
        .filter(|(_, argument)| argument.name == "enable-admission-plugins")
        .collect();
    let has_it = |argument: &Argument| argument.value.split(',').any(|plugin| plugin.trim() == "NodeRestriction");
    // What a version adds to kubeadm's value replaces nothing.
    let adds = |argument: &Argument| !argument.merge_method.is_empty();
    if let Some((last, _)) = lists.last()
        && !lists.iter().any(|(_, argument)| has_it(argument) || adds(argument))
    {
        out.found(
            &RULE,
            format!("{path}[{last}].value"),
            "this list replaces kubeadm's, and the plugin `NodeRestriction` is not in it: kubelets may change other nodes",
            "add `NodeRestriction` to the list",
        );
    }
}
