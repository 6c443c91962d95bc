//! Phases `certs/...`: certificates and keys.

use super::{Init, InitError, Work, leaf};
use crate::pki::{self, Selection, tree};
use crate::workflow::action::Action;
use crate::workflow::phase::Phase;

pub(super) static PHASES: &[Phase<Work>] = &[
    leaf("ca", |init| one(init, "ca")),
    leaf("apiserver", |init| one(init, "apiserver")),
    leaf("apiserver-kubelet-client", |init| one(init, "apiserver-kubelet-client")),
    leaf("front-proxy-ca", |init| one(init, "front-proxy-ca")),
    leaf("front-proxy-client", |init| one(init, "front-proxy-client")),
    leaf("etcd-ca", |init| one(init, "etcd-ca")),
    leaf("etcd-server", |init| one(init, "etcd-server")),
    leaf("etcd-peer", |init| one(init, "etcd-peer")),
    leaf("etcd-healthcheck-client", |init| one(init, "etcd-healthcheck-client")),
    leaf("apiserver-etcd-client", |init| one(init, "apiserver-etcd-client")),
    leaf("sa", |init| one(init, tree::SERVICE_ACCOUNT)),
];

fn one(init: &Init<'_>, name: &str) -> Result<Vec<Action>, InitError> {
    let plan = pki::plan(&init.pki(), Selection::One(name), &init.files, init.keys)?;
    Ok(actions(plan))
}

/// What a plan of certificates or kubeconfigs wants done.
pub(super) fn actions(plan: pki::Plan) -> Vec<Action> {
    let kept = plan.kept.into_iter().map(|kept| Action::Keep(kept.path));
    let warnings = plan
        .warnings
        .into_iter()
        .map(|warning| Action::Note(format!("warning: {warning}")));
    let files = plan.groups.into_iter().map(|group| Action::Files(group.writes));
    kept.chain(warnings).chain(files).collect()
}
