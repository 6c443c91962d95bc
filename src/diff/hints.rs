//! What a difference means for a node that runs, and which command ends it.

use std::path::Path;

use super::Difference;
use crate::pki::tree;
use crate::workflow::init::{KUBELET_FOLDER, KUBERNETES_FOLDER, MANIFESTS_FOLDER};

/// Whether a place is new, gone or different on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the right side has it.
    Added,
    /// Only the left side has it.
    Removed,
    /// Both have it.
    Changed,
}

/// The differences of a place, what they are as a whole, and a hint.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// Its differences: one at least.
    pub differences: &'a [Difference],
    /// What they are as a whole.
    pub change: Change,
    /// What follows, and what to do; none where nothing special does.
    pub hint: Option<String>,
}

impl Change {
    /// Its name in output for programs.
    pub fn name(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        }
    }

    fn of(differences: &[Difference]) -> Change {
        match differences {
            [one] if one.path.is_empty() && one.left.is_none() => Change::Added,
            [one] if one.path.is_empty() && one.right.is_none() => Change::Removed,
            _ => Change::Changed,
        }
    }
}

/// What hints are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim<'a> {
    /// A node made by `init` is to become what this configuration file says: commands are named.
    FirstNode(&'a str),
    /// The same for a node that joined, which no phase of `init` is for.
    JoinedNode,
    /// Two configurations are weighed against each other.
    Weighing,
}

/// Differences place by place. `phase_of` names the phase of `init` that places a file or an object.
pub fn places<'a>(differences: &'a [Difference], aim: Aim<'_>, phase_of: &dyn Fn(&str) -> Option<String>) -> Vec<Place<'a>> {
    differences
        .chunk_by(|one, next| one.place == next.place)
        .map(|differences| Place {
            change: Change::of(differences),
            hint: hint(differences, aim, phase_of),
            differences,
        })
        .collect()
}

fn hint(differences: &[Difference], aim: Aim<'_>, phase_of: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let place = differences.first()?.place.as_str();
    let effect = effect(place, differences, aim);
    let command = match aim {
        Aim::FirstNode(file) => command(place, differences, file, phase_of),
        Aim::JoinedNode | Aim::Weighing => None,
    };
    match (command, effect) {
        (Some(command), Some(effect)) => Some(format!("{command}; {effect}")),
        (command, effect) => command.or(effect),
    }
}

/// What happens on a node when the right side comes true.
fn effect(place: &str, differences: &[Difference], aim: Aim<'_>) -> Option<String> {
    let path = Path::new(place);
    let gone = Change::of(differences) == Change::Removed;
    if let Ok(manifest) = path.strip_prefix(MANIFESTS_FOLDER) {
        let pod = manifest.file_stem()?.to_string_lossy();
        return Some(match gone {
            true => format!("the kubelet stops the static Pod {pod} once the file is away"),
            false => format!("the kubelet restarts the static Pod {pod}"),
        });
    }
    if path.starts_with(KUBELET_FOLDER) {
        return Some("the kubelet takes it over when it restarts".to_owned());
    }
    let is_about_time = differences
        .iter()
        .all(|one| matches!(first_name(&one.path), "valid" | "lives"));
    if is_certificate(place) {
        return match aim {
            Aim::Weighing if Change::of(differences) == Change::Changed => {
                Some("those that stand stay as they are until they are made anew".to_owned())
            }
            _ if authority(place) => Some("a new CA means new certificates and kubeconfigs for the whole cluster".to_owned()),
            _ if place.ends_with("/kubelet.conf") && is_about_time => {
                Some("the kubelet renews its own certificate while it runs".to_owned())
            }
            _ => None,
        };
    }
    match place {
        "ConfigMap kube-system/kubelet-config" => Some("nodes take it over with their next upgrade or join".to_owned()),
        "ConfigMap kube-system/kube-proxy" => Some("its Pods read it when they start: restart the DaemonSet".to_owned()),
        place if place.starts_with("Deployment ") || place.starts_with("DaemonSet ") => Some("its Pods are replaced".to_owned()),
        _ => None,
    }
}

