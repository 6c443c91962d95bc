//! Arguments of components: their names, what the flags of a minor make of them, and the feature gates among them.

use std::collections::HashSet;

use super::rules::argument::{
    argument_breaks_cluster, argument_twice, deprecated_flag, ignored_flag, invalid_flag_value, newer_flag,
    node_restriction_missing, removed_flag, restricted_node_label, unknown_flag,
};
use super::{Findings, component_gates};
use crate::config::component::KubeletConfiguration;
use crate::config::model::Argument;
use crate::config::object::Object;
use crate::release::{Component, ComponentFlag, component_flag, component_flag_names};

pub(super) use argument_breaks_cluster::Around;

/// The value of the last argument of a name, as it wins over earlier ones.
pub(super) fn last_value<'a>(arguments: &'a [Argument], name: &str) -> Option<&'a str> {
    arguments
        .iter()
        .rev()
        .find(|argument| argument.name == name)
        .map(|argument| argument.value.as_str())
}

/// The arguments of a component of a minor.
pub(super) fn arguments(
    path: &str,
    arguments: &[Argument],
    component: Component,
    minor: u64,
    around: &Around<'_>,
    out: &mut Findings,
) {
    let has_config = last_value(arguments, "config").is_some();
    let mut seen = HashSet::with_capacity(arguments.len());
    for (i, argument) in arguments.iter().enumerate() {
        let again = !seen.insert(argument.name.as_str());
        let path_of_name = || format!("{path}[{i}].name");
        if argument.name.is_empty() {
            out.error(
                "argument-without-name",
                path_of_name(),
                "this argument has no name",
                "give the name of a flag, without leading dashes",
            );
        } else if argument.name.starts_with('-') {
            out.warning(
                "argument-with-dashes",
                path_of_name(),
                format!("the flag would be written `--{}`", argument.name),
                &format!("leave the leading dashes out: `{}`", argument.name.trim_start_matches('-')),
            );
        } else {
            let given = Given {
                name: &argument.name,
                value: &argument.value,
                again,
                has_config,
            };
            flag(path, i, &given, component, minor, out);
        }
        let takes_gates = argument.name == "feature-gates" && !matches!(component, Component::Etcd(_));
        if takes_gates {
            component_gates::argument(&format!("{path}[{i}].value"), &argument.value, minor, out);
        }
    }
    argument_breaks_cluster::check(path, component.name(), arguments, around, out);
    if component == Component::Kubelet {
        restricted_node_label::check(path, arguments, out);
    }
    if component == Component::ApiServer {
        node_restriction_missing::check(path, arguments, out);
    }
}

/// An argument among the others.
struct Given<'a> {
    name: &'a str,
    value: &'a str,
    /// The name stands before.
    again: bool,
    /// There is an argument `config`.
    has_config: bool,
}

