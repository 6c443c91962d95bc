//! Phases `control-plane/...`: static Pods of the three components.

use std::path::Path;

use serde_json::Value;

use super::{Init, InitError, MANIFESTS_FOLDER, Work, leaf};
use crate::host::FileWrite;
use crate::manifest;
use crate::manifest::patch::Target;
use crate::workflow::action::Action;
use crate::workflow::phase::Phase;
use crate::yaml;

/// Static Pods name certificates and may carry a user's secrets in their arguments: only root reads them.
const MANIFEST_MODE: u32 = 0o600;
const MANIFESTS_FOLDER_MODE: u32 = 0o700;

pub(super) static PHASES: &[Phase<Work>] = &[
    leaf("apiserver", |init| {
        static_pod(init, Target::KubeApiserver, manifest::kube_apiserver(&init.manifest()))
    }),
    leaf("controller-manager", |init| {
        static_pod(
            init,
            Target::KubeControllerManager,
            manifest::kube_controller_manager(&init.manifest()),
        )
    }),
    leaf("scheduler", |init| {
        static_pod(init, Target::KubeScheduler, manifest::kube_scheduler(&init.manifest()))
    }),
];

/// The manifest of a static Pod with the user's patches.
pub(super) fn static_pod(init: &Init<'_>, target: Target, pod: Value) -> Result<Vec<Action>, InitError> {
    let patched = init.patches.apply(target, pod, init.release)?;
    let file = FileWrite {
        path: Path::new(MANIFESTS_FOLDER).join(format!("{}.yaml", target.name())),
        mode: MANIFEST_MODE,
        contents: yaml::write(&patched).into(),
        secret: false,
    };
    let rootless = init
        .release
        .enables(&init.configuration.cluster.feature_gates, "RootlessControlPlane");
    let rootless = rootless.then(|| {
        // kubeadm's own preview leaves the Pod as it is, too: users and groups come to be only on the host.
        Action::Note(format!(
            "the feature gate RootlessControlPlane has no effect here yet: {} runs as root",
            target.name()
        ))
    });
    let notes = init
        .patches
        .files_for(target)
        .into_iter()
        .map(|name| Action::Note(format!("patched by {name}")));
    let folder = Action::Folder {
        path: MANIFESTS_FOLDER.into(),
        mode: MANIFESTS_FOLDER_MODE,
    };
    Ok(std::iter::once(folder)
        .chain(rootless)
        .chain(notes)
        .chain([Action::Files(vec![file])])
        .collect())
}
