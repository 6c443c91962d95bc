//! `Port-...`: ports that the node's components listen on.

use std::io;
use std::thread;
use std::time::Duration;

use super::{Check, Subject, Trouble};
use crate::host::Listener;

/// How often a port is looked at that is in use and that nobody is seen to listen on, and the pause between two looks.
const LOOKS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(50);
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
        for tries_left in (0..LOOKS).rev() {
            let Err(error) = host.listen(number) else {
                return Ok(Vec::new());
            };
            // Who it is adds to the finding: without it the finding stands all the same.
            let held_by = host.listeners(number).unwrap_or_default();
            let is_known = held_by.iter().any(|listener| listener.process.is_some());
            if is_known || tries_left == 0 || error.kind() != io::ErrorKind::AddrInUse {
                return Ok(vec![trouble(number, why, &error, held_by)]);
            }
            // In use, and nobody is seen who listens: a program is about to listen, has just ended, or is being started by one of the
            // other checks and has not let go yet of what it inherited.
            thread::sleep(PAUSE);
        }
        Ok(Vec::new())
    })
}

fn trouble(port: u16, why: &str, error: &io::Error, held_by: Vec<Listener>) -> Trouble {
    let trouble = match error.kind() {
        io::ErrorKind::AddrInUse => Trouble::error(
            format!("port {port} is in use{}", by(&held_by)),
            why,
            match held_by.iter().find_map(|listener| listener.process.as_ref()) {
                Some(process) => format!("stop the program; `ps -fp {}` shows more of it", process.pid),
                None => format!("`ss -ltnp 'sport = :{port}'` shows who listens; stop that program"),
            },
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
    };
    trouble.about(Subject::Port { number: port, held_by })
}

/// ` by nginx (process 7)`, once for each program.
fn by(held_by: &[Listener]) -> String {
    let mut known: Vec<String> = held_by
        .iter()
        .filter(|listener| listener.process.is_some())
        .map(Listener::to_string)
        .collect();
    known.dedup();
    match known.is_empty() {
        true => String::new(),
        false => format!(" by {}", known.join(" and ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors, troubles};
    use super::*;
    use crate::host::Process;

    #[test]
    fn who_holds_a_port_is_named_and_carried() {
        let mut host = FakeHost::fit();
        host.ports_in_use.push(6443);
        let listener = |address: &str| Listener {
            address: address.parse().unwrap(),
            port: 6443,
            process: Some(Process {
                pid: 7,
                name: "kube-apiserver".to_owned(),
                command: ["kube-apiserver", "--secure-port=6443"].map(str::to_owned).into(),
            }),
        };
        host.listeners = vec![listener("0.0.0.0"), listener("::")];
        let found = troubles(&check(6443, "why"), &host);
        assert_eq!(found[0].found, "port 6443 is in use by kube-apiserver (process 7)");
        let Subject::Port { number: 6443, held_by } = &found[0].subject else {
            panic!("{found:?}");
        };
        assert_eq!(held_by[0].process.as_ref().unwrap().argument("secure-port"), Some("6443"));
    }

    /// One who listens and is not seen may be another user's: the port is looked at again, and told of all the same.
    #[test]
    fn a_port_that_nobody_is_seen_to_hold_is_told_of_in_the_end() {
        let mut host = FakeHost::fit();
        host.ports_in_use.push(6443);
        host.listeners = vec![Listener {
            address: "0.0.0.0".parse().unwrap(),
            port: 6443,
            process: None,
        }];
        let begun = std::time::Instant::now();
        assert_eq!(troubles(&check(6443, "why"), &host).len(), 1);
        assert!(begun.elapsed() >= PAUSE * (LOOKS - 1));
    }

    /// A socket that is bound and does not listen is in nobody's list of listeners.
    #[test]
    fn a_port_that_is_about_to_be_free_is_looked_at_again() {
        use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket};

        let holder = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        bind(&holder, &std::net::SocketAddrV4::new(std::net::Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let address = std::net::SocketAddrV4::try_from(getsockname(&holder).unwrap()).unwrap();
        let host = crate::host::LocalHost::by(crate::host::preflight::Terms {
            path: String::new(),
            limit: Duration::from_secs(5),
            network: false,
        });
        let check = check(address.port().into(), "why");
        assert_eq!(check.ask(&*host).unwrap().len(), 1, "as long as it is bound");
        let going = thread::spawn(move || {
            thread::sleep(PAUSE);
            drop(holder);
        });
        assert!(check.ask(&*host).unwrap().is_empty(), "once it is free");
        going.join().unwrap();
    }

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
