//! Where the API server listens, and where it is reached.

use super::{Findings, Rules};
use crate::config::model::ApiEndpoint;
use crate::config::network::{HostPort, is_global_unicast, parse_ip};

/// The endpoint of the API server of a node. Loopback addresses are the business of the defaults, which replace them.
pub(super) fn api_endpoint(endpoint: &ApiEndpoint, path: &str, rules: &Rules<'_>, out: &mut Findings) {
    let address = &endpoint.advertise_address;
    let address_path = format!("{path}.advertiseAddress");
    match parse_ip(address) {
        _ if address.is_empty() => {}
        None => out.error(
            "invalid-address",
            address_path,
            format!("`{address}` is not an IP address"),
            "give an address of this host, such as 192.0.2.10, or leave the field out",
        ),
        // An unspecified address is replaced by that of the default route.
        Some(ip) if !is_global_unicast(ip) && !ip.is_loopback() && !ip.is_unspecified() => out.when_acting(
            rules,
            "unusable-address",
            address_path,
            format!("the API server cannot announce the address {ip}: other nodes do not reach it"),
            "give an address of this host that other nodes reach, or leave the field out",
        ),
        Some(_) => {}
    }
    let port = endpoint.bind_port;
    if port != 0 && u16::try_from(port).is_err() {
        out.error(
            "invalid-port",
            format!("{path}.bindPort"),
            format!("{port} is not a port from 1 to 65535"),
            "the usual port is 6443",
        );
    }
}

/// The address by which the control plane as a whole is reached.
pub(super) fn control_plane(endpoint: &str, out: &mut Findings) {
    if endpoint.is_empty() {
        return;
    }
    if let Err(error) = endpoint.parse::<HostPort>() {
        out.error(
            "invalid-endpoint",
            "controlPlaneEndpoint",
            format!("`{endpoint}` is not a host, or a host and a port: {error}"),
            "write api.example.com, api.example.com:6443, 192.0.2.10:6443 or [fd00::10]:6443",
        );
    }
}
