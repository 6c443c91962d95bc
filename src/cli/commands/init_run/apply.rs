//! Carrying a plan out on this host.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::{Run, Scope};
use crate::cli::Failure;
use crate::cli::form::Form;
use crate::workflow::engine::carry_out;
use crate::workflow::init::{KUBERNETES_FOLDER, MANIFESTS_FOLDER, Options};
use crate::workflow::{HostEffects, Plan, report};

impl Run<'_> {
    pub(super) fn apply(&self, plan: &Plan, form: Form) -> Result<(), Failure> {
        let backup = self.backup_folder();
        let mut effects = HostEffects::with_backup(backup.clone());
        carry_out(plan, &mut effects, &mut |step| {
            if form == Form::Text {
                self.say_step(step, true);
            }
        })
        .map_err(Failure::failed)?;
        if form != Form::Text {
            return self.print_value(&report::as_json(plan, &self.heading(None), &Path::to_owned), form);
        }
        if backup.exists() {
            self.context
                .printer
                .say(format!("Files that were replaced are kept in {}", backup.display()));
        }
        Ok(())
    }

    /// A folder for files that are replaced, which no earlier run of the same second has.
    fn backup_folder(&self) -> PathBuf {
        let seconds = OffsetDateTime::from(self.context.now).unix_timestamp();
        let folder = |number: u32| {
            let suffix = if number == 0 { String::new() } else { format!("-{number}") };
            let name = format!("kubestrap-backup-{seconds}{suffix}");
            Path::new(KUBERNETES_FOLDER).join("tmp").join(name)
        };
        (0..)
            .map(folder)
            .find(|folder| folder.symlink_metadata().is_err())
            .unwrap_or_else(|| folder(0))
    }

    /// Folders that a phase changes on the host, with the mode that they are made with before it begins.
    pub(super) fn changed_folders(&self, options: &Options) -> Vec<(PathBuf, Option<u32>)> {
        let Scope::Phase(name) = self.scope else { return Vec::new() };
        let certificates = Path::new(&self.loaded.configuration.cluster.certificates_dir);
        match name.split('/').next() {
            Some("certs") => vec![(certificates.to_owned(), Some(0o755)), (certificates.join("etcd"), None)],
            Some("kubeconfig") => vec![(options.kubeconfig_folder.clone(), Some(0o755))],
            Some("etcd" | "control-plane") => vec![(MANIFESTS_FOLDER.into(), Some(0o700))],
            _ => Vec::new(),
        }
    }
}
