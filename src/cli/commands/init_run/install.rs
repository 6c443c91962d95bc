//! `init` on this host: checks, deeds, last page; and what becomes of a run that fails.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::preview::join_as_json;
use super::telling::{Teller, seconds};
use super::unfinished::{Unfinished, record_path};
use super::world::LocalWorld;
use super::{PREFLIGHT, Run};
use crate::cli::commands::preflight::{self, Started};
use crate::cli::form::Form;
use crate::cli::{ExitStatus, Failure};
use crate::host::{HostLock, LocalFiles, WriteError, write};
use crate::workflow::HostEffects;
use crate::workflow::action::Plan;
use crate::workflow::engine::{EngineError, carry_out};
use crate::workflow::init::show_join_command::JoinCommands;
use crate::workflow::init::{KUBERNETES_FOLDER, Options};
use crate::workflow::record::resume::{self, Passed};
use crate::workflow::record::{Entry, FileRecord, Recorder, VERSION};

/// Folder of the record and of files that were replaced. It goes again where nothing is in it.
const TEMPORARY_MODE: u32 = 0o700;

/// What `init` is to do on this host.
pub(super) struct Install<'a> {
    /// The plan, or why there is none.
    pub plan: Result<Plan, Failure>,
    /// How nodes join the cluster.
    pub join: Option<JoinCommands>,
    /// Checks of the host on their way.
    pub checked: Option<Started>,
    /// How the run acts.
    pub options: &'a Options,
    /// What an earlier run left.
    pub unfinished: &'a Unfinished,
    /// How it is told.
    pub form: Form,
}

