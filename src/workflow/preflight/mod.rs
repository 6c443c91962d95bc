//! Preflight: whether a host is fit for what is to be done on it. A check, or a small family of them, per file.

mod check;
mod clock;
mod container_runtime_version;
mod cpu;
mod cri;
mod external_etcd;
mod file_available;
mod file_content;
mod file_existing;
mod firewalld;
mod hostname;
mod http_proxy;
pub mod image_pull;
mod init_system;
mod kubelet;
mod kubernetes_version;
mod memory;
mod port;
mod privileged_user;
pub(crate) mod proxy;
pub mod report;
pub mod run;
mod service;
mod swap;
mod system_verification;
#[cfg(test)]
mod testing;

use std::collections::BTreeMap;
use std::net::IpAddr;

pub use check::{Answer, Check, Severity, Subject, Trouble};
pub use report::Report;
pub use run::Running;

use super::init::MANIFESTS_FOLDER;
use crate::config::model::Configuration;
use crate::config::network::{CidrList, parse_ip};
use crate::release::Release;

/// What the checks of `init` are made from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The configuration, complete.
    pub configuration: &'a Configuration,
    /// The release acted as.
    pub release: &'a Release,
    /// The environment of the process, for proxy variables.
    pub environment: &'a BTreeMap<String, String>,
}

/// The checks of `init` (spec, phases: section 6, set I).
pub fn of_init(inputs: &Inputs<'_>) -> Vec<Check> {
    let cluster = &inputs.configuration.cluster;
    let init = &inputs.configuration.init;
    let address = init.local_api_endpoint.advertise_address.as_str();
    let bind_port = init.local_api_endpoint.bind_port;
    let ranges = ranges(inputs);
    let environment = inputs.environment;

    let mut checks = vec![
        privileged_user::check(),
        cpu::check(),
        memory::check(),
        kubernetes_version::check(&cluster.kubernetes_version, inputs.release),
        firewalld::check(&[bind_port, port::KUBELET]),
        cri::check(&init.node_registration.cri_socket),
        swap::check(of_kubelet(inputs.configuration, "failSwapOn")),
        system_verification::check(inputs.release, of_kubelet(inputs.configuration, "failCgroupV1")),
        hostname::check(&init.node_registration.name, address),
        kubelet::check(&cluster.kubernetes_version, inputs.release),
        service::kubelet(inputs.release),
        http_proxy::check(address, environment),
        clock::check(&cluster.certificates_dir),
    ];
    if inputs.release.minor.preflight.asks_for_cgroup_driver {
        checks.push(container_runtime_version::check(&init.node_registration.cri_socket));
    }
    checks.extend(ranges.iter().map(|range| http_proxy::check_range(range, environment)));
    checks.extend(port::of_control_plane(bind_port));
    let pods = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"];
    checks.extend(pods.map(|pod| file_available::file(&format!("{MANIFESTS_FOLDER}/{pod}.yaml"))));
    checks.extend(file_content::forwarding(&families(address, inputs)));
    checks.extend(file_existing::checks(inputs.release, &cluster.kubernetes_version));
    if let Some(local) = &cluster.etcd.local {
        checks.extend(port::of_etcd());
        checks.push(file_available::folder(&local.data_dir));
    }
    if let Some(external) = &cluster.etcd.external {
        checks.extend(external_etcd::checks(external, inputs.release, environment));
    }
    checks
}

/// The ranges of Services and Pods. Texts that are none were refused before.
fn ranges(inputs: &Inputs<'_>) -> Vec<crate::config::network::Cidr> {
    let networking = &inputs.configuration.cluster.networking;
    [&networking.service_subnet, &networking.pod_subnet]
        .into_iter()
        .filter_map(|text| CidrList::parse(text).ok())
        .flat_map(|list| list.as_slice().to_vec())
        .collect()
}

/// Which families of addresses are in use: IPv4, IPv6.
fn families(address: &str, inputs: &Inputs<'_>) -> [bool; 2] {
    let of_ranges = ranges(inputs).into_iter().map(|range| range.is_ipv6());
    let ipv6: Vec<bool> = of_ranges.chain(parse_ip(address).map(|ip: IpAddr| ip.is_ipv6())).collect();
    [ipv6.contains(&false), ipv6.contains(&true)]
}

/// What the KubeletConfiguration says in a field, such as `failSwapOn`.
fn of_kubelet(configuration: &Configuration, field: &str) -> Option<bool> {
    configuration.kubelet.value.get(field)?.as_bool()
}

#[cfg(test)]
mod tests;
