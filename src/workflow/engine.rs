//! The engine: carries a plan out, action by action, through whatever effects it is given.

use std::io;
use std::path::{Path, PathBuf};

use super::action::{Action, Plan, ServiceChange, Step, Wait, WaitTarget};
use crate::cluster::ObjectWrite;
use crate::host::write::{Durability, create_folder, write_groups, write_together};
use crate::host::{Contents, FileWrite, WriteError};

/// How actions become deeds. There is a form for this host and one for previews; tests have one that records.
pub trait Effects {
    /// Makes a folder.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    fn folder(&mut self, path: &Path, mode: u32) -> Result<(), EffectError>;

    /// Writes groups of files; those of a group change together.
    ///
    /// # Errors
    /// Whatever keeps them from being written; then no group is cut in two.
    fn files(&mut self, groups: &[&[FileWrite]]) -> Result<(), EffectError>;

    /// Sends a write to the Kubernetes API.
    ///
    /// # Errors
    /// Whatever keeps the write from being carried out.
    fn object(&mut self, object: &ObjectWrite) -> Result<(), EffectError>;

    /// Changes a service.
    ///
    /// # Errors
    /// Whatever keeps the service from being changed.
    fn service(&mut self, name: &str, change: ServiceChange) -> Result<(), EffectError>;

    /// Makes sure that the container runtime has an image.
    ///
    /// # Errors
    /// Whatever keeps the image from being had.
    fn image(&mut self, name: &str) -> Result<(), EffectError>;

    /// Waits until all of these hold.
    ///
    /// # Errors
    /// One of them did not hold in time.
    fn wait(&mut self, waits: &[&Wait]) -> Result<(), EffectError>;

    /// Has the kubelet go over to the client certificate that it rotates itself.
    ///
    /// # Errors
    /// Whatever keeps its kubeconfig from being changed or it from being restarted.
    fn adopt_kubelet_certificate(&mut self, kubeconfig: &Path, certificate: &Path) -> Result<(), EffectError>;
}

/// An action that failed.
#[derive(Debug, thiserror::Error)]
pub enum EffectError {
    /// A file or folder could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The effect belongs to what this version cannot do yet.
    #[error("{0} is not available yet; add --dry-run for a preview")]
    NotAvailable(String),
}

/// A step that failed, and where.
#[derive(Debug, thiserror::Error)]
#[error("phase {phase} failed")]
pub struct EngineError {
    /// Full name of the phase.
    pub phase: String,
    /// What failed.
    #[source]
    pub source: EffectError,
}

/// Carries out a plan and tells `done` about every step that is done.
///
/// Files of steps that follow each other are written at one go, as flushing them one by one takes longer than making them.
///
/// # Errors
/// The first action that fails; the steps that `done` heard of stand, and a rerun finds them.
pub fn carry_out(plan: &Plan, effects: &mut dyn Effects, done: &mut dyn FnMut(&Step)) -> Result<(), EngineError> {
    let mut run = Run {
        effects,
        files: Vec::new(),
        waits: Vec::new(),
        open: Vec::new(),
    };
    for step in &plan.steps {
        run.open.push(step);
        let failed = |source| EngineError {
            phase: step.phase.clone(),
            source,
        };
        for action in &step.actions {
            run.act(action).map_err(failed)?;
        }
        run.wait().map_err(failed)?;
        if run.files.is_empty() {
            run.open.drain(..).for_each(&mut *done);
        }
    }
    let phase = match run.open.as_slice() {
        [first, .., last] => format!("{} to {}", first.phase, last.phase),
        [only] => only.phase.clone(),
        [] => String::new(),
    };
    run.flush().map_err(|source| EngineError { phase, source })?;
    run.open.drain(..).for_each(&mut *done);
    Ok(())
}

/// A plan on its way: files that wait to be written, and the steps that they belong to.
struct Run<'a> {
    effects: &'a mut dyn Effects,
    files: Vec<&'a [FileWrite]>,
    waits: Vec<&'a Wait>,
    open: Vec<&'a Step>,
}

