//! The values that kubeadm fills in where the user's document leaves them open.

use super::Inputs;
use super::kube_proxy::KubeProxyConfiguration;
use super::kubelet::KubeletConfiguration;
use crate::config::network::{CidrList, is_ipv6};
use crate::config::object::FieldGate;

/// A value of the user's that kubeadm would have set otherwise.
pub(super) struct Differing {
    /// Path of the field.
    pub path: &'static str,
    /// What kubeadm sets.
    pub default: String,
}

const MANIFESTS_FOLDER: &str = "/etc/kubernetes/manifests";
const RESOLVED_CONFIGURATION: &str = "/run/systemd/resolve/resolv.conf";
const KUBE_PROXY_KUBECONFIG: &str = "/var/lib/kube-proxy/kubeconfig.conf";
const FALLBACK_CLUSTER_DNS: &str = "10.96.0.10";

/// Fills in a KubeletConfiguration.
pub(super) fn kubelet(config: &mut KubeletConfiguration, inputs: &Inputs<'_>) -> Vec<Differing> {
    let cluster = inputs.cluster;
    let mut settle = Settle::default();
    settle.text("staticPodPath", &mut config.static_pod_path, MANIFESTS_FOLDER);

    let dns = cluster_dns_address(&cluster.networking.service_subnet);
    settle.option("clusterDNS", &mut config.cluster_dns, vec![dns.clone()], &dns);
    // Go leaves out an empty list; a given one is not filled in, though.
    config.cluster_dns.take_if(|addresses| addresses.is_empty());
    settle.text("clusterDomain", &mut config.cluster_domain, &cluster.networking.dns_domain);

    let ca = format!("{}/ca.crt", cluster.certificates_dir.trim_end_matches('/'));
    settle.text(
        "authentication.x509.clientCAFile",
        &mut config.authentication.x509.client_ca_file,
        &ca,
    );
    settle.option(
        "authentication.anonymous.enabled",
        &mut config.authentication.anonymous.enabled,
        false,
        "false",
    );
    settle.option(
        "authentication.webhook.enabled",
        &mut config.authentication.webhook.enabled,
        true,
        "true",
    );
    settle.text("authorization.mode", &mut config.authorization.mode, "Webhook");

    settle.text("healthzBindAddress", &mut config.healthz_bind_address, "127.0.0.1");
    settle.option("healthzPort", &mut config.healthz_port, 10248, "10248");
    if config.read_only_port != 0 {
        settle.differs("readOnlyPort", "0");
    }
    // Without it the kubelet's client certificate would run out after a year; kubeadm leaves no choice.
    config.rotate_certificates = true;
    if config.cgroup_driver.is_empty() {
        config.cgroup_driver = "systemd".to_owned();
    }
    if inputs.systemd_resolved {
        settle.option(
            "resolvConf",
            &mut config.resolv_conf,
            RESOLVED_CONFIGURATION.to_owned(),
            RESOLVED_CONFIGURATION,
        );
    }
    // A struct without pointer: Go writes it even when nothing is set in it.
    if inputs.release.minor.fields.contains(&FieldGate::Kubelet132) {
        config.crash_loop_back_off.get_or_insert_default();
    }
    settle.0
}

/// Fills in a KubeProxyConfiguration.
pub(super) fn kube_proxy(config: &mut KubeProxyConfiguration, inputs: &Inputs<'_>) -> Vec<Differing> {
    let mut settle = Settle::default();
    let any = if is_ipv6(inputs.advertise_address) { "::" } else { "0.0.0.0" };
    settle.text("bindAddress", &mut config.bind_address, any);
    settle.text(
        "clientConnection.kubeconfig",
        &mut config.client_connection.kubeconfig,
        KUBE_PROXY_KUBECONFIG,
    );
    if !inputs.cluster.networking.pod_subnet.is_empty() {
        settle.text("clusterCIDR", &mut config.cluster_cidr, &inputs.cluster.networking.pod_subnet);
    }
    settle.0
}

/// Address of the cluster's DNS: the tenth of the first range of Services.
pub fn cluster_dns_address(service_subnet: &str) -> String {
    CidrList::parse(service_subnet)
        .ok()
        .and_then(|ranges| ranges.dns_address().ok())
        .map_or_else(|| FALLBACK_CLUSTER_DNS.to_owned(), |address| address.to_string())
}

/// Fills in what is open, and notes what is set to something else.
#[derive(Default)]
struct Settle(Vec<Differing>);

impl Settle {
    fn text(&mut self, path: &'static str, value: &mut String, default: &str) {
        if value.is_empty() {
            *value = default.to_owned();
        } else if value != default {
            self.differs(path, default);
        }
    }

    fn option<T: PartialEq>(&mut self, path: &'static str, value: &mut Option<T>, default: T, shown: &str) {
        match value {
            None => *value = Some(default),
            Some(given) if *given != default => self.differs(path, shown),
            Some(_) => {}
        }
    }

    fn differs(&mut self, path: &'static str, default: &str) {
        self.0.push(Differing {
            path,
            default: format!("`{default}`"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dns_address_is_the_tenth_of_the_first_range() {
        for (range, address) in [
            ("10.96.0.0/12", "10.96.0.10"),
            ("10.96.0.5/16,fd00:96::/112", "10.96.0.10"),
            ("fd00:96::/112", "fd00:96::a"),
            ("192.168.0.240/29", "10.96.0.10"),
            ("", "10.96.0.10"),
        ] {
            assert_eq!(cluster_dns_address(range), address, "{range}");
        }
    }
}
