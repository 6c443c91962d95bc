//! Phases `addon/...`: CoreDNS and kube-proxy.

use super::{Init, InitError, Work, leaf};
use crate::addon::{CoreDns, KubeProxy};
use crate::config::model::ClusterConfiguration;
use crate::manifest;
use crate::manifest::patch::Target;
use crate::workflow::action::Action;
use crate::workflow::phase::Phase;

pub(super) static PHASES: &[Phase<Work>] = &[leaf("coredns", coredns), leaf("kube-proxy", kube_proxy)];

/// Notes in the cluster's configuration that an addon is disabled where its phase is left out, so that an upgrade does not
/// install it.
pub fn disable_skipped(cluster: &mut ClusterConfiguration, skip_phases: &[String]) {
    let skipped = |name: &str| {
        skip_phases
            .iter()
            .any(|phase| phase.eq_ignore_ascii_case("addon") || phase.eq_ignore_ascii_case(name))
    };
    cluster.dns.disabled |= skipped("addon/coredns");
    cluster.proxy.disabled |= skipped("addon/kube-proxy");
}

fn coredns(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    if init.configuration.cluster.dns.disabled {
        return Ok(vec![Action::Note("CoreDNS is disabled by the configuration".to_owned())]);
    }
    let addon = patched_coredns(init)?;
    let notes = init
        .patches
        .files_for(Target::CorednsDeployment)
        .into_iter()
        .map(|name| Action::Note(format!("patched by {name}")));
    Ok(notes.chain(addon.writes().into_iter().map(Action::Object)).collect())
}

fn kube_proxy(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    if init.configuration.cluster.proxy.disabled {
        return Ok(vec![Action::Note("kube-proxy is disabled by the configuration".to_owned())]);
    }
    Ok(new_kube_proxy(init)?.writes().into_iter().map(Action::Object).collect())
}

/// The manifests of CoreDNS, for a person to keep.
///
/// # Errors
/// A patch that does not fit, or values that break a manifest.
pub fn print_coredns(init: &Init<'_>) -> Result<String, InitError> {
    Ok(patched_coredns(init)?.print())
}

/// The manifests of kube-proxy, for a person to keep.
///
/// # Errors
/// Values that break a manifest.
pub fn print_kube_proxy(init: &Init<'_>) -> Result<String, InitError> {
    Ok(new_kube_proxy(init)?.print())
}

fn patched_coredns(init: &Init<'_>) -> Result<CoreDns, InitError> {
    let mut addon = CoreDns::new(&init.configuration.cluster, init.release)?;
    addon.deployment = init
        .patches
        .apply(Target::CorednsDeployment, addon.deployment.clone(), init.release)?;
    Ok(addon)
}

fn new_kube_proxy(init: &Init<'_>) -> Result<KubeProxy, InitError> {
    Ok(KubeProxy::new(init.configuration, &manifest::proxies(init.environment))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_addon_is_disabled() {
        let disabled = |skip: &str| {
            let mut cluster = ClusterConfiguration::default();
            disable_skipped(&mut cluster, &[skip.to_owned()]);
            (cluster.dns.disabled, cluster.proxy.disabled)
        };
        assert_eq!(disabled("addon/kube-proxy"), (false, true));
        assert_eq!(disabled("Addon/CoreDNS"), (true, false));
        assert_eq!(disabled("addon"), (true, true));
        assert_eq!(disabled("certs"), (false, false));
    }
}
