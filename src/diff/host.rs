//! What follows from a host that nobody has described: no difference.

use serde_json::Value;

use super::Snapshot;
use crate::host::probe::{CA_FOLDERS, RESOLVED_STUB};
use crate::workflow::init::MANIFESTS_FOLDER;
use crate::workflow::render::MEMBERS;

const CONFIG_FILE: &str = "/var/lib/kubelet/config.yaml";
const FLAGS_FILE: &str = "/var/lib/kubelet/kubeadm-flags.env";

/// Takes out the arguments of etcd that name its members: only a running cluster knows them when a node joins.
pub fn forget_members(snapshot: &mut Snapshot) {
    let place = format!("{MANIFESTS_FOLDER}/etcd.yaml");
    let facts = snapshot.places.get_mut(&place);
    let command = facts.and_then(|facts| facts.value.pointer_mut("/spec/containers/etcd/command"));
    if let Some(Value::Object(arguments)) = command {
        arguments.retain(|name, _| !MEMBERS.contains(&name.as_str()));
    }
}

/// Takes out what `standing` has by the facts of its host (folders of CA certificates, the resolver, a name that is not the Node's),
/// as long as `wanted` says nothing about it.
pub fn forget(standing: &mut Snapshot, wanted: &Snapshot) {
    for (place, facts) in &mut standing.places {
        let Some(wanted) = wanted.places.get(place).map(|facts| &facts.value) else {
            continue;
        };
        if !facts.value.is_object() {
            continue;
        }
        if place.starts_with(MANIFESTS_FOLDER) {
            let spec = &mut facts.value["spec"];
            remove(&mut spec["volumes"], &wanted["spec"]["volumes"], |_, volume| {
                volume["hostPath"]["path"].as_str().is_some_and(is_ca_folder)
            });
            for (name, container) in spec["containers"].as_object_mut().into_iter().flatten() {
                let wanted = &wanted["spec"]["containers"][name]["volumeMounts"];
                remove(&mut container["volumeMounts"], wanted, |path, _| is_ca_folder(path));
            }
        } else if place == CONFIG_FILE {
            remove(&mut facts.value, wanted, |field, value| {
                field == "resolvConf" && value == RESOLVED_STUB
            });
        } else if place == FLAGS_FILE {
            for (name, flags) in facts.value.as_object_mut().into_iter().flatten() {
                remove(flags, &wanted[name], |flag, _| flag == "--hostname-override");
            }
        }
    }
}

fn is_ca_folder(path: &str) -> bool {
    CA_FOLDERS.contains(&path)
}

/// Removes the entries that only `object` has and that `is_of_host` says so of.
fn remove(object: &mut Value, wanted: &Value, is_of_host: impl Fn(&str, &Value) -> bool) {
    if let Value::Object(entries) = object {
        entries.retain(|name, value| wanted.get(name).is_some() || !is_of_host(name, value));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::compare;
    use super::*;

    const CA: &str = "/usr/share/ca-certificates";

    fn manifest(folder: &str) -> String {
        format!(
            "spec:\n  containers:\n  - name: a\n    volumeMounts:\n    - mountPath: {folder}\n      name: v\n  volumes:\n  - name: v\n    \
             hostPath:\n      path: {folder}\n"
        )
    }

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for (path, text) in files {
            snapshot.add_file(Path::new(path), Some(text));
        }
        snapshot
    }

    #[test]
    fn what_only_the_host_decides_is_no_difference() {
        let path = format!("{MANIFESTS_FOLDER}/a.yaml");
        let nothing = "spec:\n  containers:\n  - name: a\n    volumeMounts: []\n  volumes: []\n";
        let resolver = format!("a: 1\nresolvConf: {RESOLVED_STUB}\n");
        let mut standing = snapshot(&[
            (&path, &manifest(CA)),
            (CONFIG_FILE, &resolver),
            (FLAGS_FILE, "KUBELET_KUBEADM_ARGS=\"--hostname-override=x --v=2\"\n"),
        ]);
        let wanted = snapshot(&[
            (&path, nothing),
            (CONFIG_FILE, "a: 1\n"),
            (FLAGS_FILE, "KUBELET_KUBEADM_ARGS=\"--v=2\"\n"),
        ]);
        assert_eq!(compare(&standing, &wanted, true).len(), 4);
        forget(&mut standing, &wanted);
        assert_eq!(compare(&standing, &wanted, true), []);
    }

    #[test]
    fn the_rest_stays_one() {
        let path = format!("{MANIFESTS_FOLDER}/a.yaml");
        let mut standing = snapshot(&[
            (&path, &manifest("/srv")),
            (CONFIG_FILE, "resolvConf: /etc/other\n"),
            (FLAGS_FILE, "KUBELET_KUBEADM_ARGS=\"--hostname-override=x\"\n"),
        ]);
        let nothing = "spec:\n  containers:\n  - name: a\n    volumeMounts: []\n  volumes: []\n";
        let wanted = snapshot(&[
            (&path, nothing),
            (CONFIG_FILE, "a: 1\n"),
            (FLAGS_FILE, "KUBELET_KUBEADM_ARGS=\"--hostname-override=y\"\n"),
        ]);
        forget(&mut standing, &wanted);
        assert_eq!(compare(&standing, &wanted, true).len(), 5);
    }
}