impl<'a> Run<'a> {
    fn act(&mut self, action: &'a Action) -> Result<(), EffectError> {
        if !matches!(action, Action::Wait(_)) {
            self.wait()?;
        }
        match action {
            Action::Files(files) => {
                self.files.push(files);
                return Ok(());
            }
            Action::Keep(_) | Action::Note(_) => return Ok(()),
            Action::Folder { path, mode } => return self.effects.folder(path, *mode),
            _ => self.flush()?,
        }
        match action {
            Action::Object(object) => self.effects.object(object),
            Action::Service { name, change } => self.effects.service(name, *change),
            Action::Image(name) => self.effects.image(name),
            Action::Wait(wait) => {
                self.waits.push(wait);
                Ok(())
            }
            Action::AdoptKubeletCertificate { kubeconfig, certificate } => {
                self.effects.adopt_kubelet_certificate(kubeconfig, certificate)
            }
            _ => Ok(()),
        }
    }

    /// Waits for what is waited for together. The components have their whole time from when the kubelet lives, which has to
    /// start them.
    fn wait(&mut self) -> Result<(), EffectError> {
        let waits = std::mem::take(&mut self.waits);
        let (kubelet, components): (Vec<&Wait>, Vec<&Wait>) = waits
            .into_iter()
            .partition(|wait| matches!(wait.target, WaitTarget::Kubelet { .. }));
        for group in [kubelet, components].iter().filter(|group| !group.is_empty()) {
            self.effects.wait(group)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), EffectError> {
        match std::mem::take(&mut self.files) {
            files if files.is_empty() => Ok(()),
            files => self.effects.files(&files),
        }
    }
}

/// Effects on this host. Files that are replaced are kept in a backup folder.
#[derive(Debug)]
pub struct HostEffects {
    backup: PathBuf,
}

impl HostEffects {
    /// Effects that keep replaced files below `backup`, which is made when the first file is replaced.
    pub fn with_backup(backup: PathBuf) -> Self {
        HostEffects { backup }
    }

    fn keep_replaced(&self, file: &FileWrite) -> Result<(), WriteError> {
        let error = |source| WriteError {
            action: "back up",
            path: file.path.clone(),
            source,
        };
        let found = match std::fs::symlink_metadata(&file.path) {
            Ok(found) if found.is_file() => found,
            Ok(_) => return Ok(()),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(error(source)),
        };
        let old = std::fs::read(&file.path).map(Contents::from).map_err(error)?;
        if old == file.contents {
            return Ok(());
        }
        let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o777;
        let place = self.backup.join(file.path.strip_prefix("/").unwrap_or(&file.path));
        // Whatever lies below is for the owner alone, also where folders on the way are made for everybody.
        create_folder(&self.backup, 0o700)?;
        if let Some(above) = place.parent() {
            create_folder(above, 0o700)?;
        }
        write_together(&[FileWrite {
            path: place,
            mode,
            contents: old,
            secret: file.secret,
        }])
        .map(drop)
    }
}

impl Effects for HostEffects {
    fn folder(&mut self, path: &Path, mode: u32) -> Result<(), EffectError> {
        create_folder(path, mode)?;
        Ok(())
    }

    fn files(&mut self, groups: &[&[FileWrite]]) -> Result<(), EffectError> {
        for file in groups.iter().copied().flatten() {
            self.keep_replaced(file)?;
        }
        write_groups(groups, Durability::Disk)?;
        Ok(())
    }

    fn object(&mut self, object: &ObjectWrite) -> Result<(), EffectError> {
        Err(EffectError::NotAvailable(format!(
            "writing {}/{} to a cluster",
            object.resource, object.name
        )))
    }

    fn service(&mut self, name: &str, change: ServiceChange) -> Result<(), EffectError> {
        Err(EffectError::NotAvailable(format!("to {} the service {name}", change.verb())))
    }

    fn image(&mut self, name: &str) -> Result<(), EffectError> {
        Err(EffectError::NotAvailable(format!("pulling the image {name}")))
    }

    fn wait(&mut self, waits: &[&Wait]) -> Result<(), EffectError> {
        let names: Vec<String> = waits.iter().map(|wait| wait.to_string()).collect();
        Err(EffectError::NotAvailable(format!("waiting for {}", names.join(", "))))
    }

