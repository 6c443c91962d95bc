//! Finding out the facts of this host.

use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use if_addrs::{IfAddr, Interface};

use super::facts::{Addresses, HostFacts};

/// Where the system lists its routes.
const ROUTES_V4: &str = "/proc/net/route";
const ROUTES_V6: &str = "/proc/net/ipv6_route";
/// The loopback interface.
const LOOPBACK: &str = "lo";
/// The kernel's flag of a route of IPv6 that leads nowhere.
const NO_NEXT_HOP: u32 = 0x0020_0000;
/// Present while systemd-resolved runs.
pub const RESOLVED_STUB: &str = "/run/systemd/resolve/resolv.conf";

/// Folders of CA certificates that components may need besides `/etc/ssl/certs` (spec, phases: added facts).
pub const CA_FOLDERS: [&str; 5] = [
    "/etc/pki/ca-trust",
    "/etc/pki/tls/certs",
    "/etc/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
];

/// Sockets of the container runtimes that are looked for.
pub const CRI_SOCKETS: [&str; 3] = [
    "/var/run/containerd/containerd.sock",
    "/var/run/crio/crio.sock",
    "/var/run/cri-dockerd.sock",
];

/// Looks at everything but the addresses, which [`default_addresses`] finds out where a configuration leaves them out. What
/// cannot be found out is left out; no request leaves the host.
pub fn probe() -> HostFacts {
    HostFacts {
        host_name: host_name(),
        ipv4: None,
        ipv6: None,
        ca_folders: ca_folders(),
        cri_sockets: cri_sockets(),
        systemd_resolved: systemd_resolved(),
    }
}

/// The host's name in lower case.
pub fn host_name() -> Option<String> {
    let name = rustix::system::uname().nodename().to_str().ok()?.trim().to_lowercase();
    (!name.is_empty()).then_some(name)
}

/// Addresses by the default routes, as the reference chooses them: of the first route whose interface has a global address,
/// that address. Where an interface has none (routes over link-local addresses, RFC 5549), a global one of the loopback
/// interface counts.
pub fn default_addresses() -> Addresses {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    (
        choose(&default_interfaces_v4(&read(ROUTES_V4)), |name| address_v4(&interfaces, name)),
        choose(&default_interfaces_v6(&read(ROUTES_V6)), |name| address_v6(&interfaces, name)),
    )
}

fn choose<A>(routes: &[String], address_of: impl Fn(&str) -> Option<A>) -> Option<A> {
    routes
        .iter()
        .find_map(|interface| address_of(interface).or_else(|| address_of(LOOPBACK)))
}

/// Those of [`CA_FOLDERS`] that exist.
pub fn ca_folders() -> Vec<String> {
    CA_FOLDERS
        .iter()
        .filter(|folder| Path::new(folder).is_dir())
        .map(|folder| (*folder).to_owned())
        .collect()
}

/// Sockets of container runtimes that exist, as URLs.
pub fn cri_sockets() -> Vec<String> {
    CRI_SOCKETS
        .iter()
        .filter(|path| fs::metadata(path).is_ok_and(|found| found.file_type().is_socket()))
        .map(|path| format!("unix://{path}"))
        .collect()
}

/// Whether systemd-resolved runs.
pub fn systemd_resolved() -> bool {
    Path::new(RESOLVED_STUB).is_file()
}

/// The interfaces of the default routes, lowest metric first, from the text of `/proc/net/route`
/// (columns: interface, destination, gateway, flags, reference count, use, metric, mask; addresses in hex).
fn default_interfaces_v4(routes: &str) -> Vec<String> {
    let default = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [name, destination, _, flags, _, _, metric, mask, ..] = fields[..] else {
            return None;
        };
        let up = u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1);
        let default = destination == "00000000" && mask == "00000000";
        (up && default).then(|| (metric.parse::<u32>().unwrap_or(u32::MAX), name.to_owned()))
    };
    by_metric(routes.lines().skip(1).filter_map(default))
}

/// The same for IPv6, from the text of `/proc/net/ipv6_route` (columns: destination, length, source, length, next hop,
/// metric, reference count, use, flags, interface; all in hex). Routes that refuse stand at the loopback interface.
fn default_interfaces_v6(routes: &str) -> Vec<String> {
    let default = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [destination, length, _, _, _, metric, _, _, flags, name] = fields[..] else {
            return None;
        };
        let up = u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1 && flags & NO_NEXT_HOP == 0);
        let default = destination.bytes().all(|b| b == b'0') && length == "00" && name != LOOPBACK;
        (up && default).then(|| (u32::from_str_radix(metric, 16).unwrap_or(u32::MAX), name.to_owned()))
    };
    by_metric(routes.lines().filter_map(default))
}

