//! Undoing on this host and in its cluster.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;
use zeroize::Zeroizing;

use super::folders::empty;
use super::objects::Connect;
use crate::cluster::transport::{ContentType, Method, Request};
use crate::cluster::{Address, Client, ClusterError};
use crate::host::write::write_together;
use crate::host::{Contents, FileWrite, ServiceChange, ServiceError, Services};
use crate::runtime::{ContainerRuntime, RuntimeError};
use crate::workflow::kill;
use crate::workflow::record::fingerprint::of_contents;
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
    /// Why the cluster cannot be reached, once that is known.
    unreachable: Option<String>,
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
            unreachable: None,
        }
    }

    /// Deletes an object. The API server that would do so is often what failed: then objects stay, and nobody waits for it once per
    /// object.
    fn delete(&mut self, address: &Address<'_>, uid: &str) -> Undone {
        if self.client.is_none() && self.unreachable.is_none() {
            match (self.connect)(&self.kubeconfig) {
                Ok(client) => self.client = Some(client),
                Err(error) => self.unreachable = Some(error.to_string()),
            }
        }
        if let (Some(client), None) = (&self.client, &self.unreachable) {
            match delete_same(client, address, uid) {
                Ok(undone) => return undone,
                Err(error @ ClusterError::NoAnswer { .. }) => self.unreachable = Some(error.to_string()),
                Err(error) => return Undone::Failed(error.to_string()),
            }
        }
        let why = self.unreachable.as_deref().unwrap_or("there is no connection");
        Undone::Left(format!("it stays in etcd, as the API server cannot be asked: {why}"))
    }

    fn change(&self, name: &str, change: ServiceChange) -> Undone {
        match self.services.change(name, change) {
            Ok(()) => Undone::Done,
            // It was not this program that started it then, and it is not for it to end it.
            Err(error @ (ServiceError::NoInitSystem { .. } | ServiceError::NotBooted { .. })) => {
                Undone::Left(format!("{error}; {}", error.help()))
            }
            Err(error) => match self.services.exists(name) {
                Ok(false) => Undone::Left("there is no such service".to_owned()),
                _ => Undone::Failed(error.to_string()),
            },
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
        kill::point();
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
            Undo::RemoveFile { path, hashes } => remove(path, hashes),
            Undo::LinkBack { path, target, hashes } => link_back(path, target, hashes),
            Undo::RestoreFile {
                path,
                kept,
                mode,
                owner,
                group,
                hashes,
            } => restore(path, kept, *mode, (*owner, *group), hashes),
            Undo::EmptyFolder {
                path,
                place,
                mounted,
                of_kubelet,
            } => empty(path, place, *mounted, *of_kubelet),
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
        Err(error) if error.kind() == io::ErrorKind::NotFound => gone(),
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Undone::Left("something else lies in it".to_owned()),
        Err(error) => Undone::Failed(error.to_string()),
    }
}

fn gone() -> Undone {
    Undone::Left("it is gone already".to_owned())
}

/// What stands at the place of a file.
enum Stands {
    /// Nothing.
    Nothing,
    /// What this run put there.
    Ours,
    /// Something else.
    Others,
}

fn stands(path: &Path, hashes: &BTreeSet<String>) -> io::Result<Stands> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => {
            let bytes = Zeroizing::new(fs::read(path)?);
            Ok(match hashes.contains(&of_contents(&bytes)) {
                true => Stands::Ours,
                false => Stands::Others,
            })
        }
        Ok(_) => Ok(Stands::Others),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Stands::Nothing),
        Err(error) => Err(error),
    }
}

/// Removes a file that was made, unless somebody has changed it since.
fn remove(path: &Path, hashes: &BTreeSet<String>) -> Undone {
    match stands(path, hashes) {
        Ok(Stands::Ours) => of_io(fs::remove_file(path)),
        Ok(Stands::Nothing) => gone(),
        Ok(Stands::Others) => Undone::Left("somebody has changed it since".to_owned()),
        Err(error) => Undone::Failed(error.to_string()),
    }
}

