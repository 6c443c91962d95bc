//! Undoing what an unfinished run made, and nothing else.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use super::{Entry, Record};

/// One thing to undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// An object of the cluster is deleted, if it is still the one that was made.
    DeleteObject {
        /// Plural name of the resource.
        resource: String,
        /// Namespace, where the resource has one.
        namespace: Option<String>,
        /// Name.
        name: String,
        /// Its uid.
        uid: String,
    },
    /// A service is stopped.
    StopService(String),
    /// The static Pods of these manifests are taken down.
    RemovePods(Vec<String>),
    /// A file that was made is removed.
    RemoveFile(PathBuf),
    /// A file that was replaced comes back.
    RestoreFile {
        /// The file.
        path: PathBuf,
        /// Where it is kept.
        kept: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// Its owner.
        owner: u32,
        /// Its group.
        group: u32,
    },
    /// What services put into a folder is removed.
    EmptyFolder(PathBuf),
    /// A folder that was made is removed, if it is empty.
    RemoveFolder(PathBuf),
    /// A service that ran before is started again.
    StartService(String),
}

/// What becomes of an attempt to undo something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// It is undone.
    Done,
    /// There was nothing to undo, or something of somebody else's is in the way; and what.
    Left(String),
    /// It could not be undone, and why.
    Failed(String),
}

/// How things are undone. There is a form for this host; tests have one that records.
pub trait UndoEffects {
    /// Undoes one thing.
    fn undo(&mut self, undo: &Undo) -> Undone;
}

/// What is to be undone, in order. Objects come first, while an API server may still answer; they are left out where they go with
/// the data of an etcd that this run made (`data` is its folder).
pub fn plan(record: &Record, data: Option<&std::path::Path>) -> Vec<Undo> {
    let entries = record.entries();
    let mut undos = Vec::new();
    if !data.is_some_and(|data| record.fills(data)) {
        undos.extend(entries.iter().rev().filter_map(object));
    }
    let services: Vec<(&str, bool)> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Service { name, was_active } => Some((name.as_str(), *was_active)),
            _ => None,
        })
        .collect();
    undos.extend(services.iter().map(|(name, _)| Undo::StopService((*name).to_owned())));
    let pods = pods(record);
    if !pods.is_empty() && !services.is_empty() {
        undos.push(Undo::RemovePods(pods));
    }
    let mut seen = BTreeSet::new();
    let files = entries.iter().filter_map(file).filter(|(path, _)| seen.insert(path.clone()));
    let mut files: Vec<Undo> = files.map(|(_, undo)| undo).collect();
    files.reverse();
    undos.extend(files);
    undos.extend(entries.iter().rev().filter_map(|entry| match entry {
        Entry::Fills { path } => Some(Undo::EmptyFolder(path.clone())),
        _ => None,
    }));
    let mut folders: Vec<&PathBuf> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Folder { path } => Some(path),
            _ => None,
        })
        .collect();
    // What lies deeper goes first.
    folders.sort_by_key(|path| std::cmp::Reverse(path.components().count()));
    folders.dedup();
    undos.extend(folders.into_iter().map(|path| Undo::RemoveFolder(path.clone())));
    let running = services.into_iter().filter(|(_, was_active)| *was_active);
    undos.extend(running.map(|(name, _)| Undo::StartService(name.to_owned())));
    undos
}

fn object(entry: &Entry) -> Option<Undo> {
    match entry {
        Entry::Object {
            resource,
            namespace,
            name,
            uid,
        } => Some(Undo::DeleteObject {
            resource: resource.clone(),
            namespace: namespace.clone(),
            name: name.clone(),
            uid: uid.clone(),
        }),
        _ => None,
    }
}

/// A file and how it is undone. The first line about a file tells how it was before.
fn file(entry: &Entry) -> Option<(PathBuf, Undo)> {
    match entry {
        Entry::File { path } => Some((path.clone(), Undo::RemoveFile(path.clone()))),
        Entry::Replaced {
            path,
            kept,
            mode,
            owner,
            group,
        } => {
            let undo = Undo::RestoreFile {
                path: path.clone(),
                kept: kept.clone(),
                mode: *mode,
                owner: *owner,
                group: *group,
            };
            Some((path.clone(), undo))
        }
        _ => None,
    }
}

