//! Phases `kubeconfig/...`: kubeconfigs of the administrator and of the components.

use super::certs::actions;
use super::{Init, InitError, Work, leaf};
use crate::kubeconfig::{self, Selection};
use crate::workflow::action::Action;
use crate::workflow::phase::Phase;

pub(super) static PHASES: &[Phase<Work>] = &[
    leaf("admin", |init| one(init, "admin")),
    leaf("super-admin", |init| one(init, "super-admin")),
    leaf("kubelet", |init| one(init, "kubelet")),
    leaf("controller-manager", |init| one(init, "controller-manager")),
    leaf("scheduler", |init| one(init, "scheduler")),
];

fn one(init: &Init<'_>, name: &str) -> Result<Vec<Action>, InitError> {
    let plan = kubeconfig::plan(
        &init.pki(),
        &init.options.kubeconfig_folder,
        Selection::One(name),
        &init.files,
        init.keys,
    )?;
    Ok(actions(plan))
}