/// Puts back a link that was replaced, unless somebody has changed since what took its place.
fn link_back(path: &Path, target: &Path, hashes: &BTreeSet<String>) -> Undone {
    match stands(path, hashes) {
        Ok(Stands::Others) if fs::read_link(path).is_ok_and(|led| led == target) => Undone::Left("it is back already".to_owned()),
        Ok(Stands::Others) => Undone::Left("somebody has changed it since".to_owned()),
        Ok(Stands::Ours | Stands::Nothing) => {
            let draft = path.with_file_name(format!(".{}.kubestrap-link-{}", name_of(path), std::process::id()));
            let _ = fs::remove_file(&draft);
            of_io(std::os::unix::fs::symlink(target, &draft).and_then(|()| fs::rename(&draft, path)))
        }
        Err(error) => Undone::Failed(error.to_string()),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Puts back a file that was kept, and removes where it was kept. What somebody has changed since stays, and so does what was kept.
/// It can be done again after a kill at any point.
fn restore(path: &Path, kept: &Path, mode: u32, (owner, group): (u32, u32), hashes: &BTreeSet<String>) -> Undone {
    let stands = match stands(path, hashes) {
        Ok(stands) => stands,
        Err(error) => return Undone::Failed(error.to_string()),
    };
    let bytes = match fs::read(kept) {
        Ok(bytes) => Contents::from(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound && matches!(stands, Stands::Others) => {
            return Undone::Left("it is back already".to_owned());
        }
        Err(error) => return Undone::Failed(format!("cannot read {}: {error}", kept.display())),
    };
    let is_back = || fs::read(path).map(Contents::from).is_ok_and(|found| found == bytes);
    if matches!(stands, Stands::Others) && !is_back() {
        return Undone::Left(format!(
            "somebody has changed it since; what stood before it all is kept as {}",
            kept.display()
        ));
    }
    let file = FileWrite {
        path: path.to_owned(),
        mode,
        contents: bytes,
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

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

    fn hashes(text: &str) -> BTreeSet<String> {
        BTreeSet::from([of_contents(text.as_bytes())])
    }

    #[test]
    fn a_file_goes_unless_somebody_changed_it() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("ca.key");
        let remove = Undo::RemoveFile {
            path: made.clone(),
            hashes: hashes("ours"),
        };
        fs::write(&made, "ours").unwrap();
        assert_eq!(undo(&remove), Undone::Done);
        assert!(matches!(undo(&remove), Undone::Left(_)));
        // An admin has put the company's key there meanwhile.
        fs::write(&made, "theirs").unwrap();
        assert!(matches!(undo(&remove), Undone::Left(_)));
        assert_eq!(fs::read_to_string(&made).unwrap(), "theirs");
        fs::remove_file(&made).unwrap();
        let target = folder.path().join("elsewhere");
        fs::write(&target, "ours").unwrap();
        std::os::unix::fs::symlink(&target, &made).unwrap();
        assert!(matches!(undo(&remove), Undone::Left(_)));
        assert!(made.is_symlink() && target.exists());
    }

    #[test]
    fn a_file_comes_back_and_so_it_does_after_a_kill() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.yaml");
        let kept = folder.path().join("tmp/kubestrap-backup-1/etc/config.yaml");
        let keep = || {
            fs::create_dir_all(kept.parent().unwrap()).unwrap();
            fs::write(&kept, "old").unwrap();
        };
        let found = fs::metadata(folder.path()).unwrap();
        let restore = Undo::RestoreFile {
            path: path.clone(),
            kept: kept.clone(),
            mode: 0o640,
            owner: found.uid(),
            group: found.gid(),
            hashes: hashes("ours"),
        };
        keep();
        fs::write(&path, "ours").unwrap();
        assert_eq!(undo(&restore), Undone::Done);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        // The place where it was kept goes, what is above it stays.
        assert!(!folder.path().join("tmp/kubestrap-backup-1").exists() && folder.path().join("tmp").exists());
        // Killed right after it, and done again.
        assert!(matches!(undo(&restore), Undone::Left(_)));
        // Killed between bringing it back and giving it to its owner.
        keep();
        assert_eq!(undo(&restore), Undone::Done);
        assert!(!kept.exists());
        // Somebody changed what took its place.
        keep();
        fs::write(&path, "theirs").unwrap();
        assert!(matches!(undo(&restore), Undone::Left(_)));
        assert_eq!(
            (fs::read_to_string(&path).unwrap(), kept.exists()),
            ("theirs".to_owned(), true)
        );
        // Nothing to bring back.
        fs::write(&path, "ours").unwrap();
        fs::remove_file(&kept).unwrap();
        assert!(matches!(undo(&restore), Undone::Failed(_)));
    }

    #[test]
    fn a_link_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.yaml");
        let back = Undo::LinkBack {
            path: path.clone(),
            target: "/opt/config.yaml".into(),
            hashes: hashes("ours"),
        };
        fs::write(&path, "ours").unwrap();
        assert_eq!(undo(&back), Undone::Done);
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/opt/config.yaml"));
        assert!(matches!(undo(&back), Undone::Left(_)));
        fs::remove_file(&path).unwrap();
        fs::write(&path, "theirs").unwrap();
        assert!(matches!(undo(&back), Undone::Left(_)) && path.is_file());
    }

    #[test]
    fn folders_go_where_they_are_empty() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("pki");
        fs::create_dir_all(folder.join("etcd")).unwrap();
        assert!(matches!(undo(&Undo::RemoveFolder(folder.clone())), Undone::Left(_)));
        fs::remove_dir(folder.join("etcd")).unwrap();
        assert_eq!(undo(&Undo::RemoveFolder(folder)), Undone::Done);
    }

    #[test]
    fn what_cannot_be_reached_or_is_no_service_stops_nothing() {
        let (runtime, asked) = (RecordingRuntime::ready(), std::cell::Cell::new(0));
        let connect = |_: &Path| -> Result<Client, EffectError> {
            asked.set(asked.get() + 1);
            Err(EffectError::Kubeconfig {
                path: "/x".into(),
                problem: "none".to_owned(),
            })
        };
        let none = FakeServices::default().without_init_system();
        let mut undo = HostUndo::new(&none, Some(&runtime), &connect, "/x".into(), "cp1".to_owned());
        for name in ["a", "b"] {
            let delete = Undo::DeleteObject {
                resource: "configmaps".to_owned(),
                namespace: Some("kube-system".to_owned()),
                name: name.to_owned(),
                uid: "u".to_owned(),
            };
            assert!(matches!(undo.undo(&delete), Undone::Left(_)));
        }
        assert_eq!(asked.get(), 1);
        assert!(matches!(undo.undo(&Undo::StopService("kubelet".to_owned())), Undone::Left(_)));
    }
}