impl Run<'_> {
    /// Makes this host a control plane node.
    ///
    /// # Errors
    /// The host is refused, or a phase fails.
    pub(super) fn install(&self, install: Install<'_>) -> Result<(), Failure> {
        let Install {
            plan,
            join,
            checked,
            options,
            unfinished,
            form,
        } = install;
        let world = LocalWorld::of(self);
        let resumed = unfinished.record.is_some();
        let mut teller = Teller::new(&self.context.printer, &*world.clock, form, resumed);
        if let Some(record) = &unfinished.record {
            if !teller.is_text() {
                let phases = record.phases();
                teller.emit("Resumed", json!({"begun": record.time(), "phasesDone": phases}));
            }
            teller.say(format!(
                "An init that was begun at {} did not finish. It goes on: {} of its phases are done; what stands is looked at again",
                record.time(),
                record.phases().len()
            ));
        }
        let refused = checked.is_some_and(|checked| self.is_refused(checked, unfinished, &mut teller));
        if refused {
            let outcome = json!({"outcome": "refused"});
            self.emit_result(&teller, outcome);
            return Err(Failure::said(ExitStatus::PreflightRefused));
        }
        let mut plan = match plan {
            Ok(plan) => plan,
            Err(failure) => return Err(self.not_planned(failure, unfinished, &world, options, &teller)),
        };
        // Its checks are made and its images are there.
        plan.steps.retain(|step| step.phase != PREFLIGHT);
        for phase in &plan.skipped {
            teller.skipped(phase);
        }
        let (mut record, _lock) = self.record(unfinished)?;
        let backup = self.backup_folder();
        let carried_out = {
            let connect = |kubeconfig: &Path| world.connect(kubeconfig);
            let wait = |waits: &[_], tell: &mut dyn FnMut(_)| world.wait(waits, tell);
            let mut effects = HostEffects::new(
                world.effects(&connect, &wait),
                self.terms(backup.clone(), options),
                &mut record,
                unfinished.record.as_ref(),
            );
            carry_out(&plan, &mut effects, &*world.clock, &mut |event| teller.hear(event))
        };
        match carried_out {
            Ok(()) => teller.end(),
            Err(error) => return Err(self.failed(&error, &world, options, &teller)),
        }
        end_record(&record_path()).map_err(Failure::failed)?;
        let own = seconds(teller.own_work());
        self.context.printer.detail(
            1,
            format!("{own} of that were this program's own work after its plan was made"),
        );
        if backup.exists() {
            teller.say(format!("Files that were replaced are kept in {}", backup.display()));
        }
        let admin = options.kubeconfig_folder.join("admin.conf");
        if teller.is_text() {
            self.last_page(&teller, &admin, join.as_ref());
        }
        let outcome = json!({
            "outcome": "done",
            "kubeconfig": admin,
            "joinCommands": join.as_ref().map(join_as_json),
        });
        self.emit_result(&teller, outcome);
        Ok(())
    }

    /// Whether preflight refuses this host. What the unfinished run itself is the reason for passes.
    fn is_refused(&self, checked: Started, unfinished: &Unfinished, teller: &mut Teller<'_>) -> bool {
        let begin = teller.took();
        let report = preflight::complete(self.context, self.loaded, checked, teller.is_text(), |asked| {
            if let Some(record) = &unfinished.record {
                self.tell_passed(&resume::relax(asked, record, &LocalFiles), teller);
            }
        });
        let took = teller.took().saturating_sub(begin);
        teller.add_waiting(took);
        match teller.is_text() {
            true if !report.refuses() => teller.say(format!("[{PREFLIGHT}] done ({})", seconds(took))),
            true => {}
            false => {
                let mut fields = preflight::as_json(&report, self.loaded);
                fields["seconds"] = json!(took.as_secs_f64());
                teller.emit("PreflightReport", fields);
            }
        }
        report.refuses()
    }

    fn tell_passed(&self, passed: &[Passed], teller: &Teller<'_>) {
        if passed.is_empty() {
            return;
        }
        if !teller.is_text() {
            for passed in passed {
                let fields = json!({"phase": PREFLIGHT, "check": passed.check, "found": passed.found});
                teller.emit("CheckPassed", fields);
            }
            return;
        }
        for passed in passed {
            let line = format!("[{PREFLIGHT}] {} passes: {}", passed.check, passed.found);
            self.context.printer.detail(1, line);
        }
        teller.say(format!(
            "[{PREFLIGHT}] {} findings pass, as the unfinished run itself is the reason for them (-v lists them)",
            passed.len()
        ));
    }

    /// The record of this run: that of the unfinished one, or a new one. Its folder is locked: of two runs that find a bare host, one
    /// begins. What another run did since this one looked is not known to it.
    fn record(&self, unfinished: &Unfinished) -> Result<(FileRecord, HostLock), Failure> {
        let path = record_path();
        let folder = path.parent().unwrap_or(Path::new(KUBERNETES_FOLDER));
        let missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|folder| !folder.is_dir())
            .map(Path::to_owned)
            .collect();
        write::create_folder(folder, TEMPORARY_MODE).map_err(Failure::failed)?;
        let lock = HostLock::acquire(&[folder.to_owned()]).map_err(Failure::failed)?;
        if !unfinished.is_current() {
            return Err(
                Failure::failed("another init was at work on this host meanwhile").with_help("run the same command again")
            );
        }
        if unfinished.record.is_some() {
            let mut record = FileRecord::go_on(&path).map_err(Failure::failed)?;
            if !unfinished.made_up().is_empty() {
                record.note(unfinished.made_up(), true).map_err(Failure::failed)?;
            }
            return Ok((record, lock));
        }
        let configuration = &self.loaded.configuration;
        let own_etcd = configuration.cluster.etcd.local.as_ref();
        let now = OffsetDateTime::from(self.context.now);
        let mut entries = vec![Entry::Begun {
            version: VERSION,
            program: format!("kubestrap {}", env!("CARGO_PKG_VERSION")),
            configuration: unfinished.fingerprint.clone(),
            time: now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default(),
            node: configuration.init.node_registration.name.clone(),
            data: own_etcd.map(|local| PathBuf::from(&local.data_dir)),
        }];
        entries.extend(missing.into_iter().rev().map(|path| Entry::Folder { path }));
        entries.extend_from_slice(unfinished.made_up());
        let record = FileRecord::begin(&path, &entries).map_err(Failure::failed)?;
        Ok((record, lock))
    }

    /// A run without a plan has made nothing. What it would have gone on with is undone where that was asked for.
    fn not_planned(
        &self,
        failure: Failure,
        unfinished: &Unfinished,
        world: &LocalWorld,
        options: &Options,
        teller: &Teller<'_>,
    ) -> Failure {
        let undoes = unfinished.record.is_some() && self.arguments.flag(ROLLBACK_FLAG);
        let undone = match undoes {
            true => {
                failure.print(&self.context.printer);
                json!(self.roll_back(world, options, teller) == 0)
            }
            false => Value::Null,
        };
        let outcome = json!({"outcome": "failed", "phase": null, "error": failure.text(), "undone": undone});
        self.emit_result(teller, outcome);
        match undoes {
            true => Failure::said(failure.status()),
            false => failure,
        }
    }

    /// A run that failed: it is undone where that was asked for; else it is said how to go on.
    fn failed(&self, error: &EngineError, world: &LocalWorld, options: &Options, teller: &Teller<'_>) -> Failure {
        let causes = causes(error);
        let help = error.source.help();
        let mut undone = Value::Null;
        let mut said = format!("phase {} failed: {causes}", error.phase);
        let mut next = format!(
            "once that is mended, run the same command again: it goes on where this run stopped; with --{ROLLBACK_FLAG} it undoes \
             everything if it fails again",
        );
        if self.arguments.flag(ROLLBACK_FLAG) {
            // Before what is undone for it.
            self.context.printer.error(&said);
            let left = self.roll_back(world, options, teller);
            undone = json!(left == 0);
            said = match left {
                0 => format!("init failed in phase {}; what it made is undone", error.phase),
                1 => format!("init failed in phase {}; 1 thing could not be undone", error.phase),
                _ => format!("init failed in phase {}; {left} things could not be undone", error.phase),
            };
            next = match left {
                0 => "once the cause is mended, run the same command again".to_owned(),
                _ => "mend what is named above; the same command goes on from there".to_owned(),
            };
        }
        let wait = match &error.source {
            crate::workflow::effects::EffectError::Wait(error) => error.as_json(),
            _ => Value::Null,
        };
        let outcome = json!({
            "outcome": "failed",
            "phase": error.phase,
            "error": causes,
            "notHealthy": wait,
            "help": help,
            "undone": undone,
        });
        self.emit_result(teller, outcome);
        Failure::failed(said).with_help(match help {
            Some(help) => format!("{help}; {next}"),
            None => next,
        })
    }

    fn emit_result(&self, teller: &Teller<'_>, mut outcome: Value) {
        if teller.is_text() {
            return;
        }
        outcome["workflow"] = json!("init");
        outcome["release"] = json!(self.loaded.release.version.to_string());
        outcome["seconds"] = json!(teller.took().as_secs_f64());
        teller.emit("Result", outcome);
    }
}

/// The flag that asks for undoing.
pub(super) const ROLLBACK_FLAG: &str = "rollback-on-failure";

/// All that an error has to say, in one text.
fn causes(error: &EngineError) -> String {
    let mut text = error.source.to_string();
    let mut next = std::error::Error::source(&error.source);
    while let Some(cause) = next {
        let more = cause.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        next = cause.source();
    }
    text
}

/// The run is done, or undone: its record goes, and the folders that were made for it where nothing else is in them.
pub(super) fn end_record(path: &Path) -> Result<(), WriteError> {
    let made: Vec<PathBuf> = match crate::workflow::record::file::read(path) {
        Ok(Some(record)) => record
            .entries()
            .iter()
            .filter_map(|entry| match entry {
                Entry::Folder { path: folder } if path.starts_with(folder) => Some(folder.clone()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    FileRecord::remove(path)?;
    for folder in path
        .ancestors()
        .skip(1)
        .filter(|folder| made.iter().any(|made| made == folder))
    {
        // Fails where something is in it, as it should.
        if std::fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}
