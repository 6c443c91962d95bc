//! `Port-...`: ports that the node's components listen on.

use std::io;

use super::{Check, Trouble};

/// The kubelet's port.
pub(super) const KUBELET: i32 = 10250;

/// Ports of a control plane node (spec, releases: limits).
pub(super) fn of_control_plane(bind_port: i32) -> impl Iterator<Item = Check> {
    [
        (bind_port, "the API server listens on it"),
        (10259, "the scheduler listens on it"),
        (10257, "the controller manager listens on it"),
        (KUBELET, "the kubelet listens on it"),
    ]
    .into_iter()
    .map(|(port, why)| check(port, why))
}

/// Ports of a member of etcd.
pub(super) fn of_etcd() -> impl Iterator<Item = Check> {
    [
        (2379, "etcd's clients reach it there"),
        (2380, "etcd's members reach each other there"),
    ]
    .into_iter()
    .map(|(port, why)| check(port, why))
}

fn check(port: i32, why: &'static str) -> Check {
    Check::new(format!("Port-{port}"), "the port is free", move |host| {
        let Ok(number) = u16::try_from(port) else {
            return Ok(vec![Trouble::error(
                format!("{port} is no port"),
                why,
                "take a port between 1 and 65535",
            )]);
        };
        Ok(host
            .listen(number)
            .err()
            .map(|error| trouble(number, why, &error))
            .into_iter()
            .collect())
    })
}

fn trouble(port: u16, why: &str, error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::AddrInUse => Trouble::error(
            format!("port {port} is in use"),
            why,
            format!("`ss -ltnp 'sport = :{port}'` shows who listens; stop that program"),
        ),
        io::ErrorKind::PermissionDenied => Trouble::error(
            format!("this user may not listen on port {port}, so whether it is free is not known"),
            why,
            "run the same command with sudo",
        ),
        _ => Trouble::error(
            format!("nobody can listen on port {port}: {error}"),
            why,
            "see to it that the network of this host is up",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors};
    use super::*;

    #[test]
    fn a_port_in_use_is_named() {
        let mut host = FakeHost::fit();
        host.ports_in_use.push(10257);
        let found: Vec<String> = of_control_plane(7443)
            .chain(of_etcd())
            .flat_map(|check| errors(&check, &host))
            .collect();
        assert_eq!(found, ["port 10257 is in use"]);
        let names: Vec<String> = of_control_plane(7443).chain(of_etcd()).map(|check| check.name).collect();
        assert_eq!(
            names,
            [
                "Port-7443",
                "Port-10259",
                "Port-10257",
                "Port-10250",
                "Port-2379",
                "Port-2380"
            ]
        );
    }
}
