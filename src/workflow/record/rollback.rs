//! Undoing what an unfinished run made, and nothing else.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{Entry, Record};
use crate::workflow::init::{KUBELET_FOLDER, MANIFESTS_FOLDER};

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
    RemoveFile {
        /// The file.
        path: PathBuf,
        /// Hashes of what this run has put there: anything else is somebody else's.
        hashes: BTreeSet<String>,
    },
    /// A link that was replaced comes back.
    LinkBack {
        /// The link.
        path: PathBuf,
        /// Where it leads to.
        target: PathBuf,
        /// Hashes of what this run has put there.
        hashes: BTreeSet<String>,
    },
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
        /// Hashes of what this run has put there.
        hashes: BTreeSet<String>,
    },
    /// What services put into a folder is removed.
    EmptyFolder {
        /// The folder.
        path: PathBuf,
        /// Where it was when it was empty, links followed.
        place: PathBuf,
        /// Something was mounted there then.
        mounted: bool,
        /// It is the kubelet's: what no kubelet makes stays.
        of_kubelet: bool,
    },
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
/// the data of an etcd that this run made. Manifests go before the Pods, for a kubelet that cannot be stopped.
pub fn plan(record: &Record) -> Vec<Undo> {
    let entries = record.entries();
    let mut undos = Vec::new();
    if !record.data().is_some_and(|data| record.fills_etcd(data)) {
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
    let mut paths: Vec<&Path> = Vec::new();
    for path in record.files() {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let files = |manifests: bool| {
        let wanted = paths
            .iter()
            .rev()
            .filter(move |path| path.starts_with(MANIFESTS_FOLDER) == manifests);
        wanted.filter_map(|path| file(record, path))
    };
    undos.extend(files(true));
    let pods = pods(record);
    if !pods.is_empty() && !services.is_empty() {
        undos.push(Undo::RemovePods(pods));
    }
    undos.extend(files(false));
    undos.extend(
        entries
            .iter()
            .rev()
            .filter_map(|entry| emptied(record, entry, !services.is_empty())),
    );
    let mut folders: Vec<&PathBuf> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Folder { path } => Some(path),
            _ => None,
        })
        .collect();
    // What lies deeper goes first.
    folders.sort_by_key(|path| (std::cmp::Reverse(path.components().count()), *path));
    folders.dedup();
    undos.extend(folders.into_iter().map(|path| Undo::RemoveFolder(path.clone())));
    let running = services.into_iter().filter(|(_, was_active)| *was_active);
    undos.extend(running.map(|(name, _)| Undo::StartService(name.to_owned())));
    undos
}

