//! What a command has to know of the host it runs on: probed once, then passed on as a value.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

/// Addresses of the interfaces of the default routes.
pub type Addresses = (Option<Ipv4Addr>, Option<Ipv6Addr>);

/// Facts of a host. Absent ones could not be found out, or were not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HostFacts {
    /// Name of the host.
    pub host_name: Option<String>,
    /// Address of the interface of the IPv4 default route.
    pub ipv4: Option<Ipv4Addr>,
    /// Address of the interface of the IPv6 default route.
    pub ipv6: Option<Ipv6Addr>,
    /// Folders of CA certificates that exist, besides `/etc/ssl/certs`.
    pub ca_folders: Vec<String>,
    /// Sockets of container runtimes that exist, as URLs.
    pub cri_sockets: Vec<String>,
    /// Whether systemd-resolved runs.
    pub systemd_resolved: bool,
}
