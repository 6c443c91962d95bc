//! What `init` and `init phase` share: from a configuration and a selection of phases to a plan, and from there to a preview
//! or to deeds.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::cluster::token;
use crate::config::load::Loaded;
use crate::config::model::Configuration;
use crate::host::{HostLock, LocalFiles, write};
use crate::kubeconfig;
use crate::manifest::patch::{self, Patches};
use crate::output::Progress;
use crate::pki::{Algorithm, Inputs, KeyError, KeyPool, KeySource, PrivateKey, Selection};
use crate::workflow::engine::carry_out;
use crate::workflow::init::show_join_command::{self, JoinCommands, Withheld};
use crate::workflow::init::{self, Init, KUBELET_FOLDER, KUBERNETES_FOLDER, MANIFESTS_FOLDER, Options, Randomness, Work, addon};
use crate::workflow::overlay::Overlay;
use crate::workflow::phase::Selected;
use crate::workflow::report::{self, Heading};
use crate::workflow::{HostEffects, Plan, PreviewEffects, Step, preview};

/// Folder of a preview, from the environment.
const FOLDER_VARIABLE: &str = "KUBEADM_INIT_DRYRUN_DIR";
/// Length of a certificate key in bytes.
const CERTIFICATE_KEY_LENGTH: usize = 32;

/// How much of `init` runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'a> {
    /// All of it.
    Whole,
    /// The phase of this name.
    Phase(&'a str),
}

/// A run of `init` or of one of its phases.
pub struct Run<'a> {
    /// The arguments.
    pub arguments: &'a Arguments,
    /// The world.
    pub context: &'a Context,
    /// The configuration.
    pub loaded: &'a Loaded<Configuration>,
    /// How much runs.
    pub scope: Scope<'a>,
    /// Preview only.
    pub dry_run: bool,
}