/// What the flags of a minor make of an argument.
fn flag(path: &str, at: usize, argument: &Given<'_>, component: Component, minor: u64, out: &mut Findings) {
    let given = argument.name;
    // The components read `_` as `-`.
    let name = match component {
        Component::Etcd(_) => given.to_owned(),
        _ => given.replace('_', "-"),
    };
    let path_of_name = || format!("{path}[{at}].name");
    let program = component.name();
    let version = match component {
        Component::Etcd(etcd) => format!("etcd 3.{etcd}"),
        _ => format!("{program} v1.{minor}"),
    };
    match component_flag(component, &name, minor) {
        None => {}
        Some(ComponentFlag::Unknown) => {
            let help = match out.suggest(&name, component_flag_names(component)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("leave it out: {program} ends at once when it is given a flag that it does not know"),
            };
            out.found(
                &unknown_flag::RULE,
                path_of_name(),
                format!("{version} has no flag `{given}`"),
                &help,
            );
        }
        Some(ComponentFlag::From(since)) => out.found(
            &newer_flag::RULE,
            path_of_name(),
            format!("{version} has no flag `{given}` yet: it comes with v1.{since}"),
            &format!("leave it out until the cluster is of v1.{since}"),
        ),
        Some(ComponentFlag::Gone { from, at_the_latest }) => {
            let since = match at_the_latest {
                true => format!("it was gone by v1.{from}"),
                false => format!("it is gone since v1.{from}"),
            };
            out.found(
                &removed_flag::RULE,
                path_of_name(),
                format!("{version} has no flag `{given}` any more: {since}"),
                removal_help(component, &name),
            );
        }
        Some(ComponentFlag::There {
            deprecated,
            by_config,
            adds_up,
            value,
        }) => {
            if deprecated {
                out.found(
                    &deprecated_flag::RULE,
                    path_of_name(),
                    format!("the flag `{given}` is deprecated in {version}"),
                    &deprecation_help(component, &name),
                );
            }
            if by_config && argument.has_config {
                out.found(
                    &ignored_flag::RULE,
                    path_of_name(),
                    format!("{version} does not look at `{given}` beside `config`"),
                    "say it in the file that `config` names",
                );
            }
            if let Some(wanted) = value {
                let path_of_value = || format!("{path}[{at}].value");
                invalid_flag_value::check(path_of_value, (&name, argument.value), wanted, component, out);
            }
            if !adds_up && argument.again {
                argument_twice::report(path, at, given, program, out);
            }
        }
    }
}

fn removal_help(component: Component, name: &str) -> &'static str {
    match (component, name) {
        (Component::ApiServer, "insecure-port" | "insecure-bind-address") => "leave it out: the API server listens with TLS only",
        (Component::ControllerManager | Component::Scheduler, "port" | "address") => {
            "leave it out: the component listens with TLS only, by `secure-port` and `bind-address`"
        }
        (Component::ControllerManager, "pod-eviction-timeout" | "enable-taint-manager") => {
            "leave it out: Pods leave a node by their tolerations; the flags `default-not-ready-toleration-seconds` and \
             `default-unreachable-toleration-seconds` of the kube-apiserver set those that Pods get"
        }
        (Component::Kubelet, "container-runtime") => "leave it out: the socket of the runtime says it all",
        (Component::Kubelet, "network-plugin" | "cni-bin-dir" | "cni-conf-dir" | "cni-cache-dir") => {
            "leave it out: the container runtime loads network plugins"
        }
        (Component::Kubelet, "pod-infra-container-image") => {
            "leave it out: the container runtime's configuration names that image"
        }
        (Component::ApiServer | Component::Kubelet, "cloud-config" | "cloud-provider") => {
            "leave it out: a cloud-controller-manager runs as a Pod"
        }
        _ => "leave it out: the component ends at once when it is given a flag that it does not know",
    }
}

/// Most flags of the kubelet have become fields of its configuration, of the same name but for dashes.
fn deprecation_help(component: Component, name: &str) -> String {
    let bare = name.replace('-', "").to_lowercase();
    let field = KubeletConfiguration::FIELDS
        .iter()
        .find(|field| field.name.to_lowercase() == bare);
    match (component, field) {
        (Component::Kubelet, Some(field)) => {
            format!(
                "set `{}` in a KubeletConfiguration, as a document of its own in this file",
                field.name
            )
        }
        (Component::Kubelet, None) if name == "register-with-taints" => "set `nodeRegistration.taints`".to_owned(),
        (Component::Kubelet, None) if name == "pod-manifest-path" => "leave it out: kubeadm sets `staticPodPath`".to_owned(),
        (Component::Etcd(_), _) => match name.strip_prefix("experimental-") {
            Some(stable) if component_flag_names(component).any(|known| known == stable) => format!("write `{stable}`"),
            _ => "the flag goes with etcd 3.7; a feature gate of etcd may take its place".to_owned(),
        },
        _ => "leave it out before a release comes that does not know it".to_owned(),
    }
}
