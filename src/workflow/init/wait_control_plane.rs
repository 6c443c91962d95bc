//! Phase `wait-control-plane`: the kubelet and the components answer.

use super::{Init, InitError};
use crate::config::duration::Duration;
use crate::workflow::action::Action;

pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let timeouts = init.configuration.init.timeouts.clone().unwrap_or_default();
    let limit = |timeout: Option<Duration>| timeout.unwrap_or(Duration::from_minutes(4));
    let components: &[&str] = match waits_for_all(init) {
        true => &["kube-apiserver", "kube-controller-manager", "kube-scheduler"],
        false => &["kube-apiserver"],
    };
    let mut actions = Vec::new();
    let kubelet = &init.configuration.kubelet.value;
    // A port of 0 turns the kubelet's health endpoint off.
    if kubelet["healthzPort"].as_i64() != Some(0) {
        actions.push(Action::Wait(format!(
            "the kubelet to be healthy (at most {})",
            limit(timeouts.kubelet_health_check)
        )));
    }
    let limit = limit(timeouts.control_plane_component_health_check);
    actions.extend(
        components
            .iter()
            .map(|name| Action::Wait(format!("{name} to be healthy (at most {limit})"))),
    );
    Ok(actions)
}

/// Where the gate exists it decides; the releases around it have settled the question.
fn waits_for_all(init: &Init<'_>) -> bool {
    const GATE: &str = "WaitForAllControlPlaneComponents";
    match init.release.gate(GATE) {
        Some(_) => init.release.enables(&init.configuration.cluster.feature_gates, GATE),
        None => init.release.minor.waits_for_all_components,
    }
}
