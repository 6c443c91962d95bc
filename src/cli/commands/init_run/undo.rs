//! Undoing what an unfinished `init` made, and telling of it.

use std::path::Path;

use serde_json::json;

use super::Run;
use super::install::end_record;
use super::telling::Teller;
use super::unfinished::record_path;
use super::world::LocalWorld;
use crate::workflow::effects::HostUndo;
use crate::workflow::init::Options;
use crate::workflow::record::rollback::{self, Undo, UndoEffects as _, Undone};
use crate::workflow::record::{Entry, FileRecord, Recorder as _, file};

impl Run<'_> {
    /// Undoes what the recorded run made. Says how many things could not be undone; then the record stays.
    pub(super) fn roll_back(&self, world: &LocalWorld, options: &Options, teller: &Teller<'_>) -> usize {
        const PHASE: &str = "rollback";
        let path = record_path();
        let record = match file::read(&path) {
            Ok(Some(record)) => record,
            Ok(None) => return 0,
            Err(error) => {
                teller.warning(PHASE, &error.to_string());
                return 1;
            }
        };
        // From now on there is nothing to go on with. On a full disk it is not noted, and every single deed below still looks at what
        // stands before it acts.
        if !record.is_being_undone() {
            let noted = FileRecord::go_on(&path).and_then(|mut record| record.note(&[Entry::Undoing], true));
            if let Err(error) = noted {
                teller.warning(PHASE, &format!("{error}: {}", error.source));
            }
        }
        let configured = &self.loaded.configuration.init.node_registration.name;
        let connect = |kubeconfig: &Path| world.connect(kubeconfig);
        let mut effects = HostUndo::new(
            &world.services,
            world.runtime(),
            &connect,
            options.kubeconfig_folder.join("admin.conf"),
            record.node().unwrap_or(configured).to_owned(),
        );
        let mut left = 0;
        for undo in rollback::plan(&record) {
            // The folders of the record itself go with it.
            if matches!(&undo, Undo::RemoveFolder(folder) if path.starts_with(folder)) {
                continue;
            }
            let (word, why) = match effects.undo(&undo) {
                Undone::Done => ("done", String::new()),
                Undone::Left(why) => ("left", why),
                Undone::Failed(why) => {
                    left += 1;
                    ("failed", why)
                }
            };
            match (teller.is_text(), word) {
                (true, "done") => teller.say(format!("[{PHASE}] {undo}: done")),
                (true, "left") => teller.say(format!("[{PHASE}] {undo}: {why}")),
                (true, _) => teller.warning(PHASE, &format!("cannot {undo}: {why}")),
                (false, _) => teller.emit("Undone", json!({"what": undo.to_string(), "outcome": word, "reason": why})),
            }
        }
        if left == 0
            && let Err(error) = end_record(&path)
        {
            teller.warning(PHASE, &error.to_string());
            left += 1;
        }
        left
    }
}
