//! Extra volumes of static Pods.

use std::collections::HashMap;

use super::Findings;
use super::rules::volume::{
    duplicate_mount_path, duplicate_volume_name, invalid_volume_name, relative_volume_path, unknown_path_type,
};
use crate::config::model::HostPathMount;
use crate::config::network::is_dns_label;

/// What `pathType` can be (`HostPathType` of `core/v1`); nothing stands for any kind of path.
const PATH_TYPES: [&str; 8] = [
    "",
    "DirectoryOrCreate",
    "Directory",
    "FileOrCreate",
    "File",
    "Socket",
    "CharDevice",
    "BlockDevice",
];

/// A path that kubeadm mounts into a component, with the name of its volume.
pub(super) type OwnMount<'a> = (&'a str, &'a str);

/// Checks the extra volumes of a component, into which kubeadm mounts `own`.
pub(super) fn volumes(path: &str, volumes: &[HostPathMount], own: &[OwnMount<'_>], out: &mut Findings) {
    let mut names = HashMap::with_capacity(volumes.len());
    let mut mounts = HashMap::with_capacity(volumes.len());
    for (i, volume) in volumes.iter().enumerate() {
        names.entry(volume.name.as_str()).or_insert(i);
        mounts.entry(volume.mount_path.as_str()).or_insert(i);
    }
    for (i, volume) in volumes.iter().enumerate() {
        let field = |name: &str| format!("{path}[{i}].{name}");
        if !is_dns_label(&volume.name) {
            out.found(
                &invalid_volume_name::RULE,
                field("name"),
                format!("`{}` cannot be the name of a volume: the Pod would be refused", volume.name),
                "take lower case letters, digits and `-`, at most 63, with a letter or digit at both ends",
            );
        }
        let first = names.get(volume.name.as_str()).copied().unwrap_or(i);
        if first < i {
            out.found(
                &duplicate_volume_name::RULE,
                field("name"),
                format!(
                    "the volume `{}` takes the place of entry {}, which is lost",
                    volume.name,
                    first + 1
                ),
                "give each volume a name of its own",
            );
        }
        for (name, value) in [("hostPath", &volume.host_path), ("mountPath", &volume.mount_path)] {
            if !value.starts_with('/') {
                let message = match value.is_empty() {
                    true => "the path is missing: the Pod would be refused".to_owned(),
                    false => format!("`{value}` is not an absolute path: the container would not start"),
                };
                out.found(&relative_volume_path::RULE, field(name), message, "give an absolute path");
            }
        }
        let first = mounts.get(volume.mount_path.as_str()).copied().unwrap_or(i);
        // A volume of the same name takes the place of the other one, mount and all.
        let is_other = |name: &str| name != volume.name;
        let clash = match volumes.get(first) {
            Some(earlier) if first < i && is_other(&earlier.name) => Some(format!("entry {}", first + 1)),
            _ => own
                .iter()
                .find(|(name, mount)| *mount == volume.mount_path && is_other(name) && !names.contains_key(name))
                .map(|(name, _)| format!("kubeadm's volume `{name}`")),
        };
        if let Some(other) = clash {
            out.found(
                &duplicate_mount_path::RULE,
                field("mountPath"),
                format!(
                    "{other} is mounted at `{}` already: the Pod would be refused",
                    volume.mount_path
                ),
                "mount it elsewhere, or give it the name of the volume whose place it shall take",
            );
        }
        if !PATH_TYPES.contains(&volume.path_type.as_str()) {
            out.found(
                &unknown_path_type::RULE,
                field("pathType"),
                format!(
                    "Kubernetes has no type of path `{}`: the Pod would be refused",
                    volume.path_type
                ),
                &format!("take {}, or leave the field out", PATH_TYPES[1..].join(", ")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn volume(name: &str, host_path: &str, mount_path: &str, path_type: &str) -> HostPathMount {
        HostPathMount {
            name: name.to_owned(),
            host_path: host_path.to_owned(),
            mount_path: mount_path.to_owned(),
            path_type: path_type.to_owned(),
            ..HostPathMount::default()
        }
    }

    fn found(given: &[HostPathMount]) -> Vec<String> {
        let mut out = Findings::default();
        volumes("v", given, &[("k8s-certs", "/pki"), ("ca-certs", "/etc/ssl/certs")], &mut out);
        out.0
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.path))
            .collect()
    }

    #[rstest]
    #[case(&[volume("a", "/a", "/a", ""), volume("b", "/b", "/b", "Socket")], &[])]
    #[case(&[volume("A", "/a", "/a", "")], &["invalid-volume-name v[0].name"])]
    #[case(&[volume("a", "a", "", "")], &["relative-volume-path v[0].hostPath", "relative-volume-path v[0].mountPath"])]
    #[case(&[volume("a", "/a", "/a", "directory")], &["unknown-path-type v[0].pathType"])]
    // One of the same name takes the other's place, mount and all.
    #[case(&[volume("a", "/a", "/x", ""), volume("a", "/b", "/x", "")], &["duplicate-volume-name v[1].name"])]
    #[case(&[volume("a", "/a", "/x", ""), volume("b", "/b", "/x", "")], &["duplicate-mount-path v[1].mountPath"])]
    // So it is with kubeadm's own.
    #[case(&[volume("k8s-certs", "/other", "/pki", "")], &[])]
    #[case(&[volume("mine", "/other", "/pki", "")], &["duplicate-mount-path v[0].mountPath"])]
    #[case(&[volume("mine", "/other", "/pki", ""), volume("k8s-certs", "/pki", "/elsewhere", "")], &[])]
    fn what_the_kubelet_would_refuse(#[case] given: &[HostPathMount], #[case] wanted: &[&str]) {
        assert_eq!(found(given), wanted);
    }
}
