//! A kubelet that does not run, or ends again and again.

use super::{Cause, Scene};
use crate::host::ServiceState;
use crate::workflow::action::KUBELET;
use crate::workflow::wait::probe::ProbeAnswer;

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let (found, next) = match scene.kubelet? {
        ServiceState::Failed => (
            "the kubelet's service has failed, and is not started again",
            "mend what the kubelet's last lines name, then: systemctl reset-failed kubelet && systemctl start kubelet",
        ),
        ServiceState::Inactive => (
            "the kubelet's service does not run",
            "systemctl enable --now kubelet; where nothing looks after services, start the kubelet by hand",
        ),
        ServiceState::Activating => (
            "the kubelet ends soon after each start",
            "the kubelet's last lines say why: journalctl -u kubelet -n 50 --no-pager",
        ),
        ServiceState::Active if scene.component == KUBELET && scene.answer == Some(ProbeAnswer::Refused) => (
            "the kubelet runs, but nobody listens where it should tell its health",
            "see healthzBindAddress and healthzPort in /var/lib/kubelet/config.yaml, and whether the service starts the kubelet \
             with that file (`systemctl cat kubelet`)",
        ),
        ServiceState::Active => return None,
    };
    Some(Cause::new("kubelet-down", found, next))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;

    #[test]
    fn by_the_state_of_the_service() {
        let find = |component: &str, state| {
            let mut scene = scene(component, "");
            scene.kubelet = state;
            scene.answer = Some(ProbeAnswer::Refused);
            super::find(&scene)
        };
        assert_found(find(KUBELET, Some(ServiceState::Failed)), &["reset-failed"]);
        assert_found(find("etcd", Some(ServiceState::Inactive)), &["does not run"]);
        assert_found(find(KUBELET, Some(ServiceState::Activating)), &["ends soon after each start"]);
        assert_found(find(KUBELET, Some(ServiceState::Active)), &["healthzPort"]);
        assert!(find("etcd", Some(ServiceState::Active)).is_none());
        assert!(find(KUBELET, None).is_none());
    }
}
