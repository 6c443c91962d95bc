//! A component whose container was never made, or ends again and again.

use super::{Cause, ContainerSeen, Scene};
use crate::runtime::ContainerState;

pub(super) fn find(scene: &Scene) -> Option<Cause> {
    let of = &scene.component;
    match &scene.container {
        ContainerSeen::Never => Some(Cause::new(
            "container-never-made",
            format!("the kubelet has not made a container for {of}"),
            format!(
                "see whether /etc/kubernetes/manifests/{of}.yaml stands and is valid, whether staticPodPath of \
                 /var/lib/kubelet/config.yaml names that folder, and what the kubelet says of it: journalctl -u kubelet -n 50 --no-pager"
            ),
        )),
        ContainerSeen::Last {
            state: ContainerState::Exited,
            exit_code,
            attempt,
            ..
        } => Some(Cause::new(
            "container-ends",
            format!(
                "{of} ended with exit status {exit_code}; the kubelet has started it {} times",
                attempt + 1
            ),
            format!("its last lines say why; the flags it was started with are in /etc/kubernetes/manifests/{of}.yaml"),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_found, scene};
    use super::*;

    #[test]
    fn never_made_ended_running() {
        let find = |container| {
            let mut scene = scene("kube-scheduler", "");
            scene.container = container;
            super::find(&scene)
        };
        let last = |state| ContainerSeen::Last {
            state,
            exit_code: 1,
            reason: "Error".to_owned(),
            attempt: 4,
        };
        assert_found(
            find(ContainerSeen::Never),
            &["manifests/kube-scheduler.yaml", "staticPodPath"],
        );
        assert_found(find(last(ContainerState::Exited)), &["exit status 1", "5 times"]);
        assert!(find(last(ContainerState::Running)).is_none() && find(ContainerSeen::Unknown).is_none());
    }
}
