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
/// Present while systemd-resolved runs.
const RESOLVED_STUB: &str = "/run/systemd/resolve/resolv.conf";

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

/// Addresses of the interfaces of the default routes.
pub fn default_addresses() -> Addresses {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    (
        default_interface_v4(&read(ROUTES_V4)).and_then(|name| address_v4(&interfaces, &name)),
        default_interface_v6(&read(ROUTES_V6)).and_then(|name| address_v6(&interfaces, &name)),
    )
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

/// The interface of the default route with the lowest metric, from the text of `/proc/net/route`
/// (columns: interface, destination, gateway, flags, reference count, use, metric, mask; addresses in hex).
fn default_interface_v4(routes: &str) -> Option<String> {
    routes
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [name, destination, _, flags, _, _, metric, mask, ..] = fields[..] else {
                return None;
            };
            let up = u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1);
            let default = destination == "00000000" && mask == "00000000";
            (up && default).then(|| (metric.parse::<u32>().unwrap_or(u32::MAX), name.to_owned()))
        })
        .min()
        .map(|(_, name)| name)
}

/// The same for IPv6, from the text of `/proc/net/ipv6_route` (columns: destination, length, source, length, next hop,
/// metric, reference count, use, flags, interface; all in hex).
fn default_interface_v6(routes: &str) -> Option<String> {
    routes
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [destination, length, _, _, _, metric, _, _, flags, name] = fields[..] else {
                return None;
            };
            let up = u32::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1 && flags & 0x0020_0000 == 0);
            let default = destination.bytes().all(|b| b == b'0') && length == "00" && name != "lo";
            (up && default).then(|| (u32::from_str_radix(metric, 16).unwrap_or(u32::MAX), name.to_owned()))
        })
        .min()
        .map(|(_, name)| name)
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
    use super::*;

    #[test]
    fn the_default_route_with_the_lowest_metric_counts() {
        let v4 = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n\
                  wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n\
                  eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n\
                  eth1\t0000FEA9\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n";
        assert_eq!(default_interface_v4(v4).as_deref(), Some("eth0"));
        assert_eq!(default_interface_v4(""), None);
        let zero = "0".repeat(32);
        let v6 = format!(
            "{zero} 00 {zero} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0\n\
             {zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo\n"
        );
        assert_eq!(default_interface_v6(&v6).as_deref(), Some("eth0"));
    }

    #[test]
    fn this_host_has_a_name() {
        assert!(probe().host_name.is_some());
    }
}
