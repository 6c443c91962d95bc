//! Undoing on this host and in its cluster.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
use serde_json::json;

use super::objects::Connect;
use crate::cluster::transport::{ContentType, Method, Request};
use crate::cluster::{Address, Client, ClusterError};
use crate::host::write::write_together;
use crate::host::{Contents, FileWrite, ServiceChange, Services};
use crate::runtime::{ContainerRuntime, RuntimeError};
use crate::workflow::record::rollback::{Undo, UndoEffects, Undone};

/// Undoes on this host.
pub struct HostUndo<'a> {
    services: &'a dyn Services,
    runtime: Option<&'a dyn ContainerRuntime>,
    connect: &'a Connect<'a>,
    kubeconfig: PathBuf,
    /// Name of the Node: static Pods carry it in theirs.
    node: String,
    client: Option<Client>,
}

impl<'a> HostUndo<'a> {
    /// Undoes through these. The cluster is reached by `kubeconfig`.
    pub fn new(
        services: &'a dyn Services,
        runtime: Option<&'a dyn ContainerRuntime>,
        connect: &'a Connect<'a>,
        kubeconfig: PathBuf,
        node: String,
    ) -> Self {
        HostUndo {
            services,
            runtime,
            connect,
            kubeconfig,
            node,
            client: None,
        }
    }

    fn delete(&mut self, address: &Address<'_>, uid: &str) -> Undone {
        if self.client.is_none() {
            match (self.connect)(&self.kubeconfig) {
                Ok(client) => self.client = Some(client),
                Err(error) => return Undone::Failed(error.to_string()),
            }
        }
        let Some(client) = &self.client else {
            return Undone::Failed("there is no connection".to_owned());
        };
        delete_same(client, address, uid).unwrap_or_else(|error| Undone::Failed(error.to_string()))
    }

    fn change(&self, name: &str, change: ServiceChange) -> Undone {
        match self.services.change(name, change) {
            Ok(()) => Undone::Done,
            Err(error) => Undone::Failed(error.to_string()),
        }
    }

    fn remove_pods(&self, names: &[String]) -> Result<Undone, RuntimeError> {
        let Some(runtime) = self.runtime else {
            return Ok(Undone::Failed("no container runtime is known".to_owned()));
        };
        let of_ours = |pod: &str| names.iter().any(|name| pod == format!("{name}-{}", self.node));
        let mut found = false;
        for sandbox in runtime.sandboxes()? {
            if sandbox.namespace == "kube-system" && of_ours(&sandbox.name) {
                found = true;
                runtime.stop_sandbox(&sandbox.id)?;
                runtime.remove_sandbox(&sandbox.id)?;
            }
        }
        Ok(match found {
            true => Undone::Done,
            false => Undone::Left("none of them runs".to_owned()),
        })
    }
}

impl UndoEffects for HostUndo<'_> {
    fn undo(&mut self, undo: &Undo) -> Undone {
        match undo {
            Undo::DeleteObject {
                resource,
                namespace,
                name,
                uid,
            } => {
                let namespace = namespace.as_deref();
                self.delete(
                    &Address {
                        resource,
                        namespace,
                        name,
                    },
                    uid,
                )
            }
            Undo::StopService(name) => self.change(name, ServiceChange::Stop),
            Undo::StartService(name) => self.change(name, ServiceChange::Start),
            Undo::RemovePods(names) => self
                .remove_pods(names)
                .unwrap_or_else(|error| Undone::Failed(error.to_string())),
            Undo::RemoveFile(path) => of_io(fs::remove_file(path)),
            Undo::RestoreFile {
                path,
                kept,
                mode,
                owner,
                group,
            } => restore(path, kept, *mode, (*owner, *group)),
            Undo::EmptyFolder(path) => empty(path),
            Undo::RemoveFolder(path) => of_io(fs::remove_dir(path)),
        }
    }
}

/// Deletes an object unless it is another one by now; the server compares once more.
fn delete_same(client: &Client, address: &Address<'_>, uid: &str) -> Result<Undone, ClusterError> {
    match client.find(address)? {
        None => return Ok(Undone::Left("it is gone already".to_owned())),
        Some(found) if found["metadata"]["uid"].as_str() != Some(uid) => {
            return Ok(Undone::Left("another one of this name stands there now".to_owned()));
        }
        Some(_) => {}
    }
    let options = json!({"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": uid}});
    let request = Request::new(Method::Delete, address.path()?).with_json(ContentType::Json, &options);
    match client.call(&request) {
        Ok(_) => Ok(Undone::Done),
        Err(error) if error.status() == Some(404) => Ok(Undone::Done),
        Err(error) if error.status() == Some(409) => Ok(Undone::Left("another one of this name stands there now".to_owned())),
        Err(error) => Err(error),
    }
}

fn of_io(result: io::Result<()>) -> Undone {
    match result {
        Ok(()) => Undone::Done,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Undone::Left("it is gone already".to_owned()),
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Undone::Left("something else lies in it".to_owned()),
        Err(error) => Undone::Failed(error.to_string()),
    }
}

