//! Phase `kubelet-start`: the kubelet's files, and its start.

use super::{Init, InitError, KUBELET_FOLDER};
use crate::kubelet;
use crate::manifest::patch::Target;
use crate::workflow::action::{Action, KUBELET, ServiceChange};

pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let node = init.kubelet_node();
    let patched = init.patches.apply(
        Target::KubeletConfiguration,
        init.configuration.kubelet.value.clone(),
        init.release,
    )?;
    let mut actions = vec![
        Action::Service {
            name: KUBELET,
            change: ServiceChange::Stop,
        },
        Action::Folder {
            path: KUBELET_FOLDER.into(),
            mode: kubelet::FOLDER_MODE,
        },
        Action::Files(vec![kubelet::flags(&node, false)]),
    ];
    actions.extend(kubelet::instance_config(&node).map(|file| Action::Files(vec![file])));
    actions.extend(
        init.patches
            .files_for(Target::KubeletConfiguration)
            .into_iter()
            .map(|name| Action::Note(format!("patched by {name}"))),
    );
    actions.push(Action::Files(vec![kubelet::config(patched, &node)]));
    actions.push(Action::Service {
        name: KUBELET,
        change: ServiceChange::Start,
    });
    Ok(actions)
}
