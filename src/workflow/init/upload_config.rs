//! Phases `upload-config/...`: the configuration into the cluster, for nodes that join and for upgrades.

use super::{Init, InitError, Work, leaf};
use crate::cluster::upload_config;
use crate::kubelet;
use crate::workflow::action::Action;
use crate::workflow::phase::Phase;

pub(super) static PHASES: &[Phase<Work>] = &[leaf("kubeadm", kubeadm), leaf("kubelet", kubelet)];

fn kubeadm(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let writes = upload_config::kubeadm(init.configuration);
    Ok(writes.into_iter().map(Action::Object).collect())
}

fn kubelet(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let mut writes = upload_config::kubelet(&init.configuration.kubelet);
    let node = init.kubelet_node();
    if !kubelet::Node::has_instance_config(&node) {
        writes.push(upload_config::cri_socket(node.registration));
    }
    Ok(writes.into_iter().map(Action::Object).collect())
}
