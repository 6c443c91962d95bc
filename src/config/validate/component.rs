//! What components will refuse or ignore, although kubeadm passes it on.

use super::Findings;
use super::rules::component::unknown_cgroup_driver;
use crate::config::component::{KubeProxyConfiguration, KubeletConfiguration};
use crate::release::Release;

const PROXY_MODES: [&str; 3] = ["iptables", "ipvs", "nftables"];

const CGROUP_DRIVERS: [&str; 2] = ["systemd", "cgroupfs"];

pub(super) fn kubelet(config: &KubeletConfiguration, out: &mut Findings) {
    let driver = config.cgroup_driver.as_str();
    if !driver.is_empty() && !CGROUP_DRIVERS.contains(&driver) {
        out.found(
            &unknown_cgroup_driver::RULE,
            "cgroupDriver",
            format!("the kubelet does not know the cgroup driver `{driver}` and will not start"),
            "take systemd or cgroupfs, that of the container runtime",
        );
    }
}

pub(super) fn kube_proxy(config: &KubeProxyConfiguration, release: &Release, out: &mut Findings) {
    let mode = config.mode.as_str();
    if mode.is_empty() {
        return;
    }
    if !PROXY_MODES.contains(&mode) {
        out.warning(
            "unknown-proxy-mode",
            "mode",
            format!("kube-proxy does not know the mode `{mode}` and will not start"),
            "take iptables, ipvs or nftables, or leave the field out",
        );
    } else if mode == "ipvs" && release.minor.deprecates_ipvs {
        out.warning(
            "deprecated-proxy-mode",
            "mode",
            format!("the mode `ipvs` is deprecated in {}", release.version),
            "nftables is its successor",
        );
    }
}