/// A folder that services of this run have filled: etcd, once its manifest may have stood, and the kubelet, once it was changed. Before
/// that, whatever lies there is somebody else's.
fn emptied(record: &Record, entry: &Entry, services: bool) -> Option<Undo> {
    let Entry::Fills { path, place, mounted } = entry else {
        return None;
    };
    let filled = match record.data() == Some(path.as_path()) {
        true => record.fills_etcd(path),
        false => services,
    };
    filled.then(|| Undo::EmptyFolder {
        path: path.clone(),
        place: place.clone(),
        mounted: *mounted,
        of_kubelet: path == Path::new(KUBELET_FOLDER),
    })
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

/// How a file is undone. What somebody had put there last comes back; where nobody had, it goes.
fn file(record: &Record, wanted: &Path) -> Option<Undo> {
    let hashes = record.hashes(wanted);
    let before = record.entries().iter().rev().find_map(|entry| match entry {
        Entry::Replaced {
            path,
            kept,
            mode,
            owner,
            group,
            ..
        } if path == wanted => Some(Undo::RestoreFile {
            path: path.clone(),
            kept: kept.clone(),
            mode: *mode,
            owner: *owner,
            group: *group,
            hashes: hashes.clone(),
        }),
        Entry::Unlinked { path, target, .. } if path == wanted => Some(Undo::LinkBack {
            path: path.clone(),
            target: target.clone(),
            hashes: hashes.clone(),
        }),
        _ => None,
    });
    before.or_else(|| {
        record.made(wanted).then(|| Undo::RemoveFile {
            path: wanted.to_owned(),
            hashes: hashes.clone(),
        })
    })
}

/// The static Pods whose manifests this run wrote.
fn pods(record: &Record) -> Vec<String> {
    let manifests = record.files().filter(|path| path.starts_with(MANIFESTS_FOLDER));
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
            Undo::RemoveFile { path, .. } => write!(f, "remove {}", path.display()),
            Undo::LinkBack { path, .. } | Undo::RestoreFile { path, .. } => write!(f, "bring back {}", path.display()),
            Undo::EmptyFolder { path, .. } => write!(f, "empty the folder {}", path.display()),
            Undo::RemoveFolder(path) => write!(f, "remove the folder {}", path.display()),
            Undo::StartService(name) => write!(f, "start the service {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{file, fills, record};
    use super::*;

    fn lines(entries: &[Entry]) -> Vec<String> {
        plan(&record(entries)).iter().map(Undo::to_string).collect()
    }

    fn folder(path: &str) -> Entry {
        Entry::Folder { path: path.into() }
    }

    fn replaced(path: &str) -> Entry {
        Entry::Replaced {
            path: path.into(),
            kept: "/kept".into(),
            mode: 0o600,
            owner: 0,
            group: 0,
            hash: "h".to_owned(),
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
            fills("/var/lib/etcd"),
            fills("/var/lib/kubelet/pki"),
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
            "remove /etc/kubernetes/manifests/etcd.yaml",
            "take down the static Pods etcd",
            "bring back /var/lib/kubelet/config.yaml",
            "remove /etc/kubernetes/pki/ca.crt",
            "empty the folder /var/lib/kubelet/pki",
            "empty the folder /var/lib/etcd",
            "remove the folder /etc/kubernetes/pki/etcd",
            "remove the folder /etc/kubernetes/manifests",
            "remove the folder /etc/kubernetes/pki",
            "start the service kubelet",
        ];
        assert_eq!(lines(&entries), undone);
    }

    #[test]
    fn objects_are_deleted_where_they_outlive_the_run() {
        let objects = ["delete configmaps/b in kube-system", "delete configmaps/a in kube-system"];
        assert_eq!(lines(&[made("a"), made("b")]), objects);
        // An etcd whose data were there before.
        let manifest = file("/etc/kubernetes/manifests/etcd.yaml");
        assert_eq!(lines(&[manifest.clone(), made("a"), made("b")])[..2], objects);
        assert_eq!(
            lines(&[fills("/var/lib/etcd"), manifest, made("a")])[0],
            "remove /etc/kubernetes/manifests/etcd.yaml"
        );
    }

    #[test]
    fn what_nothing_of_this_run_can_have_filled_is_left_alone() {
        let folders = [
            fills("/var/lib/etcd"),
            fills("/var/lib/kubelet"),
            fills("/var/lib/kubelet/pki"),
        ];
        let none: [&str; 0] = [];
        assert_eq!(lines(&folders), none);
        let with_kubelet = [&folders[..], &[kubelet(false)]].concat();
        let undone = [
            "stop the service kubelet",
            "empty the folder /var/lib/kubelet/pki",
            "empty the folder /var/lib/kubelet",
        ];
        assert_eq!(lines(&with_kubelet), undone);
    }

    #[test]
    fn a_service_that_did_not_run_stays_stopped_and_pods_need_one() {
        assert_eq!(lines(&[kubelet(false)]), ["stop the service kubelet"]);
        assert_eq!(
            lines(&[file("/etc/kubernetes/manifests/etcd.yaml")]),
            ["remove /etc/kubernetes/manifests/etcd.yaml"]
        );
    }

    #[test]
    fn what_somebody_had_put_there_last_comes_back() {
        assert_eq!(lines(&[file("/a"), replaced("/a")]), ["bring back /a"]);
        assert_eq!(lines(&[replaced("/a"), replaced("/a")]), ["bring back /a"]);
        let rewritten = Entry::Rewritten {
            path: "/a".into(),
            hash: "again".to_owned(),
        };
        let undos = plan(&record(&[file("/a"), rewritten]));
        assert!(matches!(undos.as_slice(), [Undo::RemoveFile { hashes, .. }] if hashes.contains("again")));
    }
}
