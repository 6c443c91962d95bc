//! How a node is registered.

use super::{Findings, Rules, arguments, url};
use crate::config::model::{NodeRegistration, Taint};
use crate::config::network::is_dns_subdomain;
use crate::release::Component;

const SOCKET_SCHEME: &str = "unix";
const TAINT_EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const PULL_POLICIES: [&str; 3] = ["Always", "IfNotPresent", "Never"];

pub(super) fn registration(node: &NodeRegistration, rules: &Rules<'_>, out: &mut Findings) {
    let path = |field: &str| format!("nodeRegistration.{field}");
    // The name is trimmed and turned to lower case before it is used.
    let name = node.name.trim().to_lowercase();
    if !node.name.is_empty() && !is_dns_subdomain(&name) {
        out.error(
            "invalid-node-name",
            path("name"),
            format!("`{}` cannot be the name of a Node", node.name),
            "take lower case letters, digits, `-` and `.`, at most 253, with a letter or digit at both ends",
        );
    }
    cri_socket(&path("criSocket"), &node.cri_socket, out);
    let around = arguments::Around {
        cluster: None,
        node: Some(node),
    };
    arguments::arguments(
        &path("kubeletExtraArgs"),
        &node.kubelet_extra_args,
        Component::Kubelet,
        rules.minor,
        &around,
        out,
    );
    pull_policy(&path("imagePullPolicy"), &node.image_pull_policy, out);
    for (i, taint) in node.taints.iter().flatten().enumerate() {
        self::taint(&|field| format!("nodeRegistration.taints[{i}].{field}"), taint, out);
    }
    ignored_errors(&path("ignorePreflightErrors"), &node.ignore_preflight_errors, rules, out);
}

/// The socket of the container runtime.
pub(super) fn cri_socket(path: &str, socket: &str, out: &mut Findings) {
    if socket.is_empty() {
        return;
    }
    let whole = if socket.starts_with(SOCKET_SCHEME) {
        socket.to_owned()
    } else {
        out.warning(
            "cri-socket-without-scheme",
            path,
            format!("`{socket}` has no scheme and is read as `unix://{socket}`"),
            "write unix:///PATH, such as unix:///var/run/containerd/containerd.sock",
        );
        format!("{SOCKET_SCHEME}://{socket}")
    };
    let help = "write unix:///PATH, such as unix:///var/run/containerd/containerd.sock";
    match url::parse(&whole) {
        Err(error) => out.error("invalid-cri-socket", path, format!("`{whole}` is not a URL: {error}"), help),
        Ok(url) if url.scheme != SOCKET_SCHEME => out.error(
            "invalid-cri-socket",
            path,
            format!("`{whole}` does not have the scheme `unix`"),
            help,
        ),
        Ok(_) => {}
    }
}

pub(super) fn pull_policy(path: &str, policy: &str, out: &mut Findings) {
    if !policy.is_empty() && !PULL_POLICIES.contains(&policy) {
        out.error(
            "unknown-pull-policy",
            path,
            format!("`{policy}` does not say when images are pulled"),
            "take Always, IfNotPresent or Never",
        );
    }
}

/// Preflight errors that shall not count. `all` must stand alone, whatever its case.
pub(super) fn ignored_errors(path: &str, names: &[String], rules: &Rules<'_>, out: &mut Findings) {
    let is_all = |name: &String| name.eq_ignore_ascii_case("all");
    if names.iter().any(is_all) && !names.iter().all(is_all) {
        out.when_acting(
            rules,
            "all-beside-others",
            path,
            "`all` stands beside single checks; commands that read this refuse it",
            "keep `all`, or the single checks",
        );
    }
}

fn taint(path: &dyn Fn(&str) -> String, taint: &Taint, out: &mut Findings) {
    if taint.key.is_empty() {
        out.warning(
            "taint-without-key",
            path("key"),
            "this taint has no key; the Node will not be registered with it",
            "give a key such as node-role.kubernetes.io/control-plane",
        );
    }
    if !TAINT_EFFECTS.contains(&taint.effect.as_str()) {
        let message = if taint.effect.is_empty() {
            "this taint has no effect; the Node will not be registered with it".to_owned()
        } else {
            format!(
                "`{}` is not an effect of a taint; the Node will not be registered with it",
                taint.effect
            )
        };
        out.warning(
            "unknown-taint-effect",
            path("effect"),
            message,
            "take NoSchedule, PreferNoSchedule or NoExecute",
        );
    }
}
