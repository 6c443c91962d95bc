//! `FileContent-...`: settings of the kernel.

use std::path::Path;

use super::file_available::name;
use super::{Check, Subject, Trouble};

/// Forwarding of packets, for the families in use: IPv4, IPv6.
pub(super) fn forwarding(in_use: &[bool; 2]) -> impl Iterator<Item = Check> {
    [
        ("/proc/sys/net/ipv4/ip_forward", "net.ipv4.ip_forward"),
        (
            "/proc/sys/net/ipv6/conf/default/forwarding",
            "net.ipv6.conf.default.forwarding",
        ),
    ]
    .into_iter()
    .zip(*in_use)
    .filter(|(_, in_use)| *in_use)
    .map(|((path, setting), _)| check(path, setting))
}

fn check(path: &'static str, setting: &'static str) -> Check {
    Check::new(name("FileContent", path), "the kernel forwards packets", move |host| {
        let found = match host.read(Path::new(path))? {
            Some(text) if text.starts_with('1') => return Ok(Vec::new()),
            Some(text) => format!("{path} holds `{}`, not `1`", text.trim()),
            None => format!("{path} does not exist: this family of addresses is off"),
        };
        Ok(vec![
            Trouble::error(
                found,
                "packets to and from Pods are forwarded by this host",
                format!("sysctl -w {setting}=1 && echo {setting}=1 > /etc/sysctl.d/90-{setting}.conf"),
            )
            .about(Subject::Setting(path.into())),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors};
    use super::*;

    #[test]
    fn forwarding_of_the_families_in_use() {
        let host = FakeHost::fit().with_file("/proc/sys/net/ipv4/ip_forward", "0\n");
        let ask = |in_use: [bool; 2]| -> Vec<String> { forwarding(&in_use).flat_map(|check| errors(&check, &host)).collect() };
        assert_eq!(ask([true, false]), ["/proc/sys/net/ipv4/ip_forward holds `0`, not `1`"]);
        assert!(ask([false, true]).is_empty());
        let off = FakeHost::fit().without("/proc/sys/net/ipv6/conf/default/forwarding");
        let found = errors(&forwarding(&[false, true]).next().unwrap(), &off);
        assert!(found[0].contains("does not exist"), "{found:?}");
        let names: Vec<String> = forwarding(&[true, true]).map(|check| check.name).collect();
        assert_eq!(
            names,
            [
                "FileContent--proc-sys-net-ipv4-ip_forward",
                "FileContent--proc-sys-net-ipv6-conf-default-forwarding"
            ]
        );
    }
}
