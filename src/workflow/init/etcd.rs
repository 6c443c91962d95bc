//! Phase `etcd/local`: the static Pod of etcd.

use std::path::Path;

use super::control_plane::static_pod;
use super::{Init, InitError};
use crate::manifest;
use crate::manifest::patch::Target;
use crate::workflow::action::Action;

/// Mode of etcd's data folder: nobody else may read it.
const DATA_FOLDER_MODE: u32 = 0o700;

pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let Some(local) = &init.configuration.cluster.etcd.local else {
        return Ok(vec![Action::Note(
            "etcd runs outside the cluster: no static Pod is written for it".to_owned(),
        )]);
    };
    let pod = manifest::etcd(&init.manifest(), &[]);
    let mut actions = vec![Action::Folder {
        path: Path::new(&local.data_dir).to_owned(),
        mode: DATA_FOLDER_MODE,
    }];
    actions.extend(static_pod(init, Target::Etcd, pod)?);
    Ok(actions)
}
