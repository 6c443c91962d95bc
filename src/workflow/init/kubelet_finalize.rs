//! Phases `kubelet-finalize/...`: the kubelet goes over to the certificate that it rotates itself.

use std::path::{Path, PathBuf};

use super::{Init, InitError, KUBELET_FOLDER, Work, leaf};
use crate::manifest::arguments;
use crate::workflow::action::Action;
use crate::workflow::phase::Phase;

pub(super) static PHASES: &[Phase<Work>] = &[
    leaf("enable-client-cert-rotation", plan),
    leaf("experimental-cert-rotation", nothing),
];

fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    // The kubelet keeps its certificates where a user tells it to.
    let arguments = &init.configuration.init.node_registration.kubelet_extra_args;
    let folder = match arguments::value(arguments, "cert-dir") {
        Some(folder) if !folder.is_empty() => PathBuf::from(folder),
        _ => Path::new(KUBELET_FOLDER).join("pki"),
    };
    Ok(vec![Action::AdoptKubeletCertificate {
        kubeconfig: init.options.kubeconfig_folder.join("kubelet.conf"),
        certificate: folder.join("kubelet-client-current.pem"),
    }])
}

// The old name of the phase above: known, so that it can be skipped, and empty.
fn nothing(_: &Init<'_>) -> Result<Vec<Action>, InitError> {
    Ok(Vec::new())
}
