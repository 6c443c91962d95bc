//! Names that certificates are valid for: which ones, in which order.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::error::PkiError;
use super::tree::{Entry, Names};
use crate::config::model::{ClusterConfiguration, InitConfiguration};
use crate::config::network::{CidrList, HostPort, parse_ip};

/// Alternative names of a certificate: DNS names sorted, addresses in the order in which they came, none of them twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AltNames {
    /// DNS names.
    pub dns: Vec<String>,
    /// Addresses.
    pub ips: Vec<IpAddr>,
}

impl AltNames {
    /// Sorts and sorts out.
    pub fn new(dns: impl IntoIterator<Item = String>, ips: impl IntoIterator<Item = IpAddr>) -> AltNames {
        let mut dns: Vec<String> = dns.into_iter().filter(|name| !name.is_empty()).collect();
        dns.sort();
        dns.dedup();
        let mut distinct = Vec::new();
        for ip in ips {
            // ::ffff:192.0.2.1 is 192.0.2.1.
            let ip = ip.to_canonical();
            if !distinct.contains(&ip) {
                distinct.push(ip);
            }
        }
        AltNames { dns, ips: distinct }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.dns.is_empty() && self.ips.is_empty()
    }

    /// Names of `self` that `other` lacks.
    pub fn missing_in(&self, other: &AltNames) -> Vec<String> {
        let dns = self.dns.iter().filter(|name| !other.dns.contains(name)).cloned();
        let ips = self.ips.iter().filter(|ip| !other.ips.contains(ip)).map(IpAddr::to_string);
        dns.chain(ips).collect()
    }
}

/// The names that a certificate of the tree gets.
pub(super) fn of_entry(entry: &Entry, cluster: &ClusterConfiguration, init: &InitConfiguration) -> Result<AltNames, PkiError> {
    match entry.names {
        Names::None | Names::CommonName => Ok(AltNames::default()),
        Names::ApiServer => of_api_server(cluster, init),
        Names::EtcdServer => of_etcd(
            init,
            cluster.etcd.local.as_ref().map(|local| local.server_cert_sans.as_slice()),
        ),
        Names::EtcdPeer => of_etcd(init, cluster.etcd.local.as_ref().map(|local| local.peer_cert_sans.as_slice())),
    }
}

fn of_api_server(cluster: &ClusterConfiguration, init: &InitConfiguration) -> Result<AltNames, PkiError> {
    let mut dns = vec![
        init.node_registration.name.clone(),
        "kubernetes".to_owned(),
        "kubernetes.default".to_owned(),
        "kubernetes.default.svc".to_owned(),
        format!("kubernetes.default.svc.{}", cluster.networking.dns_domain),
    ];
    let subnets = cluster.networking.service_subnet.as_str();
    let service = CidrList::parse(subnets)
        .ok()
        .and_then(|ranges| ranges.api_server_address().ok())
        .ok_or_else(|| PkiError::Address {
            field: "networking.serviceSubnet",
            value: subnets.to_owned(),
            wanted: "an address range such as 10.96.0.0/12",
        })?;
    let mut ips = vec![service, advertise_address(init)?];
    let endpoint = cluster.control_plane_endpoint.as_str();
    if !endpoint.is_empty() {
        let parsed: HostPort = endpoint.parse().map_err(|_| PkiError::Address {
            field: "controlPlaneEndpoint",
            value: endpoint.to_owned(),
            wanted: "a host, or a host and a port",
        })?;
        add(&mut dns, &mut ips, &[parsed.host]);
    }
    add(&mut dns, &mut ips, &cluster.api_server.cert_sans);
    Ok(AltNames::new(dns, ips))
}

fn of_etcd(init: &InitConfiguration, more: Option<&[String]>) -> Result<AltNames, PkiError> {
    let mut dns = vec![init.node_registration.name.clone(), "localhost".to_owned()];
    let mut ips = vec![
        advertise_address(init)?,
        Ipv4Addr::LOCALHOST.into(),
        Ipv6Addr::LOCALHOST.into(),
    ];
    add(&mut dns, &mut ips, more.unwrap_or_default());
    Ok(AltNames::new(dns, ips))
}

fn add(dns: &mut Vec<String>, ips: &mut Vec<IpAddr>, names: &[String]) {
    for name in names {
        match parse_ip(name) {
            Some(ip) => ips.push(ip),
            None => dns.push(name.clone()),
        }
    }
}

/// The address that the API server of this node announces.
fn advertise_address(init: &InitConfiguration) -> Result<IpAddr, PkiError> {
    let text = &init.local_api_endpoint.advertise_address;
    parse_ip(text).ok_or_else(|| PkiError::Address {
        field: "localAPIEndpoint.advertiseAddress",
        value: text.clone(),
        wanted: "an IP address",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_addresses_keep_their_order() {
        let names = AltNames::new(
            ["b", "a", "", "b"].map(str::to_owned),
            ["::1", "127.0.0.1", "::ffff:127.0.0.1", "::1"].map(|ip| ip.parse().unwrap()),
        );
        assert_eq!(names.dns, ["a", "b"]);
        assert_eq!(
            names.ips.iter().map(IpAddr::to_string).collect::<Vec<_>>(),
            ["::1", "127.0.0.1"]
        );
        let less = AltNames::new(["a".to_owned()], []);
        assert_eq!(names.missing_in(&less), ["b", "::1", "127.0.0.1"]);
    }
}
