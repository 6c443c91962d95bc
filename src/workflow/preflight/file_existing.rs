//! `FileExisting-...`: programs that the node needs.

use super::{Check, Subject, Trouble};
use crate::release::{Release, Version};

/// A program, why it is needed, and its packages on Debian and on Fedora.
const TOOLS: [(&str, &str, &str, &str); 10] = [
    (
        "conntrack",
        "kube-proxy clears stale connections with it",
        "conntrack",
        "conntrack-tools",
    ),
    (
        "crictl",
        "containers are listed and removed with it",
        "cri-tools",
        "cri-tools",
    ),
    (
        "ethtool",
        "the kubelet may look at network devices with it",
        "ethtool",
        "ethtool",
    ),
    (
        "ip",
        "the kubelet and network plugins set up devices and routes with it",
        "iproute2",
        "iproute",
    ),
    (
        "iptables",
        "kube-proxy and the kubelet make their rules with it",
        "iptables",
        "iptables-nft",
    ),
    ("mount", "the kubelet mounts volumes with it", "mount", "util-linux"),
    (
        "nsenter",
        "the kubelet enters the namespaces of containers with it",
        "util-linux",
        "util-linux",
    ),
    ("tc", "network plugins limit bandwidth with it", "iproute2", "iproute-tc"),
    ("touch", "scripts of the node use it", "coreutils", "coreutils"),
    ("", "the node needs it", "", ""),
];

/// The programs that this release asks for.
pub(super) fn checks(release: &Release, control_plane: &str) -> Vec<Check> {
    let version = control_plane.parse::<Version>().unwrap_or_else(|_| release.version.clone());
    let required = release.required_tools(&version).map(|tool| check(tool, Trouble::error));
    let wanted = release.minor.preflight.wanted_tools.iter();
    required.chain(wanted.map(|tool| check(tool, Trouble::warning))).collect()
}

fn check(tool: &'static str, trouble: fn(String, &'static str, String) -> Trouble) -> Check {
    Check::new(format!("FileExisting-{tool}"), "the program is there", move |host| {
        if host.find(tool).is_some() {
            return Ok(Vec::new());
        }
        let known = TOOLS
            .iter()
            .find(|(name, ..)| *name == tool)
            .unwrap_or(&TOOLS[TOOLS.len() - 1]);
        let (_, why, debian, fedora) = known;
        Ok(vec![
            trouble(
                format!("the program {tool} is not in PATH"),
                why,
                format!("apt-get install {debian} (Debian, Ubuntu) or dnf install {fedora} (Fedora, RHEL)"),
            )
            .about(Subject::Program(tool.to_owned())),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors, warnings};
    use super::*;

    fn missing(release: &str, version: &str) -> (Vec<String>, Vec<String>) {
        let bare = FakeHost {
            programs: Vec::new(),
            ..FakeHost::fit()
        };
        let checks = checks(&Release::named(release).unwrap(), version);
        let names = |ask: fn(&Check, &FakeHost) -> Vec<String>| {
            let found = checks.iter().filter(|check| !ask(check, &bare).is_empty());
            found.map(|check| check.name.replace("FileExisting-", "")).collect()
        };
        (names(errors), names(warnings))
    }

    #[test]
    fn tools_go_by_release() {
        let (required, wanted) = missing("v1.31", "v1.31.0");
        assert_eq!(required, ["crictl", "conntrack", "ip", "iptables", "mount", "nsenter"]);
        assert_eq!(wanted, ["ethtool", "tc", "touch"]);
        assert_eq!(
            missing("v1.32", "v1.31.0").0,
            ["ip", "iptables", "mount", "nsenter", "conntrack"]
        );
        let (required, wanted) = missing("v1.36", "v1.36.2");
        assert_eq!(
            (required, wanted),
            (vec!["mount".to_owned(), "nsenter".to_owned()], vec!["touch".to_owned()])
        );
    }

    #[test]
    fn every_tool_of_every_release_is_in_the_table() {
        for release in Release::all() {
            let facts = release.minor.preflight;
            let older = facts.tools_of_older_control_planes.iter().map(|(_, tool)| tool);
            for tool in facts.required_tools.iter().chain(facts.wanted_tools).chain(older) {
                assert!(TOOLS.iter().any(|(name, ..)| name == tool), "{tool}");
            }
        }
    }
}