impl Run<'_> {
    /// Plans the phases and carries the plan out.
    ///
    /// # Errors
    /// A phase that cannot be planned or carried out.
    pub fn carry_out(&self, selected: Selected<Work>) -> Result<ExitStatus, Failure> {
        let form = if self.arguments.has("output") {
            Form::of(self.arguments)?
        } else {
            Form::Text
        };
        let configuration = &self.loaded.configuration;
        let release = &self.loaded.release;
        let options = self.options()?;
        let host = self.context.host_facts();
        let environment: BTreeMap<String, String> = self
            .context
            .environment
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let now = OffsetDateTime::from(self.context.now);
        let inputs = Inputs {
            cluster: &configuration.cluster,
            init: &configuration.init,
            release,
            start: now,
        };

        let prints = self.arguments.has("print-manifest") && self.arguments.flag("print-manifest");
        let guard = match self.dry_run || prints {
            true => None,
            false => Some(Guard::prepare(&self.changed_folders(&options))?),
        };
        let count = match prints {
            true => 0,
            false => selected
                .run
                .iter()
                .map(|phase| wanted_keys(&inputs, &options, &phase.name))
                .sum(),
        };
        let fill = |bytes: &mut [u8]| self.context.random(bytes).map_err(|_| KeyError::Library("draw random bytes"));
        let keys = KeyPool::start(Algorithm::of(&configuration.cluster).map_err(Failure::configuration)?, count);
        let counted = Counted {
            keys: &keys,
            progress: RefCell::new(Some(self.context.printer.progress("making keys", count))),
        };
        let patches = match selected.run.iter().any(|phase| init::takes_patches(&phase.name)) {
            true => self.patches()?,
            false => Patches::default(),
        };
        let mut init = Init {
            configuration,
            release,
            host,
            environment: &environment,
            patches: &patches,
            keys: &counted,
            randomness: Randomness {
                fill: &fill,
                token: &|| token::generate(fill),
            },
            now,
            options,
            files: Overlay::over(&LocalFiles),
        };
        if prints {
            return self.print_manifest(&init);
        }

        let whole = self.scope == Scope::Whole;
        let shows_join = whole && selected.run.iter().any(|phase| phase.name == "show-join-command");
        let plan = init::plan(&mut init, selected).map_err(Failure::failed)?;
        drop(counted.progress.take());
        let join = if shows_join {
            Some(self.join_commands(&init, form)?)
        } else {
            None
        };
        match self.dry_run {
            true => self.preview(&plan, &init.options, join.as_ref(), form),
            false => self.apply(&plan, form),
        }?;
        if let Some(guard) = guard {
            guard.done();
        }
        Ok(ExitStatus::Done)
    }

    fn options(&self) -> Result<Options, Failure> {
        let init = &self.loaded.configuration.init;
        let flag = |name: &str| self.arguments.has(name) && self.arguments.flag(name);
        let upload_certs = flag("upload-certs");
        let certificate_key = match upload_certs && init.certificate_key.is_empty() {
            true => {
                let mut bytes = [0; CERTIFICATE_KEY_LENGTH];
                self.context.random(&mut bytes).map_err(Failure::failed)?;
                bytes.iter().map(|byte| format!("{byte:02x}")).collect()
            }
            false => init.certificate_key.clone(),
        };
        let folder = if self.arguments.has("kubeconfig-dir") {
            self.arguments.text("kubeconfig-dir")
        } else {
            KUBERNETES_FOLDER
        };
        Ok(Options {
            upload_certs,
            kubeconfig_folder: PathBuf::from(folder),
            certificate_key,
            ignore_preflight_errors: init.node_registration.ignore_preflight_errors.clone(),
        })
    }

    /// The user's patches, with a word on files that are no patches.
    fn patches(&self) -> Result<Patches, Failure> {
        let folder = self
            .loaded
            .configuration
            .init
            .patches
            .as_ref()
            .map_or("", |patches| patches.directory.as_str());
        if folder.is_empty() {
            return Ok(Patches::default());
        }
        let files = patch::read_folder(&self.patch_folder(Path::new(folder))).map_err(Failure::failed)?;
        let patches = Patches::new(&files).map_err(Failure::failed)?;
        for ignored in &patches.ignored {
            self.context
                .printer
                .warning(format!("{} is passed over: {}", ignored.path, ignored.reason));
        }
        Ok(patches)
    }

    /// Where the patches lie. A preview may run on another machine than the one that the configuration is for: what its folder
    /// of patches would be there is taken from beside the file then.
    fn patch_folder(&self, named: &Path) -> PathBuf {
        let by_file = self.dry_run && self.arguments.some_text("patches").is_none();
        let file = self.arguments.some_text("config").filter(|_| by_file && !named.exists());
        let beside = file.and_then(|file| Some(Path::new(file).with_file_name(named.file_name()?)));
        match beside.filter(|beside| beside.is_dir()) {
            Some(beside) => {
                self.context.printer.warning(format!(
                    "there is no folder {} here; this preview takes the patches from {} beside the configuration",
                    named.display(),
                    beside.display()
                ));
                beside
            }
            None => named.to_owned(),
        }
    }

    fn print_manifest(&self, init: &Init<'_>) -> Result<ExitStatus, Failure> {
        let text = match self.scope {
            Scope::Phase("addon/kube-proxy") => addon::print_kube_proxy(init),
            _ => addon::print_coredns(init),
        };
        self.context.printer.data(&text.map_err(Failure::failed)?);
        Ok(ExitStatus::Done)
    }

    fn join_commands(&self, init: &Init<'_>, form: Form) -> Result<JoinCommands, Failure> {
        // A program gets the commands without what is secret: it has no need of a preview's token.
        let for_program = form != Form::Text;
        let withheld = Withheld {
            token: for_program || self.arguments.flag("skip-token-print"),
            certificate_key: for_program || self.arguments.flag("skip-certificate-key-print"),
        };
        show_join_command::commands(init, &self.context.program, withheld).map_err(Failure::failed)
    }

    fn preview(&self, plan: &Plan, options: &Options, join: Option<&JoinCommands>, form: Form) -> Result<(), Failure> {
        let printer = &self.context.printer;
        let folder = self.preview_folder()?;
        let mut effects = PreviewEffects::into_folder(folder.clone(), self.roots(options));
        let title = self.title();
        if form == Form::Text {
            printer.say(format!(
                "Preview of {title} as of Kubernetes {}. Nothing on this host changes; files go to {}",
                self.loaded.release.version,
                folder.display()
            ));
        }
        carry_out(plan, &mut effects, &mut |step| {
            if form == Form::Text {
                self.say_step(step, false);
            }
        })
        .map_err(Failure::failed)?;
        let objects = effects.finish().map_err(Failure::failed)?;
        if form != Form::Text {
            let heading = self.heading(Some(&folder));
            let mut value = report::as_json(plan, &heading, &|path| effects.place(path));
            value["joinCommands"] = join.map_or(Value::Null, join_as_json);
            return self.print_value(&value, form);
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

    fn apply(&self, plan: &Plan, form: Form) -> Result<(), Failure> {
        let seconds = OffsetDateTime::from(self.context.now).unix_timestamp();
        let backup = Path::new(KUBERNETES_FOLDER)
            .join("tmp")
            .join(format!("kubestrap-backup-{seconds}"));
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

    fn say_step(&self, step: &Step, done: bool) {
        for line in report::lines(step, done) {
            self.context.printer.say(format!("[{}] {line}", step.phase));
        }
    }

    fn heading<'h>(&self, preview: Option<&'h Path>) -> Heading<'h> {
        Heading {
            workflow: "init",
            release: self.loaded.release.version.to_string(),
            preview,
        }
    }

    fn print_value(&self, value: &Value, form: Form) -> Result<(), Failure> {
        let text = if form == Form::Yaml {
            form::yaml(value)?
        } else {
            form::json(value)?
        };
        self.context.printer.data(&text);
        Ok(())
    }

    fn title(&self) -> String {
        match self.scope {
            Scope::Whole => "init".to_owned(),
            Scope::Phase(name) => format!("the phase {name} of init"),
        }
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

    /// Folders that a phase changes on the host, with the mode that they are made with.
    fn changed_folders(&self, options: &Options) -> Vec<(PathBuf, u32)> {
        let Scope::Phase(name) = self.scope else { return Vec::new() };
        let certificates = Path::new(&self.loaded.configuration.cluster.certificates_dir);
        match name.split('/').next() {
            Some("certs") => vec![(certificates.to_owned(), 0o755), (certificates.join("etcd"), 0o755)],
            Some("kubeconfig") => vec![(options.kubeconfig_folder.clone(), 0o755)],
            Some("etcd" | "control-plane") => vec![(MANIFESTS_FOLDER.into(), 0o700)],
            _ => Vec::new(),
        }
    }
}

/// Keys of a pool, each of which is a step of a bar.
struct Counted<'a> {
    keys: &'a KeyPool,
    progress: RefCell<Option<Progress>>,
}

