//! What kube-proxy refuses when it starts, although kubeadm passes it on.
//!
//! Facts: `pkg/proxy/apis/config/validation` of kubernetes/kubernetes @ 01593144e663, as far as they hold in every minor; defaults
//! as in `pkg/proxy/apis/config/v1alpha1`.

use super::Findings;
use super::rules::component::invalid_kube_proxy_setting;
use crate::config::component::KubeProxyConfiguration;
use crate::config::duration::Duration;
use crate::config::network::{CidrList, parse_ip};

/// How often rules are written anew, where nothing is said.
const SYNC_PERIOD: Duration = Duration::from_seconds(30);

/// Checks the values of a KubeProxyConfiguration.
pub(super) fn settings(config: &KubeProxyConfiguration, out: &mut Findings) {
    numbers(config, out);
    durations(config, out);
    addresses(config, out);
}

fn refused(field: &str, message: String, help: &str, out: &mut Findings) {
    out.found(
        &invalid_kube_proxy_setting::RULE,
        field,
        format!("{message}: kube-proxy would not start"),
        help,
    );
}

fn numbers(config: &KubeProxyConfiguration, out: &mut Findings) {
    let any = 0..=i32::MAX;
    for (field, value, range) in [
        ("oomScoreAdj", config.oom_score_adj, -1000..=1000),
        ("iptables.masqueradeBit", config.iptables.masquerade_bit, 0..=31),
        ("nftables.masqueradeBit", config.nftables.masquerade_bit, 0..=31),
        ("conntrack.maxPerCore", config.conntrack.max_per_core, any.clone()),
        ("conntrack.min", config.conntrack.min, any.clone()),
        ("clientConnection.burst", Some(config.client_connection.burst), any.clone()),
    ] {
        let Some(value) = value.filter(|value| !range.contains(value)) else {
            continue;
        };
        let help = match *range.end() {
            i32::MAX => format!("take {} or more", range.start()),
            end => format!("take {} to {end}", range.start()),
        };
        refused(field, format!("{value} is out of the range of `{field}`"), &help, out);
    }
}

fn durations(config: &KubeProxyConfiguration, out: &mut Findings) {
    let zero = Duration::default();
    let (iptables, ipvs, nftables) = (&config.iptables, &config.ipvs, &config.nftables);
    let conntrack = &config.conntrack;
    for (field, value) in [
        ("configSyncPeriod", config.config_sync_period),
        ("iptables.syncPeriod", iptables.sync_period),
        ("iptables.minSyncPeriod", iptables.min_sync_period),
        ("ipvs.syncPeriod", ipvs.sync_period),
        ("ipvs.minSyncPeriod", ipvs.min_sync_period),
        ("ipvs.tcpTimeout", ipvs.tcp_timeout),
        ("ipvs.tcpFinTimeout", ipvs.tcp_fin_timeout),
        ("ipvs.udpTimeout", ipvs.udp_timeout),
        ("nftables.syncPeriod", nftables.sync_period),
        ("nftables.minSyncPeriod", nftables.min_sync_period),
        (
            "conntrack.tcpEstablishedTimeout",
            conntrack.tcp_established_timeout.unwrap_or(zero),
        ),
        (
            "conntrack.tcpCloseWaitTimeout",
            conntrack.tcp_close_wait_timeout.unwrap_or(zero),
        ),
    ] {
        if value < zero {
            refused(
                field,
                format!("{value} is negative"),
                "take a positive duration, or leave it out",
                out,
            );
        }
    }
    let mode = config.mode.as_str();
    // Settings of another mode are not looked at; those of iptables always are.
    for (field, is_used, least, period) in [
        ("iptables.minSyncPeriod", true, iptables.min_sync_period, iptables.sync_period),
        ("ipvs.minSyncPeriod", mode == "ipvs", ipvs.min_sync_period, ipvs.sync_period),
        (
            "nftables.minSyncPeriod",
            mode == "nftables",
            nftables.min_sync_period,
            nftables.sync_period,
        ),
    ] {
        let period = if period == zero { SYNC_PERIOD } else { period };
        if is_used && least > period && period > zero {
            let message = format!("{least} is above the {period} of `syncPeriod`");
            refused(field, message, "lower it, or raise `syncPeriod`", out);
        }
    }
}

fn addresses(config: &KubeProxyConfiguration, out: &mut Findings) {
    let address = config.bind_address.as_str();
    if !address.is_empty() && parse_ip(address).is_none() {
        let help = "write an address such as `0.0.0.0` or `::`, or leave it out";
        refused("bindAddress", format!("`{address}` is no IP address"), help, out);
    }
    let ranges = config.cluster_cidr.as_str();
    let is_fit = |list: &CidrList| list.as_slice().len() == 1 || list.as_slice().len() == 2 && list.is_dual_stack();
    if !ranges.is_empty() && !CidrList::parse(ranges).is_ok_and(|list| is_fit(&list)) {
        let help = "write a range such as `10.244.0.0/16`, or one of each family, with a comma between them";
        refused("clusterCIDR", format!("`{ranges}` is no range of Pods"), help, out);
    }
}

#[cfg(test)]
mod tests {
    use crate::config::testing::judged;
    use rstest::rstest;

    #[rstest]
    #[case("mode: nftables\nbindAddress: 0.0.0.0\nclusterCIDR: 10.244.0.0/16,fd00::/56", &[])]
    #[case("oomScoreAdj: 1001\nconntrack: {maxPerCore: -1, min: 0}", &["oomScoreAdj", "conntrack.maxPerCore"])]
    #[case("iptables: {masqueradeBit: 32}\nclientConnection: {burst: -1}", &["iptables.masqueradeBit", "clientConnection.burst"])]
    #[case("configSyncPeriod: -1s\nconntrack: {tcpCloseWaitTimeout: -1m}", &["configSyncPeriod", "conntrack.tcpCloseWaitTimeout"])]
    #[case("iptables: {minSyncPeriod: 31s}", &["iptables.minSyncPeriod"])]
    #[case("iptables: {minSyncPeriod: 31s, syncPeriod: 1m}", &[])]
    #[case("ipvs: {minSyncPeriod: 31s}", &[])]
    #[case("mode: ipvs\nipvs: {minSyncPeriod: 31s}", &["ipvs.minSyncPeriod"])]
    #[case("bindAddress: eth0", &["bindAddress"])]
    #[case("clusterCIDR: 10.244.0.0", &["clusterCIDR"])]
    #[case("clusterCIDR: '10.244.0.0/16,10.245.0.0/16'", &["clusterCIDR"])]
    fn what_kube_proxy_refuses_is_told(#[case] fields: &str, #[case] wanted: &[&str]) {
        let text = format!(
            "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\n\
             kind: KubeProxyConfiguration\n{fields}\n"
        );
        let findings = judged(&text, None).findings;
        let of_rule = findings.iter().filter(|finding| finding.code == "invalid-kube-proxy-setting");
        let found: Vec<&str> = of_rule.map(|finding| finding.path.as_str()).collect();
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        assert!(wanted.iter().all(|path| found.contains(path)), "{found:?}");
    }
}
