//! Phases `kubelet-finalize/...`: the kubelet goes over to the certificate that it rotates itself.

use super::{Init, InitError, Work, leaf};
use crate::workflow::action::{Action, ServiceChange};
use crate::workflow::phase::Phase;

pub(super) static PHASES: &[Phase<Work>] = &[
    leaf("enable-client-cert-rotation", plan),
    leaf("experimental-cert-rotation", nothing),
];

fn plan(_: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let certificate = "/var/lib/kubelet/pki/kubelet-client-current.pem";
    Ok(vec![
        Action::Wait(format!("{certificate}, and name it in kubelet.conf")),
        Action::Service {
            name: "kubelet",
            change: ServiceChange::Restart,
        },
    ])
}

// The old name of the phase above: known, so that it can be skipped, and empty.
fn nothing(_: &Init<'_>) -> Result<Vec<Action>, InitError> {
    Ok(Vec::new())
}