/// The static Pods whose manifests this run wrote.
fn pods(record: &Record) -> Vec<String> {
    let manifests = record
        .files()
        .filter(|path| path.starts_with(crate::workflow::init::MANIFESTS_FOLDER));
    let mut names: Vec<String> = manifests
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

impl fmt::Display for Undo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undo::DeleteObject {
                resource,
                namespace: Some(namespace),
                name,
                ..
            } => write!(f, "delete {resource}/{name} in {namespace}"),
            Undo::DeleteObject { resource, name, .. } => write!(f, "delete {resource}/{name}"),
            Undo::StopService(name) => write!(f, "stop the service {name}"),
            Undo::RemovePods(names) => write!(f, "take down the static Pods {}", names.join(", ")),
            Undo::RemoveFile(path) => write!(f, "remove {}", path.display()),
            Undo::RestoreFile { path, .. } => write!(f, "bring back {}", path.display()),
            Undo::EmptyFolder(path) => write!(f, "empty the folder {}", path.display()),
            Undo::RemoveFolder(path) => write!(f, "remove the folder {}", path.display()),
            Undo::StartService(name) => write!(f, "start the service {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;

    fn lines(entries: &[Entry], data: Option<&str>) -> Vec<String> {
        let undos = plan(&record(entries), data.map(std::path::Path::new));
        undos.iter().map(Undo::to_string).collect()
    }

    fn folder(path: &str) -> Entry {
        Entry::Folder { path: path.into() }
    }

    fn file(path: &str) -> Entry {
        Entry::File { path: path.into() }
    }

    fn replaced(path: &str) -> Entry {
        Entry::Replaced {
            path: path.into(),
            kept: "/kept".into(),
            mode: 0o600,
            owner: 0,
            group: 0,
        }
    }

    fn made(name: &str) -> Entry {
        Entry::Object {
            resource: "configmaps".to_owned(),
            namespace: Some("kube-system".to_owned()),
            name: name.to_owned(),
            uid: "u".to_owned(),
        }
    }

    fn kubelet(was_active: bool) -> Entry {
        Entry::Service {
            name: "kubelet".to_owned(),
            was_active,
        }
    }

    #[test]
    fn everything_is_undone_in_an_order_that_works() {
        let entries = [
            Entry::Fills {
                path: "/var/lib/etcd".into(),
            },
            folder("/etc/kubernetes/pki"),
            folder("/etc/kubernetes/pki/etcd"),
            file("/etc/kubernetes/pki/ca.crt"),
            folder("/etc/kubernetes/manifests"),
            file("/etc/kubernetes/manifests/etcd.yaml"),
            kubelet(true),
            replaced("/var/lib/kubelet/config.yaml"),
            made("a"),
            made("b"),
        ];
        let undone = [
            "stop the service kubelet",
            "take down the static Pods etcd",
            "bring back /var/lib/kubelet/config.yaml",
            "remove /etc/kubernetes/manifests/etcd.yaml",
            "remove /etc/kubernetes/pki/ca.crt",
            "empty the folder /var/lib/etcd",
            "remove the folder /etc/kubernetes/pki/etcd",
            "remove the folder /etc/kubernetes/pki",
            "remove the folder /etc/kubernetes/manifests",
            "start the service kubelet",
        ];
        assert_eq!(lines(&entries, Some("/var/lib/etcd")), undone);
    }

    #[test]
    fn objects_are_deleted_where_they_outlive_the_run() {
        let objects = ["delete configmaps/b in kube-system", "delete configmaps/a in kube-system"];
        assert_eq!(lines(&[made("a"), made("b")], None), objects);
        // An etcd whose data were there before.
        assert_eq!(lines(&[made("a"), made("b")], Some("/var/lib/etcd")), objects);
    }

    #[test]
    fn a_service_that_did_not_run_stays_stopped_and_pods_need_one() {
        assert_eq!(lines(&[kubelet(false)], None), ["stop the service kubelet"]);
        assert_eq!(
            lines(&[file("/etc/kubernetes/manifests/etcd.yaml")], None),
            ["remove /etc/kubernetes/manifests/etcd.yaml"]
        );
    }

    #[test]
    fn the_first_line_about_a_file_tells_how_it_was() {
        assert_eq!(lines(&[file("/a"), replaced("/a")], None), ["remove /a"]);
        assert_eq!(lines(&[replaced("/a"), file("/a")], None), ["bring back /a"]);
    }
}
