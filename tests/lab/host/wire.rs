//! The wire between hosts: a bridge in a network namespace of its own.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Host;

/// Ends with its standard input, as a host does.
const SCRIPT: &str = "
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.77.0.1/24 dev br0
ip -6 addr add fd77:77::1/64 dev br0 nodad
echo ready
exec cat >/dev/null
";

/// A bridge that hosts are tied to.
pub struct Wire {
    namespace: Child,
}

impl Wire {
    /// Lays the wire.
    pub fn lay() -> Wire {
        let mut namespace = Command::new("unshare")
            .args(["--net", "--", "sh", "-ec", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(namespace.stdout.take().unwrap())
            .read_line(&mut ready)
            .unwrap();
        assert_eq!(ready, "ready\n", "the bridge between hosts was not made");
        Wire { namespace }
    }

    /// Ties a host to the wire and gives it its addresses.
    pub(super) fn tie(&self, host: &Host) {
        let identity = host.identity;
        let script = format!(
            "ip link add veth-{name} type veth peer name eth0 netns {first}; ip link set veth-{name} master br0 up",
            name = identity.name,
            first = host.first,
        );
        let ours = format!("--net=/proc/{}/ns/net", self.namespace.id());
        let status = Command::new("nsenter").args([&ours, "sh", "-ec", &script]).status().unwrap();
        assert!(status.success(), "{} was not tied to the wire", identity.name);
        host.expect(&[
            "sh",
            "-ec",
            &format!(
                "ip link set eth0 up; ip addr add {}/24 dev eth0; ip -6 addr add {}/64 dev eth0 nodad
                 ip route add default via 10.77.0.1; ip -6 route add default via fd77:77::1",
                identity.ipv4, identity.ipv6
            ),
        ]);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        drop(self.namespace.stdin.take());
        let _ = self.namespace.wait();
    }
}

/// The only child of a process.
pub(super) fn first_child(parent: u32) -> u32 {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
        match children.split_whitespace().next() {
            Some(child) => return child.parse().unwrap(),
            None => assert!(Instant::now() < deadline, "process {parent} has no child"),
        }
    }
}
