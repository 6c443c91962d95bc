//! `restricted-node-label`.

use crate::config::model::Argument;
use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "restricted-node-label",
    group: "argument",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A kubelet gives itself a label that Kubernetes keeps for itself.",
    rationale: "A kubelet ends at once when `node-labels` has a label of kubernetes.io or k8s.io other than a few: \
                node.kubernetes.io/..., kubelet.kubernetes.io/..., and those that describe the host \
                (kubernetes.io/hostname, kubernetes.io/arch, topology.kubernetes.io/zone and the like). Roles in \
                particular (node-role.kubernetes.io/...) are given with `kubectl label node` once the node has joined: a \
                stolen kubelet must not be able to call itself a control plane.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  kubeletExtraArgs:
  - name: node-labels
    value: node-role.kubernetes.io/worker=  # here
"#,
        path: "nodeRegistration.kubeletExtraArgs[0].value",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  kubeletExtraArgs:
  - name: node-labels
    value: node.kubernetes.io/pool=worker
"#,
};

/// Labels below kubernetes.io and k8s.io that a kubelet may give itself (well-known labels of the reference, section NodeRestriction).
const ALLOWED: &[&str] = &[
    "kubernetes.io/hostname",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "beta.kubernetes.io/instance-type",
    "node.kubernetes.io/instance-type",
    "beta.kubernetes.io/os",
    "beta.kubernetes.io/arch",
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "failure-domain.kubernetes.io/region",
    "failure-domain.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];
/// Prefixes, alone or below others, under which it may choose names.
const ALLOWED_PREFIXES: &[&str] = &["kubelet.kubernetes.io", "node.kubernetes.io"];
/// Prefixes that Kubernetes keeps for itself.
const KEPT: &[&str] = &["kubernetes.io", "k8s.io"];

/// Looks for such labels among the arguments of a kubelet.
pub(in crate::config::validate) fn check(path: &str, arguments: &[Argument], out: &mut Findings) {
    for (i, argument) in arguments.iter().enumerate() {
        if argument.name.replace('_', "-") != "node-labels" {
            continue;
        }
        for label in argument.value.split(',') {
            let name = label.split_once('=').map_or(label, |(name, _)| name).trim();
            if is_restricted(name) {
                out.found(
                    &RULE,
                    format!("{path}[{i}].value"),
                    format!("the kubelet may not give itself the label `{name}` and would not start"),
                    "take a prefix of your own, or give the label with `kubectl label node` once the node has joined",
                );
            }
        }
    }
}

fn is_restricted(name: &str) -> bool {
    let Some((prefix, _)) = name.split_once('/') else {
        return false;
    };
    let below = |list: &[&str]| {
        list.iter().any(|kept| {
            prefix
                .strip_suffix(kept)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    };
    below(KEPT) && !ALLOWED.contains(&name) && !below(ALLOWED_PREFIXES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_hosts_are_allowed_and_roles_are_not() {
        for name in [
            "a",
            "example.com/a",
            "node.kubernetes.io/a",
            "x.node.kubernetes.io/a",
            "kubernetes.io/os",
            "notkubernetes.io/a",
        ] {
            assert!(!is_restricted(name), "{name}");
        }
        for name in [
            "node-role.kubernetes.io/worker",
            "kubernetes.io/role",
            "k8s.io/a",
            "storage.k8s.io/b",
            "mynode.kubernetes.io/a",
        ] {
            assert!(is_restricted(name), "{name}");
        }
    }
}
