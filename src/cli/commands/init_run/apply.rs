//! Carrying the plan of a single phase out on this host.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::preview::join_as_json;
use super::telling::Teller;
use super::world::LocalWorld;
use super::{Run, Scope};
use crate::cli::Failure;
use crate::cli::form::Form;
use crate::manifest::arguments;
use crate::workflow::effects::Terms;
use crate::workflow::engine::carry_out;
use crate::workflow::init::show_join_command::JoinCommands;
use crate::workflow::init::{KUBELET_FOLDER, KUBERNETES_FOLDER, MANIFESTS_FOLDER, Options};
use crate::workflow::record::NoRecord;
use crate::workflow::{HostEffects, Plan, report};

impl Run<'_> {
    pub(super) fn apply(&self, plan: &Plan, options: &Options, join: Option<&JoinCommands>, form: Form) -> Result<(), Failure> {
        let backup = self.backup_folder();
        let world = LocalWorld::of(self);
        let connect = |kubeconfig: &Path| world.connect(kubeconfig);
        let wait = |waits: &[_], tell: &mut dyn FnMut(_)| world.wait(waits, tell);
        let mut record = NoRecord;
        let terms = self.terms(backup.clone(), options);
        let mut effects = HostEffects::new(world.effects(&connect, &wait), terms, &mut record, None);
        let mut teller = Teller::new(&self.context.printer, &*world.clock, Form::Text, false);
        carry_out(plan, &mut effects, &*world.clock, &mut |event| {
            if form == Form::Text {
                teller.hear(event);
            }
        })
        .map_err(|error| match error.source.help() {
            Some(help) => Failure::failed(error).with_help(help),
            None => Failure::failed(error),
        })?;
        if form != Form::Text {
            let mut value = report::as_json(plan, &self.heading(None), &Path::to_owned);
            if let Some(join) = join {
                value["joinCommands"] = join_as_json(join);
            }
            return self.print_value(&value, form);
        }
        if backup.exists() {
            self.context
                .printer
                .say(format!("Files that were replaced are kept in {}", backup.display()));
        }
        self.print_secrets(options);
        if let Some(join) = join {
            let commands = join.control_plane.iter().chain([&join.worker]);
            commands.for_each(|command| self.context.printer.data_line(command));
        }
        Ok(())
    }

    /// What a phase made up and nobody can find out otherwise is data.
    fn print_secrets(&self, options: &Options) {
        let printer = &self.context.printer;
        let shows = |skip: &str| !self.arguments.flag(skip);
        match self.scope {
            Scope::Phase("upload-certs") if options.upload_certs && shows("skip-certificate-key-print") => {
                printer.say("The certificate key, good for two hours:");
                printer.data_line(&*options.certificate_key);
            }
            Scope::Phase("bootstrap-token") if shows("skip-token-print") => {
                for token in &self.loaded.configuration.init.bootstrap_tokens {
                    printer.say("The bootstrap token:");
                    printer.data_line(&token.token);
                }
            }
            _ => {}
        }
    }

    /// How effects act in this run.
    pub(super) fn terms(&self, backup: PathBuf, options: &Options) -> Terms {
        let configuration = &self.loaded.configuration;
        let data = configuration
            .cluster
            .etcd
            .local
            .as_ref()
            .map(|local| PathBuf::from(&local.data_dir));
        let extra = &configuration.init.node_registration.kubelet_extra_args;
        let kubelet = Path::new(KUBELET_FOLDER);
        let certificates = match arguments::value(extra, "cert-dir") {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => kubelet.join("pki"),
        };
        Terms {
            backup,
            kubeconfig: match self.arguments.some_text("kubeconfig") {
                Some(file) => PathBuf::from(file),
                None => options.kubeconfig_folder.join("admin.conf"),
            },
            admins: PathBuf::from(KUBERNETES_FOLDER),
            filled: data.into_iter().chain([certificates, kubelet.to_owned()]).collect(),
        }
    }

    /// A folder for files that are replaced, which no earlier run of the same second has.
    pub(super) fn backup_folder(&self) -> PathBuf {
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

    /// Folders that a run changes on the host, with the mode that they are made with before it begins. The whole `init` makes
    /// them itself, once nothing refuses the host.
    pub(super) fn changed_folders(&self, options: &Options) -> Vec<(PathBuf, Option<u32>)> {
        let certificates = Path::new(&self.loaded.configuration.cluster.certificates_dir);
        let Scope::Phase(name) = self.scope else {
            return vec![
                (KUBERNETES_FOLDER.into(), None),
                (options.kubeconfig_folder.clone(), None),
                (certificates.to_owned(), None),
                (certificates.join("etcd"), None),
                (MANIFESTS_FOLDER.into(), None),
                (KUBELET_FOLDER.into(), None),
            ];
        };
        match name.split('/').next() {
            Some("certs") => vec![(certificates.to_owned(), Some(0o755)), (certificates.join("etcd"), None)],
            Some("kubeconfig") => vec![(options.kubeconfig_folder.clone(), Some(0o755))],
            Some("etcd" | "control-plane") => vec![(MANIFESTS_FOLDER.into(), Some(0o700))],
            Some("kubelet-start") => vec![(KUBELET_FOLDER.into(), None)],
            Some("kubelet-finalize") => vec![(options.kubeconfig_folder.clone(), None)],
            _ => Vec::new(),
        }
    }
}