/// Puts back a file that was kept, and removes where it was kept.
fn restore(path: &Path, kept: &Path, mode: u32, (owner, group): (u32, u32)) -> Undone {
    let bytes = match fs::read(kept) {
        Ok(bytes) => bytes,
        Err(error) => return Undone::Failed(format!("cannot read {}: {error}", kept.display())),
    };
    let file = FileWrite {
        path: path.to_owned(),
        mode,
        contents: Contents::from(bytes),
        secret: true,
    };
    if let Err(error) = write_together(&[file]) {
        return Undone::Failed(format!("{error}: {}", error.source));
    }
    if let Err(error) = std::os::unix::fs::chown(path, Some(owner), Some(group)) {
        return Undone::Failed(format!("it is back, but its owner cannot be set: {error}"));
    }
    // What is left of the place is of no use; should it stay, it harms nobody.
    let _ = fs::remove_file(kept);
    for folder in kept.ancestors().skip(1) {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if fs::remove_dir(folder).is_err() || name.starts_with("kubestrap-backup-") {
            break;
        }
    }
    Undone::Done
}

/// Removes all that lies in a folder. What is mounted there is not gone into, and neither are links followed.
fn empty(folder: &Path) -> Undone {
    if fs::symlink_metadata(folder).is_err() {
        return Undone::Left("it is gone already".to_owned());
    }
    let mut failures = Vec::new();
    empty_below(folder, &mut failures);
    match failures.as_slice() {
        [] => Undone::Done,
        [first, rest @ ..] => Undone::Failed(match rest.len() {
            0 => first.clone(),
            more => format!("{first}, and {more} more"),
        }),
    }
}

fn empty_below(folder: &Path, failures: &mut Vec<String>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return failures.push(format!("{}: {error}", folder.display())),
    };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let removed = match fs::symlink_metadata(&path) {
            Ok(found) if is_mount(&path, &found, folder) => {
                failures.push(format!("{} is a mount", path.display()));
                continue;
            }
            Ok(found) if found.is_dir() => {
                let before = failures.len();
                empty_below(&path, failures);
                if failures.len() > before {
                    continue;
                }
                fs::remove_dir(&path)
            }
            Ok(_) => fs::remove_file(&path),
            Err(error) => Err(error),
        };
        if let Err(error) = removed
            && error.kind() != io::ErrorKind::NotFound
        {
            failures.push(format!("{}: {error}", path.display()));
        }
    }
}

/// Whether something is mounted on a path below a folder. Device numbers tell it of folders only: in an overlay, files have others
/// than the folders that they lie in. Kernels before 5.8 do not say it themselves.
fn is_mount(path: &Path, found: &Metadata, folder: &Path) -> bool {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    match statx(CWD, path, flags, StatxFlags::empty()) {
        Ok(told) if told.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT) => {
            told.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)
        }
        _ => found.is_dir() && fs::symlink_metadata(folder).is_ok_and(|above| above.dev() != found.dev()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::service::FakeServices;
    use crate::runtime::recording::RecordingRuntime;
    use crate::workflow::effects::EffectError;

    fn undo(undo: &Undo) -> Undone {
        let (services, runtime) = (FakeServices::default(), RecordingRuntime::ready());
        let connect = |_: &Path| -> Result<Client, EffectError> {
            Err(EffectError::Kubeconfig {
                path: "/x".into(),
                problem: "none".to_owned(),
            })
        };
        HostUndo::new(&services, Some(&runtime), &connect, "/x".into(), "cp1".to_owned()).undo(undo)
    }

    #[test]
    fn files_go_and_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("ca.crt");
        fs::write(&made, "x").unwrap();
        assert_eq!(undo(&Undo::RemoveFile(made.clone())), Undone::Done);
        assert!(matches!(undo(&Undo::RemoveFile(made.clone())), Undone::Left(_)));
        let kept = folder.path().join("tmp/kubestrap-backup-1/etc/config.yaml");
        fs::create_dir_all(kept.parent().unwrap()).unwrap();
        fs::write(&kept, "old").unwrap();
        fs::write(&made, "new").unwrap();
        let found = fs::metadata(&made).unwrap();
        let restore = Undo::RestoreFile {
            path: made.clone(),
            kept: kept.clone(),
            mode: 0o640,
            owner: found.uid(),
            group: found.gid(),
        };
        assert_eq!(undo(&restore), Undone::Done);
        assert_eq!(fs::read_to_string(&made).unwrap(), "old");
        assert_eq!(fs::metadata(&made).unwrap().mode() & 0o777, 0o640);
        // The place where it was kept goes, what is above it stays.
        assert!(!folder.path().join("tmp/kubestrap-backup-1").exists() && folder.path().join("tmp").exists());
        assert!(matches!(undo(&restore), Undone::Failed(_)));
    }

    #[test]
    fn folders_are_emptied_and_removed() {
        let root = tempfile::tempdir().unwrap();
        let (data, outside) = (root.path().join("etcd"), root.path().join("outside"));
        fs::create_dir_all(data.join("member/wal")).unwrap();
        fs::write(data.join("member/wal/0.wal"), "x").unwrap();
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("file"), "x").unwrap();
        std::os::unix::fs::symlink(&outside, data.join("link")).unwrap();
        assert!(matches!(undo(&Undo::RemoveFolder(data.clone())), Undone::Left(_)));
        assert_eq!(undo(&Undo::EmptyFolder(data.clone())), Undone::Done);
        assert_eq!(undo(&Undo::RemoveFolder(data.clone())), Undone::Done);
        assert!(outside.join("file").exists());
        assert!(matches!(undo(&Undo::EmptyFolder(data)), Undone::Left(_)));
    }
}