impl KeySource for Counted<'_> {
    fn key(&self, algorithm: Algorithm) -> Result<PrivateKey, KeyError> {
        let key = self.keys.key(algorithm);
        if let Some(progress) = self.progress.borrow().as_ref() {
            progress.step();
        }
        key
    }
}

fn wanted_keys(inputs: &Inputs<'_>, options: &Options, phase: &str) -> usize {
    match phase.split_once('/') {
        Some(("certs", name)) => crate::pki::wanted_keys(inputs, Selection::One(name), &LocalFiles),
        Some(("kubeconfig", name)) => {
            kubeconfig::wanted_keys(&options.kubeconfig_folder, kubeconfig::Selection::One(name), &LocalFiles)
        }
        _ => 0,
    }
}

fn join_as_json(join: &JoinCommands) -> Value {
    json!({"controlPlane": join.control_plane, "worker": join.worker})
}

/// Folders made and locked for a run, and what a killed run left in them brought to its end. Folders that were made and stay
/// empty go away unless the run is [`done`](Guard::done).
struct Guard {
    made: Vec<PathBuf>,
    _lock: HostLock,
}

impl Guard {
    fn prepare(folders: &[(PathBuf, u32)]) -> Result<Guard, Failure> {
        let mut made = Vec::new();
        for (folder, mode) in folders {
            if !folder.exists() {
                write::create_folder(folder, *mode).map_err(Failure::failed)?;
                made.push(folder.clone());
            }
        }
        let paths: Vec<PathBuf> = folders.iter().map(|(folder, _)| folder.clone()).collect();
        let guard = Guard {
            made,
            _lock: HostLock::acquire(&paths).map_err(Failure::failed)?,
        };
        for folder in &paths {
            write::recover(folder).map_err(Failure::failed)?;
        }
        Ok(guard)
    }

    fn done(mut self) {
        self.made.clear();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            // Fails where something was put in, as it should.
            let _ = fs::remove_dir(folder);
        }
    }
}