/// The command that makes a node of `init` what the right side says.
fn command(place: &str, differences: &[Difference], file: &str, phase_of: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    if Change::of(differences) == Change::Removed {
        return Some(format!("the configuration has no use for {place}"));
    }
    let phase = |phase: &str| format!("`kubestrap init phase {} --config {file}`", phase.replace('/', " "));
    if !is_certificate(place) {
        return phase_of(place).map(|name| format!("{} makes it so", phase(&name)));
    }
    let name = phase_of(place)?;
    if Change::of(differences) == Change::Added {
        return Some(format!("{} makes it", phase(&name)));
    }
    if authority(place) {
        return None;
    }
    // A renewal keeps the subject, names and usages; it makes a new key and a new time.
    let only_renewed = differences
        .iter()
        .all(|one| matches!(first_name(&one.path), "valid" | "lives" | "algorithm"));
    let renews = match name.strip_prefix("kubeconfig/") {
        None => name.strip_prefix("certs/").map(str::to_owned),
        Some("kubelet") => None,
        Some(entry) => Some(format!("{entry}.conf")),
    };
    match renews {
        Some(target) if only_renewed => Some(format!("`kubestrap certs renew {target} --config {file}` makes it so")),
        _ if place.ends_with(".conf") => Some(format!("move it away, and {} makes it anew", phase(&name))),
        _ => Some(format!("move it away, with its key, and {} makes it anew", phase(&name))),
    }
}

fn first_name(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

fn is_certificate(place: &str) -> bool {
    let is_of_pki = |extension: &str| place.ends_with(extension);
    [".crt", ".key", ".pub"].into_iter().any(is_of_pki)
        || Path::new(place).parent() == Some(Path::new(KUBERNETES_FOLDER)) && place.ends_with(".conf")
}

fn authority(place: &str) -> bool {
    tree::ENTRIES
        .iter()
        .any(|entry| entry.authority.is_none() && place.ends_with(&format!("/{}.crt", entry.base)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn hint_of(place: &str, path: &str, aim: Aim<'_>) -> Option<String> {
        let difference = Difference {
            place: place.to_owned(),
            path: path.to_owned(),
            left: Some(json!("a")),
            right: Some(json!("b")),
        };
        let phase = |place: &str| {
            let phase = match place {
                "/etc/kubernetes/manifests/kube-apiserver.yaml" => "control-plane/apiserver",
                "/etc/kubernetes/pki/apiserver.crt" => "certs/apiserver",
                "/etc/kubernetes/pki/etcd/ca.crt" => "certs/etcd-ca",
                "/etc/kubernetes/admin.conf" => "kubeconfig/admin",
                "/etc/kubernetes/kubelet.conf" => "kubeconfig/kubelet",
                "/var/lib/kubelet/config.yaml" => "kubelet-start",
                _ => return None,
            };
            Some(phase.to_owned())
        };
        let differences = [difference];
        places(&differences, aim, &phase).remove(0).hint
    }

    #[test]
    fn hints_name_the_command_and_what_follows() {
        let first = |place: &str, path: &str| hint_of(place, path, Aim::FirstNode("FILE")).unwrap_or_default();
        for (place, path, wanted) in [
            (
                "/etc/kubernetes/manifests/kube-apiserver.yaml",
                "spec.x",
                "`kubestrap init phase control-plane apiserver --config FILE` makes it so; the kubelet restarts the static Pod \
                 kube-apiserver",
            ),
            (
                "/etc/kubernetes/pki/apiserver.crt",
                "valid",
                "`kubestrap certs renew apiserver --config FILE` makes it so",
            ),
            (
                "/etc/kubernetes/pki/apiserver.crt",
                "names.x",
                "move it away, with its key, and `kubestrap init phase certs apiserver --config FILE` makes it anew",
            ),
            (
                "/etc/kubernetes/admin.conf",
                "lives",
                "`kubestrap certs renew admin.conf --config FILE` makes it so",
            ),
            (
                "/etc/kubernetes/admin.conf",
                "server",
                "move it away, and `kubestrap init phase kubeconfig admin --config FILE` makes it anew",
            ),
            (
                "/etc/kubernetes/pki/etcd/ca.crt",
                "lives",
                "a new CA means new certificates and kubeconfigs for the whole cluster",
            ),
            ("Role kube-system/x", "rules[]", ""),
        ] {
            assert_eq!(first(place, path), wanted, "{place} {path}");
        }
        let weighed = |place: &str| hint_of(place, "x", Aim::Weighing).unwrap_or_default();
        assert_eq!(
            weighed("/etc/kubernetes/manifests/etcd.yaml"),
            "the kubelet restarts the static Pod etcd"
        );
        assert_eq!(
            weighed("/etc/kubernetes/pki/apiserver.crt"),
            "those that stand stay as they are until they are made anew"
        );
        assert_eq!(
            hint_of("/var/lib/kubelet/config.yaml", "x", Aim::JoinedNode).unwrap(),
            "the kubelet takes it over when it restarts"
        );
    }
}