    fn adopt_kubelet_certificate(&mut self, kubeconfig: &Path, _: &Path) -> Result<(), EffectError> {
        Err(EffectError::NotAvailable(format!("changing {}", kubeconfig.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Recording(Vec<String>);

    impl Effects for Recording {
        fn folder(&mut self, path: &Path, mode: u32) -> Result<(), EffectError> {
            self.0.push(format!("folder {} {mode:o}", path.display()));
            Ok(())
        }
        fn files(&mut self, groups: &[&[FileWrite]]) -> Result<(), EffectError> {
            self.0.push(format!(
                "files {:?}",
                groups.iter().map(|group| group.len()).collect::<Vec<_>>()
            ));
            Ok(())
        }
        fn object(&mut self, object: &ObjectWrite) -> Result<(), EffectError> {
            Err(EffectError::NotAvailable(object.name.clone()))
        }
        fn service(&mut self, name: &str, change: ServiceChange) -> Result<(), EffectError> {
            self.0.push(format!("{} {name}", change.verb()));
            Ok(())
        }
        fn image(&mut self, name: &str) -> Result<(), EffectError> {
            self.0.push(format!("image {name}"));
            Ok(())
        }
        fn wait(&mut self, waits: &[&Wait]) -> Result<(), EffectError> {
            let names: Vec<&str> = waits.iter().map(|wait| wait.target.name()).collect();
            self.0.push(format!("wait {}", names.join(" ")));
            Ok(())
        }
        fn adopt_kubelet_certificate(&mut self, _: &Path, certificate: &Path) -> Result<(), EffectError> {
            self.0.push(format!("adopt {}", certificate.display()));
            Ok(())
        }
    }

    fn file(path: &str) -> FileWrite {
        FileWrite {
            path: path.into(),
            mode: 0o600,
            contents: "new".to_owned().into(),
            secret: false,
        }
    }

    #[test]
    fn actions_run_in_order_and_stop_at_the_first_failure() {
        let object = ObjectWrite::of(
            crate::cluster::Intent::Create,
            "configmaps",
            serde_json::json!({"metadata": {"name": "x"}}),
        );
        let plan = Plan {
            steps: vec![
                Step {
                    phase: "a".to_owned(),
                    actions: vec![
                        Action::Folder {
                            path: "/f".into(),
                            mode: 0o700,
                        },
                        Action::Note("n".to_owned()),
                        Action::Files(vec![file("/f/a"), file("/f/b")]),
                    ],
                },
                Step {
                    phase: "files".to_owned(),
                    actions: vec![Action::Files(vec![file("/f/c")])],
                },
                Step {
                    phase: "b".to_owned(),
                    actions: vec![Action::Image("i".to_owned()), Action::Object(object)],
                },
            ],
            skipped: Vec::new(),
        };
        let mut effects = Recording::default();
        let mut done = Vec::new();
        let error = carry_out(&plan, &mut effects, &mut |step| done.push(step.phase.clone())).unwrap_err();
        assert_eq!(effects.0, ["folder /f 700", "files [2, 1]", "image i"]);
        assert_eq!((error.phase.as_str(), done.len()), ("b", 0));
        let files_only = Plan {
            steps: plan.steps[..2].to_vec(),
            skipped: Vec::new(),
        };
        carry_out(&files_only, &mut effects, &mut |step| done.push(step.phase.clone())).unwrap();
        assert_eq!(done, ["a", "files"]);
    }

    #[test]
    fn a_replaced_file_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("etcd.yaml");
        std::fs::write(&path, "old").unwrap();
        let mut effects = HostEffects::with_backup(folder.path().join("backup"));
        effects.files(&[&[file(&path.to_string_lossy())]]).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        let mode = |path: &Path| std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions());
        assert_eq!(mode(&folder.path().join("backup")) & 0o777, 0o700);
        let kept = folder.path().join("backup").join(path.strip_prefix("/").unwrap());
        assert_eq!(std::fs::read_to_string(kept).unwrap(), "old");
    }
}
