//! The engine: carries a plan out, action by action, through whatever effects it is given.

use std::io;
use std::path::{Path, PathBuf};

use super::action::{Action, Plan, ServiceChange, Step};
use crate::cluster::ObjectWrite;
use crate::host::write::Outcome;
use crate::host::{FileWrite, WriteError};

/// How actions become deeds. There is a form for this host and one for previews; tests have one that records.
pub trait Effects {
    /// Makes a folder.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    fn folder(&mut self, path: &Path, mode: u32) -> Result<(), EffectError>;

    /// Writes files together.
    ///
    /// # Errors
    /// Whatever keeps them from being written; then none has changed.
    fn files(&mut self, files: &[FileWrite]) -> Result<Vec<Outcome>, EffectError>;

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

    /// Waits until something holds.
    ///
    /// # Errors
    /// It did not hold in time.
    fn wait(&mut self, what: &str) -> Result<(), EffectError>;
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

/// What happens while a plan is carried out.
#[derive(Debug)]
pub enum Event<'a> {
    /// A step begins.
    Begins(&'a Step),
    /// An action has been carried out; files with what became of each.
    Done(&'a Action, &'a [Outcome]),
}

/// Carries out a plan and tells `listen` about every step.
///
/// # Errors
/// The first action that fails; what came before it stands, and a rerun finds it.
pub fn carry_out(plan: &Plan, effects: &mut dyn Effects, listen: &mut dyn FnMut(Event<'_>)) -> Result<(), EngineError> {
    for step in &plan.steps {
        listen(Event::Begins(step));
        for action in &step.actions {
            let outcomes = act(action, effects).map_err(|source| EngineError {
                phase: step.phase.clone(),
                source,
            })?;
            listen(Event::Done(action, &outcomes));
        }
    }
    Ok(())
}

fn act(action: &Action, effects: &mut dyn Effects) -> Result<Vec<Outcome>, EffectError> {
    match action {
        Action::Folder { path, mode } => effects.folder(path, *mode)?,
        Action::Files(files) => return effects.files(files),
        Action::Object(object) => effects.object(object)?,
        Action::Service { name, change } => effects.service(name, *change)?,
        Action::Image(name) => effects.image(name)?,
        Action::Wait(what) => effects.wait(what)?,
        Action::Keep(_) | Action::Note(_) => {}
    }
    Ok(Vec::new())
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
        let old = std::fs::read(&file.path).map_err(error)?;
        if old == file.contents.as_bytes() {
            return Ok(());
        }
        let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o777;
        let place = self.backup.join(file.path.strip_prefix("/").unwrap_or(&file.path));
        if let Some(above) = place.parent() {
            crate::host::write::create_folder(above, 0o700)?;
        }
        crate::host::write::write_together(&[FileWrite {
            path: place,
            mode,
            contents: old.into(),
            secret: file.secret,
        }])
        .map(drop)
    }
}

impl Effects for HostEffects {
    fn folder(&mut self, path: &Path, mode: u32) -> Result<(), EffectError> {
        Ok(crate::host::write::create_folder(path, mode)?)
    }

    fn files(&mut self, files: &[FileWrite]) -> Result<Vec<Outcome>, EffectError> {
        for file in files {
            self.keep_replaced(file)?;
        }
        Ok(crate::host::write::write_together(files)?)
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

    fn wait(&mut self, what: &str) -> Result<(), EffectError> {
        Err(EffectError::NotAvailable(format!("waiting for {what}")))
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
        fn files(&mut self, files: &[FileWrite]) -> Result<Vec<Outcome>, EffectError> {
            self.0.push(format!("files {}", files.len()));
            Ok(vec![Outcome::Created; files.len()])
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
        fn wait(&mut self, what: &str) -> Result<(), EffectError> {
            self.0.push(format!("wait {what}"));
            Ok(())
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
                    ],
                },
                Step {
                    phase: "b".to_owned(),
                    actions: vec![
                        Action::Image("i".to_owned()),
                        Action::Object(object),
                        Action::Wait("never".to_owned()),
                    ],
                },
            ],
            skipped: Vec::new(),
        };
        let mut effects = Recording::default();
        let mut begun = 0;
        let error = carry_out(&plan, &mut effects, &mut |event| {
            begun += usize::from(matches!(event, Event::Begins(_)))
        })
        .unwrap_err();
        assert_eq!(effects.0, ["folder /f 700", "image i"]);
        assert_eq!((error.phase.as_str(), begun), ("b", 2));
    }

    #[test]
    fn a_replaced_file_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("etcd.yaml");
        std::fs::write(&path, "old").unwrap();
        let mut effects = HostEffects::with_backup(folder.path().join("backup"));
        let file = FileWrite {
            path: path.clone(),
            mode: 0o600,
            contents: "new".to_owned().into(),
            secret: false,
        };
        assert_eq!(effects.files(&[file]).unwrap(), [Outcome::Replaced]);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        let kept = folder.path().join("backup").join(path.strip_prefix("/").unwrap());
        assert_eq!(std::fs::read_to_string(kept).unwrap(), "old");
    }
}
