//! Carrying a plan out as a preview.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{PREFLIGHT, Run};
use crate::cli::Failure;
use crate::cli::commands::preflight::{self, Started};
use crate::cli::form::Form;
use crate::host::{Hold, SystemClock, write};
use crate::workflow::engine::{Event, carry_out};
use crate::workflow::init::show_join_command::JoinCommands;
use crate::workflow::init::{KUBELET_FOLDER, MANIFESTS_FOLDER, Options, Work};
use crate::workflow::phase::Selected;
use crate::workflow::{Plan, PreviewEffects, preview, report};

/// Folder of a preview, from the environment.
const FOLDER_VARIABLE: &str = "KUBEADM_INIT_DRYRUN_DIR";

impl Run<'_> {
    /// Whether this run checks this host: a preview for another one does not.
    pub(super) fn checks_host(&self, selected: &Selected<Work>) -> bool {
        selected.run.iter().any(|phase| phase.name == PREFLIGHT) && !(self.dry_run && self.context.for_other_host())
    }

    pub(super) fn preview(
        &self,
        plan: &Plan,
        options: &Options,
        join: Option<&JoinCommands>,
        checked: Option<Started>,
        form: Form,
    ) -> Result<(), Failure> {
        let printer = &self.context.printer;
        let folder = self.preview_folder()?;
        let mut effects = PreviewEffects::into_folder(folder.clone(), self.roots(options));
        effects.refuse_foreign_files(plan).map_err(|foreign| {
            Failure::failed(foreign).with_help("name an empty folder, or leave --dry-run-dir out for a fresh one")
        })?;
        // Also in here a killed run may have left half a key.
        let folders = [(folder.clone(), None), (folder.join("etcd"), None)];
        let _hold = Hold::take(&folders).map_err(Failure::failed)?;
        let title = self.title();
        if form == Form::Text {
            printer.say(format!(
                "Preview of {title} as of Kubernetes {}. Nothing on this host changes; files go to {}",
                self.loaded.release.version,
                folder.display()
            ));
        }
        carry_out(plan, &mut effects, &SystemClock::new(), &mut |event| {
            if let (Form::Text, Event::Done { step, .. }) = (form, event) {
                for line in report::lines(step) {
                    printer.say(format!("[{}] {line}", step.phase));
                }
            }
        })
        .map_err(Failure::failed)?;
        let objects = effects.finish().map_err(Failure::failed)?;
        if form != Form::Text {
            let heading = self.heading(Some(&folder));
            let mut value = report::as_json(plan, &heading, &|path| effects.place(path));
            value["joinCommands"] = join.map_or(Value::Null, join_as_json);
            let report = checked.map(|checked| checked.report(self.loaded));
            value["preflight"] = report.map_or(Value::Null, |report| preflight::as_json(&report, self.loaded));
            return self.print_value(&value, form);
        }
        match checked {
            Some(checked) => preflight::say_in_preview(self.context, &checked.report(self.loaded)),
            None if plan.steps.iter().any(|step| step.phase == PREFLIGHT) => {
                printer.say("[preflight] this host is not checked: host facts are given, so the preview is for another one");
            }
            None => {}
        }
        for phase in &plan.skipped {
            printer.say(format!("[{phase}] skipped on request"));
        }
        if let Some(path) = objects {
            printer.say(format!(
                "The API objects, Secrets in clear, are in {} (for its owner only)",
                path.display()
            ));
        }
        if let Some(join) = join {
            printer.say("After a real run, further nodes join by:");
            if let Some(command) = &join.control_plane {
                printer.data_line(command);
            }
            printer.data_line(&join.worker);
        }
        Ok(())
    }

    /// The folder of a preview: as asked for, or a fresh one.
    fn preview_folder(&self) -> Result<PathBuf, Failure> {
        let given = self
            .arguments
            .has("dry-run-dir")
            .then(|| self.arguments.text("dry-run-dir"))
            .filter(|text| !text.is_empty());
        match given.or_else(|| self.context.environment.get(FOLDER_VARIABLE).filter(|text| !text.is_empty())) {
            Some(folder) => {
                let folder = PathBuf::from(folder);
                write::create_folder(&folder, 0o700).map_err(Failure::failed)?;
                Ok(folder)
            }
            None => {
                let parent = self
                    .context
                    .environment
                    .get("TMPDIR")
                    .filter(|text| !text.is_empty())
                    .unwrap_or("/tmp");
                preview::fresh_folder(Path::new(parent), "init").map_err(Failure::failed)
            }
        }
    }

    /// Folders of the host whose files lie directly in the folder of a preview.
    fn roots(&self, options: &Options) -> Vec<PathBuf> {
        vec![
            PathBuf::from(&self.loaded.configuration.cluster.certificates_dir),
            options.kubeconfig_folder.clone(),
            PathBuf::from(MANIFESTS_FOLDER),
            PathBuf::from(KUBELET_FOLDER),
        ]
    }
}

pub(super) fn join_as_json(join: &JoinCommands) -> Value {
    json!({"controlPlane": join.control_plane, "worker": join.worker})
}