/// Of routes with the same metric, the first one stays first: the kernel takes it.
fn by_metric(routes: impl Iterator<Item = (u32, String)>) -> Vec<String> {
    let mut routes: Vec<(u32, String)> = routes.collect();
    routes.sort_by_key(|(metric, _)| *metric);
    routes.into_iter().map(|(_, name)| name).collect()
}

fn address_v4(interfaces: &[Interface], name: &str) -> Option<Ipv4Addr> {
    interfaces
        .iter()
        .filter(|interface| interface.name == name)
        .find_map(|interface| match &interface.addr {
            IfAddr::V4(address) if !address.ip.is_loopback() && !address.ip.is_link_local() => Some(address.ip),
            _ => None,
        })
}

fn address_v6(interfaces: &[Interface], name: &str) -> Option<Ipv6Addr> {
    interfaces
        .iter()
        .filter(|interface| interface.name == name)
        .find_map(|interface| match &interface.addr {
            IfAddr::V6(address) if !address.ip.is_loopback() && !address.ip.is_unicast_link_local() => Some(address.ip),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn the_default_route_with_the_lowest_metric_counts() {
        let v4 = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n\
                  wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n\
                  eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n\
                  eth1\t0000FEA9\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n";
        assert_eq!(default_interfaces_v4(v4), ["eth0", "wlan0"]);
        assert!(default_interfaces_v4("").is_empty());
        let zero = "0".repeat(32);
        let v6 = format!(
            "{zero} 00 {zero} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n\
             {zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo\n"
        );
        assert_eq!(default_interfaces_v6(&v6), ["eth0"]);
    }

    #[test]
    fn of_routes_with_the_same_metric_the_first_counts() {
        let zero = "0".repeat(32);
        let route = |metric: &str, flags: &str, name: &str| {
            format!("{zero} 00 {zero} 00 fe800000000000000000000000000001 {metric} 00000001 00000000 {flags}     {name}\n")
        };
        let text = [
            route("00000400", "00000003", "eth1"),
            route("00000400", "00450003", "eth0"),
            route("00000064", "00000002", "down"),
            route("00000010", "00200200", "eth2"),
            route("00000100", "00000003", "eth3"),
        ];
        assert_eq!(default_interfaces_v6(&text.concat()), ["eth3", "eth1", "eth0"]);
    }

    #[test]
    fn the_first_route_with_a_global_address_counts_and_loopback_stands_in() {
        let routes = ["eth0", "eth1"].map(str::to_owned);
        let of = |table: &'static [(&str, u8)]| {
            choose(&routes, |name| {
                table.iter().find(|(known, _)| *known == name).map(|(_, address)| *address)
            })
        };
        assert_eq!(of(&[("eth0", 1), ("eth1", 2), ("lo", 3)]), Some(1));
        assert_eq!(of(&[("eth1", 2), ("lo", 3)]), Some(3));
        assert_eq!(of(&[("eth1", 2)]), Some(2));
        assert_eq!(of(&[("eth2", 2)]), None);
    }

    #[test]
    fn only_global_addresses_count() {
        let interface = |name: &str, address: IpAddr| Interface {
            name: name.to_owned(),
            addr: match address {
                IpAddr::V4(ip) => IfAddr::V4(if_addrs::Ifv4Addr {
                    ip,
                    netmask: Ipv4Addr::UNSPECIFIED,
                    prefixlen: 0,
                    broadcast: None,
                }),
                IpAddr::V6(ip) => IfAddr::V6(if_addrs::Ifv6Addr {
                    ip,
                    netmask: Ipv6Addr::UNSPECIFIED,
                    prefixlen: 0,
                    broadcast: None,
                }),
            },
            index: None,
            oper_status: if_addrs::IfOperStatus::Up,
            is_p2p: false,
        };
        let all =
            ["fe80::1", "fd00::5", "2001:db8::1", "169.254.0.1", "10.0.0.1"].map(|text| interface("eth0", text.parse().unwrap()));
        assert_eq!(address_v6(&all, "eth0"), Some("fd00::5".parse().unwrap()));
        assert_eq!(address_v4(&all, "eth0"), Some("10.0.0.1".parse().unwrap()));
        assert_eq!(address_v6(&[interface("lo", "::1".parse().unwrap())], "lo"), None);
    }

    #[test]
    fn this_host_has_a_name() {
        assert!(probe().host_name.is_some());
    }
}
