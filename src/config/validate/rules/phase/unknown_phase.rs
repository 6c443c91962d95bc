//! `unknown-phase`.

use crate::config::validate::Findings;
use crate::config::validate::rules::{Example, Rule, Seen};
use crate::diagnostic::Severity;

/// The rule.
pub const RULE: Rule = Rule {
    code: "unknown-phase",
    group: "phase",
    severity: Severity::Warning,
    seen: Seen::Validate,
    summary: "A phase that shall be skipped does not exist.",
    rationale: "kubeadm ends at once when `skipPhases` names a phase that the command does not have, so that a slip \
                shows only on the host.",
    bad: Some(Example {
        text: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
skipPhases:
- addon/kubeproxy  # here
"#,
        path: "skipPhases[0]",
    }),
    good: r#"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
skipPhases:
- addon/kube-proxy
"#,
};

/// Phases of `init`, by the reference pages of the command.
pub const INIT: &[&str] = &[
    "preflight",
    "certs",
    "certs/all",
    "certs/ca",
    "certs/apiserver",
    "certs/apiserver-kubelet-client",
    "certs/front-proxy-ca",
    "certs/front-proxy-client",
    "certs/etcd-ca",
    "certs/etcd-server",
    "certs/etcd-peer",
    "certs/etcd-healthcheck-client",
    "certs/apiserver-etcd-client",
    "certs/sa",
    "kubeconfig",
    "kubeconfig/all",
    "kubeconfig/admin",
    "kubeconfig/super-admin",
    "kubeconfig/kubelet",
    "kubeconfig/controller-manager",
    "kubeconfig/scheduler",
    "etcd",
    "etcd/local",
    "control-plane",
    "control-plane/all",
    "control-plane/apiserver",
    "control-plane/controller-manager",
    "control-plane/scheduler",
    "kubelet-start",
    "wait-control-plane",
    "upload-config",
    "upload-config/all",
    "upload-config/kubeadm",
    "upload-config/kubelet",
    "upload-certs",
    "mark-control-plane",
    "bootstrap-token",
    "kubelet-finalize",
    "kubelet-finalize/all",
    "kubelet-finalize/enable-client-cert-rotation",
    "kubelet-finalize/experimental-cert-rotation",
    "addon",
    "addon/all",
    "addon/coredns",
    "addon/kube-proxy",
    "show-join-command",
];

/// Phases of `join`. The order and the parents of some changed with v1.33: those of before are known too.
pub const JOIN: &[&str] = &[
    "preflight",
    "control-plane-prepare",
    "control-plane-prepare/all",
    "control-plane-prepare/download-certs",
    "control-plane-prepare/certs",
    "control-plane-prepare/kubeconfig",
    "control-plane-prepare/control-plane",
    "check-etcd",
    "kubelet-start",
    "etcd-join",
    "kubelet-wait-bootstrap",
    "control-plane-join",
    "control-plane-join/all",
    "control-plane-join/etcd",
    "control-plane-join/mark-control-plane",
    "control-plane-join/update-status",
    "wait-control-plane",
];

/// Phases of `reset`.
pub const RESET: &[&str] = &["preflight", "remove-etcd-member", "cleanup-node"];

/// Phases of `upgrade apply`.
pub const UPGRADE_APPLY: &[&str] = &[
    "preflight",
    "control-plane",
    "upload-config",
    "upload-config/all",
    "upload-config/kubeadm",
    "upload-config/kubelet",
    "kubelet-config",
    "kubeconfig",
    "bootstrap-token",
    "addon",
    "addon/all",
    "addon/coredns",
    "addon/kube-proxy",
    "post-upgrade",
];

/// Phases of `upgrade node`.
pub const UPGRADE_NODE: &[&str] = &[
    "preflight",
    "control-plane",
    "kubelet-config",
    "kubeconfig",
    "addon",
    "addon/all",
    "addon/coredns",
    "addon/kube-proxy",
    "post-upgrade",
];

/// Looks for names in `skipPhases` that a command does not know.
pub(in crate::config::validate) fn check(
    path: &str,
    command: &str,
    skipped: &[String],
    known: &'static [&'static str],
    out: &mut Findings,
) {
    for (i, name) in skipped.iter().enumerate() {
        if known.contains(&name.as_str()) {
            continue;
        }
        let help = match out.suggest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("`{command} --help` lists the phases"),
        };
        out.found(
            &RULE,
            format!("{path}[{i}]"),
            format!("`{command}` has no phase `{name}`"),
            &help,
        );
    }
}
