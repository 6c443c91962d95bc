//! Files of a host: which there are, their modes, owners and texts.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use serde_json::{Value, json};

use super::differences::released;
use super::{Step, pattern};
use crate::host::Host;
use crate::lines;

/// The folders that are compared.
const FOLDERS: [&str; 5] = [
    "/etc/kubernetes",
    "/etc/cni",
    "/var/lib/kubelet",
    "/var/lib/etcd",
    "/var/log/kube",
];
/// The API server's log, which the record leaves out.
const LOG: &str = "/var/log/kube";

/// What stands in the folders: facts as the record has them, and the bytes of files.
pub type Snapshot = BTreeMap<String, (Value, Vec<u8>)>;

/// The files of a host as they are now.
pub fn snapshot(host: &Host) -> Snapshot {
    let mut snapshot = Snapshot::new();
    for folder in FOLDERS {
        walk(host, folder, &mut snapshot);
    }
    snapshot
}

fn walk(host: &Host, folder: &str, into: &mut Snapshot) {
    for entry in fs::read_dir(host.path(folder)).into_iter().flatten() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        // What etcd writes is in flux.
        let Ok(found) = fs::symlink_metadata(entry.path()) else {
            continue;
        };
        let kind = if found.is_dir() {
            "dir"
        } else if found.is_symlink() {
            "link"
        } else {
            "file"
        };
        let mode = format!("{:04o}", found.permissions().mode() & 0o7777);
        let mut facts = json!({"type": kind, "mode": mode, "owner": format!("{}:{}", found.uid(), found.gid())});
        if found.is_symlink() {
            facts["target"] = json!(fs::read_link(entry.path()).unwrap());
        }
        let bytes = if found.is_file() {
            fs::read(entry.path()).unwrap_or_default()
        } else {
            Vec::new()
        };
        into.insert(path.clone(), (facts, bytes));
        let is_of_etcd =
            path.starts_with("/var/lib/etcd/") && host.path(&path).join("snap").exists() || path == "/var/lib/etcd/member";
        if found.is_dir() && !is_of_etcd {
            walk(host, &path, into);
        }
    }
}

/// The differences between the files that a step made and those that were made here.
pub fn compare(step: &Step, host: &Host, before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let record = step.json("files.json");
    let wanted = record[host.identity.name]["created"].as_object().cloned().unwrap_or_default();
    let mut differences = Vec::new();
    let made: BTreeMap<&String, &(Value, Vec<u8>)> = after
        .iter()
        .filter(|(path, _)| !before.contains_key(*path) && !path.starts_with(LOG))
        .collect();
    let mut open: Vec<(&String, &Value)> = wanted.iter().collect();
    for (path, (facts, bytes)) in made {
        let Some(at) = open.iter().position(|(want, _)| pattern::matches(want, path)) else {
            // What etcd makes in the folder that it was given is below a folder that stands in the record.
            if !path.starts_with("/var/lib/etcd/") {
                differences.push(format!("{path}: made, not in the record: {facts}"));
            }
            continue;
        };
        let (name, want) = open.remove(at);
        let mut want = want.clone();
        if let (Some(target), Some(got)) = (want["target"].as_str(), facts["target"].as_str())
            && pattern::matches(target, got)
        {
            want["target"] = facts["target"].clone();
        }
        if want != *facts {
            differences.push(format!("{path}: {facts}, in the record {want}"));
        }
        differences.extend(compare_text(step, host, name, bytes));
    }
    differences.extend(
        open.iter()
            .map(|(path, facts)| format!("{path}: in the record, not made: {facts}")),
    );
    for (path, (facts, bytes)) in before.iter().filter(|(path, _)| !path.starts_with(LOG)) {
        match after.get(path) {
            None => differences.push(format!("{path}: removed")),
            Some(now) if (facts, bytes) != (&now.0, &now.1) => differences.push(format!("{path}: changed")),
            Some(_) => {}
        }
    }
    differences
}

/// The text of a file, where the record has it.
fn compare_text(step: &Step, host: &Host, path: &str, got: &[u8]) -> Option<String> {
    let file = step
        .folder
        .join("files")
        .join(host.identity.name)
        .join(path.trim_start_matches('/'));
    let want = released(&fs::read_to_string(Path::new(&file)).ok()?);
    let got = String::from_utf8_lossy(got);
    (!pattern::matches(&want, &got)).then(|| format!("{path}: differs\n{}", lines::show(&want, &got)))
}

/// What changed between two moments, for a command that must change nothing.
pub fn changes(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let mut changes: Vec<String> = after
        .iter()
        .filter(|(path, now)| !path.starts_with("/var/lib/etcd/") && !path.starts_with(LOG) && before.get(*path) != Some(now))
        .map(|(path, _)| format!("{path}: {}", if before.contains_key(path) { "changed" } else { "made" }))
        .collect();
    changes.extend(
        before
            .keys()
            .filter(|path| !after.contains_key(*path))
            .map(|path| format!("{path}: removed")),
    );
    changes
}
