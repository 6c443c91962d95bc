//! What `init` and `init phase` share: from a configuration and a selection of phases to a plan, and from there to a preview
//! or to deeds.

mod apply;
mod install;
mod keys;
mod page;
mod preview;
mod telling;
mod undo;
pub mod unfinished;
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::preflight;
use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::cluster::token;
use crate::config::load::Loaded;
use crate::config::model::Configuration;
use crate::host::{Hold, LocalFiles};
use crate::manifest::patch::{self, Patches};
use crate::pki::{self, Algorithm, Inputs, KeyError, KeyPool};
use crate::workflow::init::show_join_command::{self, JoinCommands, Withheld};
use crate::workflow::init::{self, Init, InitError, KUBERNETES_FOLDER, Options, Randomness, Work, addon};
use crate::workflow::overlay::Overlay;
use crate::workflow::phase::Selected;
use crate::workflow::report::Heading;
use install::{Install, ROLLBACK_FLAG};
use keys::{Counted, wanted_keys};
use telling::Teller;
use unfinished::{CERTIFICATE_KEY, OWNER_TOKEN, Unfinished, record_path};
use world::LocalWorld;

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
    /// The whole `init` on this host: what an earlier run left.
    pub unfinished: Option<Unfinished>,
}

/// The phase that checks the host.
const PREFLIGHT: &str = "preflight";

