//! Names that certificates are valid for: which ones, in which order.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::error::PkiError;
use super::tree::{Entry, Names};
use crate::config::model::{ClusterConfiguration, InitConfiguration};

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
    let mut ips = vec![
        first_service_address(&cluster.networking.service_subnet)?,
        advertise_address(init)?,
    ];
    if !cluster.control_plane_endpoint.is_empty() {
        let host = host_of(&cluster.control_plane_endpoint);
        match parse_ip(host) {
            Some(ip) => ips.push(ip),
            None => dns.push(host.to_owned()),
        }
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
pub(crate) fn advertise_address(init: &InitConfiguration) -> Result<IpAddr, PkiError> {
    let text = &init.local_api_endpoint.advertise_address;
    parse_ip(text).ok_or_else(|| PkiError::Address {
        field: "localAPIEndpoint.advertiseAddress",
        value: text.clone(),
        wanted: "an IP address",
    })
}

/// The address of the Service `kubernetes`: the first of the first range.
fn first_service_address(subnets: &str) -> Result<IpAddr, PkiError> {
    let refused = || PkiError::Address {
        field: "networking.serviceSubnet",
        value: subnets.to_owned(),
        wanted: "an address range such as 10.96.0.0/12",
    };
    let first = subnets.split(',').next().unwrap_or_default();
    let (address, length) = first.split_once('/').ok_or_else(refused)?;
    let network = parse_ip(address)
        .zip(length.parse().ok())
        .and_then(|(address, length)| IpNet::new(address, length).ok())
        .ok_or_else(refused)?
        .trunc();
    let first = match network.network() {
        IpAddr::V4(ip) => ip.to_bits().checked_add(1).map(|bits| Ipv4Addr::from_bits(bits).into()),
        IpAddr::V6(ip) => ip.to_bits().checked_add(1).map(|bits| Ipv6Addr::from_bits(bits).into()),
    };
    first.filter(|ip| network.contains(ip)).ok_or_else(refused)
}

/// The host of `host`, `host:port`, `[v6]:port` or a bare IPv6 address.
pub(crate) fn host_of(endpoint: &str) -> &str {
    split_port(endpoint).0
}

/// Host and port of an endpoint.
pub(crate) fn split_port(endpoint: &str) -> (&str, Option<&str>) {
    if let Some(rest) = endpoint.strip_prefix('[')
        && let Some((host, tail)) = rest.split_once(']')
    {
        return (host, tail.strip_prefix(':'));
    }
    match endpoint.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host, Some(port)),
        _ => (endpoint, None),
    }
}

/// Reads an address as Kubernetes does: parts of an IPv4 address may have leading zeros.
pub(crate) fn parse_ip(text: &str) -> Option<IpAddr> {
    if let Ok(ip) = text.parse() {
        return Some(ip);
    }
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next().filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_come_apart() {
        assert_eq!(split_port("api.example.com"), ("api.example.com", None));
        assert_eq!(split_port("api.example.com:8443"), ("api.example.com", Some("8443")));
        assert_eq!(split_port("[fd00::1]:8443"), ("fd00::1", Some("8443")));
        assert_eq!(split_port("[fd00::1]"), ("fd00::1", None));
        assert_eq!(split_port("fd00::1"), ("fd00::1", None));
    }

    #[test]
    fn the_first_service_address_is_counted_from_the_network() {
        let first = |text: &str| first_service_address(text).map(|ip| ip.to_string()).ok();
        assert_eq!(first("10.96.0.0/12").as_deref(), Some("10.96.0.1"));
        assert_eq!(first("10.96.7.9/16").as_deref(), Some("10.96.0.1"));
        assert_eq!(first("fd00:96::/112,10.96.0.0/16").as_deref(), Some("fd00:96::1"));
        assert_eq!(first("10.96.0.1/32"), None);
        assert_eq!(first("010.096.0.0/12").as_deref(), Some("10.96.0.1"));
        for text in ["", "x", "10.96.0.0", "10.96.0.0/33", "10.96.0.0/-1"] {
            assert_eq!(first(text), None, "{text}");
        }
    }

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
