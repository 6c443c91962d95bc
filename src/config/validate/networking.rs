//! Address ranges and the DNS domain.

use super::rules::networking::pod_family_mismatch;
use super::{Findings, arguments};
use crate::config::model::ClusterConfiguration;
use crate::config::network::{Cidr, CidrList, is_dns_subdomain};

const MINIMUM_SERVICE_ADDRESSES: u64 = 10;
const MINIMUM_POD_ADDRESSES: u64 = 14;
/// Services need a bit each in what the API server keeps in etcd.
const MAXIMUM_SERVICE_BITS: u8 = 20;
/// How many bits of a Pod range may number nodes.
const MAXIMUM_NODE_BITS: i64 = 16;

const SERVICE: &str = "networking.serviceSubnet";
const POD: &str = "networking.podSubnet";

pub(super) fn networking(config: &ClusterConfiguration, out: &mut Findings) {
    let networking = &config.networking;
    if !networking.dns_domain.is_empty() && !is_dns_subdomain(&networking.dns_domain) {
        out.error(
            "invalid-dns-domain",
            "networking.dnsDomain",
            format!("`{}` is not a DNS name", networking.dns_domain),
            "take lower case letters, digits, `-` and `.`, such as cluster.local",
        );
    }
    let services = ranges(SERVICE, &networking.service_subnet, MINIMUM_SERVICE_ADDRESSES, out);
    for range in services.iter().flat_map(CidrList::as_slice) {
        if range.host_bits() > MAXIMUM_SERVICE_BITS {
            out.error(
                "service-subnet-too-large",
                SERVICE,
                format!("{range} is too large for Services"),
                &format!("take /{} or a smaller range", range.width() - MAXIMUM_SERVICE_BITS),
            );
        }
    }
    let pods = ranges(POD, &networking.pod_subnet, MINIMUM_POD_ADDRESSES, out);
    let manager = &config.controller_manager.extra_args;
    if arguments::last_value(manager, "allocate-node-cidrs") != Some("false") {
        for range in pods.iter().flat_map(CidrList::as_slice) {
            node_masks(config, range, out);
        }
    }
    overlap(services.as_ref(), pods.as_ref(), out);
    if let (Some(services), Some(pods)) = (&services, &pods) {
        pod_family_mismatch::check(services, pods, out);
    }
}

fn ranges(path: &str, text: &str, minimum: u64, out: &mut Findings) -> Option<CidrList> {
    if text.is_empty() {
        return None;
    }
    let list = match CidrList::parse(text) {
        Ok(list) => list,
        Err(error) => {
            let help = if text.contains(char::is_whitespace) {
                "write one range, or two with a comma and no space between them"
            } else {
                "write ADDRESS/BITS, and for dual-stack one range of each family with a comma between them"
            };
            out.error("invalid-subnet", path, error.to_string(), help);
            return None;
        }
    };
    let ranges = list.as_slice();
    if ranges.len() > 2 || ranges.len() == 2 && !list.is_dual_stack() {
        out.error(
            "subnets-not-dual-stack",
            path,
            format!("`{text}` is neither one range nor one range of each family"),
            "give one range, or for dual-stack one of IPv4 and one of IPv6",
        );
    }
    for range in ranges {
        match range.size() {
            // Kubernetes counts half of all addresses or more as none.
            0 => out.error(
                "subnet-too-large",
                path,
                format!("{range} is half of all addresses or more"),
                "take a smaller range",
            ),
            size if size < minimum => out.error(
                "subnet-too-small",
                path,
                format!("{range} has {size} addresses; at least {minimum} are needed"),
                "take a larger range",
            ),
            _ => {}
        }
        if touches_site_local(range) {
            out.warning(
                "site-local-subnet",
                path,
                format!("{range} lies in fec0::/10, which RFC 3879 has withdrawn"),
                "take a range of fd00::/8",
            );
        }
    }
    Some(list)
}

fn touches_site_local(range: &Cidr) -> bool {
    "fec0::/10".parse::<Cidr>().is_ok_and(|site_local| site_local.overlaps(range))
}

/// Every node gets a part of the Pod range: there must be room for one, and not for too many.
fn node_masks(config: &ClusterConfiguration, range: &Cidr, out: &mut Findings) {
    let (argument, default) = if range.is_ipv6() {
        ("node-cidr-mask-size-ipv6", 64)
    } else {
        ("node-cidr-mask-size-ipv4", 24)
    };
    let given = arguments::last_value(&config.controller_manager.extra_args, argument).filter(|value| !value.is_empty());
    let node = match given.map(str::parse::<i64>) {
        None => default,
        Some(Ok(mask)) => mask,
        Some(Err(_)) => {
            out.error(
                "invalid-node-mask",
                "controllerManager.extraArgs",
                format!("the value of `{argument}` is not a whole number"),
                &format!("the usual value is {default}"),
            );
            return;
        }
    };
    let prefix = i64::from(range.prefix());
    if prefix > node {
        out.error(
            "pod-subnet-smaller-than-node",
            POD,
            format!("{range} is smaller than the /{node} that every node gets of it"),
            &format!("take a larger range, or a larger `{argument}` among the extraArgs of the controllerManager"),
        );
    } else if node - prefix > MAXIMUM_NODE_BITS {
        out.error(
            "pod-subnet-too-large",
            POD,
            format!("{range} has room for more than 2^{MAXIMUM_NODE_BITS} nodes with /{node} each"),
            &format!("take a smaller range, or a smaller `{argument}` among the extraArgs of the controllerManager"),
        );
    }
}

fn overlap(services: Option<&CidrList>, pods: Option<&CidrList>, out: &mut Findings) {
    for pod in pods.iter().flat_map(|list| list.as_slice()) {
        for service in services.iter().flat_map(|list| list.as_slice()) {
            if pod.overlaps(service) {
                out.warning(
                    "pod-service-overlap",
                    POD,
                    format!("Pods ({pod}) and Services ({service}) share addresses; some of them will not be reached"),
                    "take ranges that lie apart",
                );
            }
        }
    }
}