impl Run<'_> {
    /// Plans the phases and carries the plan out.
    ///
    /// # Errors
    /// A phase that cannot be planned or carried out.
    pub fn carry_out(mut self, selected: Selected<Work>) -> Result<ExitStatus, Failure> {
        let form = if self.arguments.has("output") {
            Form::of(self.arguments)?
        } else {
            Form::Text
        };
        let configuration = &self.loaded.configuration;
        let release = &self.loaded.release;
        let mut unfinished = self.unfinished.take();
        let options = self.options(unfinished.as_mut())?;
        self.refuse_another_configuration(unfinished.as_mut(), &options, form)?;
        let host = self.context.host_facts();
        let environment = self.environment();
        let now = OffsetDateTime::from(self.context.now);
        let inputs = Inputs {
            cluster: &configuration.cluster,
            init: &configuration.init,
            release,
            start: now,
        };

        let prints = self.arguments.has("print-manifest") && self.arguments.flag("print-manifest");
        let hold = match self.dry_run || prints {
            true => None,
            false => Some(self.hold(&options)?),
        };
        // Beside the making of keys, which takes longest.
        let checks = (self.dry_run || self.scope == Scope::Whole) && self.checks_host(&selected);
        let checked = checks.then(|| preflight::start(self.context, self.loaded, self.dry_run));
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
        // The one token that a plan makes up is that of the uploaded certificates.
        let known_token = unfinished
            .as_ref()
            .and_then(|unfinished| unfinished.secret(OWNER_TOKEN))
            .map(str::to_owned);
        let new_token = RefCell::new(None);
        let token = || match &known_token {
            Some(token) => Ok(token.clone()),
            None => {
                let token = token::generate(fill)?;
                *new_token.borrow_mut() = Some(token.clone());
                Ok(token)
            }
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
                token: &token,
            },
            now,
            options,
            files: Overlay::over(&LocalFiles),
        };
        if prints {
            return self.print_manifest(&init);
        }

        let shows_join = selected.run.iter().any(|phase| phase.name == "show-join-command");
        let plan = init::plan(&mut init, selected).map_err(|error| match &error.source {
            InitError::Pki(source) if source.is_about_configuration() => Failure::configuration(error),
            _ => Failure::failed(error),
        });
        drop(counted.progress.take());
        if !self.dry_run {
            let took = telling::seconds(self.context.now.elapsed().unwrap_or_default());
            self.context
                .printer
                .detail(1, format!("the plan, with {count} new keys, stands after {took}"));
        }
        let join = match &plan {
            Ok(_) if shows_join => Some(self.join_commands(&init, form)?),
            _ => None,
        };
        if let Some(unfinished) = &mut unfinished {
            if let Some(token) = new_token.take() {
                unfinished.note(OWNER_TOKEN, &token);
            }
            self.install(Install {
                plan,
                join,
                checked,
                options: &init.options,
                unfinished,
                form,
            })?;
        } else {
            let plan = plan?;
            match self.dry_run {
                true => self.preview(&plan, &init.options, join.as_ref(), checked, form),
                false => self.apply(&plan, &init.options, join.as_ref(), form),
            }?;
            if plan.steps.is_empty() && form == Form::Text {
                self.context.printer.say("With this configuration there is nothing to do");
            }
        }
        if let Some(hold) = hold {
            hold.done();
        }
        Ok(ExitStatus::Done)
    }

    /// Holds the folders that this run changes.
    fn hold(&self, options: &Options) -> Result<Hold, Failure> {
        Hold::take(&self.changed_folders(options)).map_err(|error| match error.is_denied() {
            true => Failure::failed(error).with_help("run the same command with sudo"),
            false => Failure::failed(error),
        })
    }

    /// An unfinished run with another configuration is in the way; where undoing was asked for, it is undone first.
    fn refuse_another_configuration(
        &self,
        unfinished: Option<&mut Unfinished>,
        options: &Options,
        form: Form,
    ) -> Result<(), Failure> {
        let Some(unfinished) = unfinished else { return Ok(()) };
        let Some(record) = unfinished.is_other() else { return Ok(()) };
        let time = record.time().to_owned();
        let undoing = record.is_being_undone();
        if !undoing && !self.arguments.flag(ROLLBACK_FLAG) {
            return Err(Failure::failed(format!(
                "an init with another configuration was begun on this host at {time} and did not finish; its record is {}",
                record_path().display()
            ))
            .with_help(format!(
                "to go on with that one, give the configuration that it had; to undo it and begin with this one, add --{ROLLBACK_FLAG}"
            )));
        }
        let world = LocalWorld::of(self);
        let teller = Teller::new(&self.context.printer, &*world.clock, form, false);
        teller.say(match undoing {
            true => format!(
                "The undoing of an init that was begun at {time} did not come to its end. It goes on; then init begins anew"
            ),
            false => format!("An init with another configuration, begun at {time}, did not finish. It is undone first"),
        });
        let _hold = self.hold(options)?;
        match self.roll_back(&world, options, &teller) {
            0 => {
                unfinished.record = None;
                Ok(())
            }
            left => Err(
                Failure::failed(format!("{left} things of the unfinished init could not be undone"))
                    .with_help("mend what is named above, then run the same command again"),
            ),
        }
    }

    /// The environment of the process.
    fn environment(&self) -> BTreeMap<String, String> {
        let variables = self.context.environment.iter();
        variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn options(&self, unfinished: Option<&mut Unfinished>) -> Result<Options, Failure> {
        let init = &self.loaded.configuration.init;
        let flag = |name: &str| self.arguments.has(name) && self.arguments.flag(name);
        let upload_certs = flag("upload-certs");
        let certificate_key = match upload_certs && init.certificate_key.is_empty() {
            true => self.certificate_key(unfinished)?,
            false => Zeroizing::new(init.certificate_key.clone()),
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

    /// A certificate key that nobody gave: that of the unfinished run, or a new one.
    fn certificate_key(&self, unfinished: Option<&mut Unfinished>) -> Result<Zeroizing<String>, Failure> {
        if let Some(known) = unfinished.as_ref().and_then(|unfinished| unfinished.secret(CERTIFICATE_KEY)) {
            return Ok(Zeroizing::new(known.to_owned()));
        }
        let mut bytes = Zeroizing::new([0; pki::CERTIFICATE_KEY_BYTES]);
        self.context.random(&mut *bytes).map_err(Failure::failed)?;
        let key = pki::hex(&*bytes);
        if let Some(unfinished) = unfinished {
            unfinished.note(CERTIFICATE_KEY, &key);
        }
        Ok(key)
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
        let folder = self.patch_folder(Path::new(folder));
        let files = patch::read_folder(&folder).map_err(Failure::failed)?;
        let in_folder = |error| Failure::failed(error).with_help(format!("the folder of patches is {}", folder.display()));
        let patches = Patches::new(&files).map_err(in_folder)?;
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
}
