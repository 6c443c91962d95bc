//! `Hostname`: the node's name.

use super::{Check, Trouble};
use crate::config::network::is_dns_subdomain;
use crate::host::preflight::{PreflightHost, Unanswered};

/// The longest name without a prefix.
const LONGEST: usize = 63;

pub(super) fn check(node: &str, address: &str) -> Check {
    let (node, address) = (node.to_owned(), address.to_owned());
    Check::new("Hostname", "the node's name is qualified, and has an address", move |host| {
        let mut found = Vec::new();
        if !is_qualified(&node) {
            found.push(Trouble::warning(
                format!("the node's name `{node}` is not a qualified name"),
                "other programs may refuse it as a label",
                "give the node a name of letters, digits, `-`, `_` and `.`: --node-name",
            ));
        }
        match resolves(host, &node) {
            Ok(true) => {}
            Ok(false) => found.push(Trouble::warning(
                format!("no address is found for the node's name `{node}`"),
                "programs that reach the node by its name fail",
                format!("echo '{address} {node}' >> /etc/hosts"),
            )),
            Err(unanswered) if found.is_empty() => return Err(unanswered),
            Err(_) => {}
        }
        Ok(found)
    })
}

/// The hosts file first: it needs neither a program nor the network.
fn resolves(host: &dyn PreflightHost, node: &str) -> Result<bool, Unanswered> {
    let hosts = host.read("/etc/hosts".as_ref())?.unwrap_or_default();
    let named = hosts.lines().any(|line| {
        let line = line.split('#').next().unwrap_or_default();
        line.split_whitespace().skip(1).any(|name| name.eq_ignore_ascii_case(node))
    });
    Ok(named || host.resolves(node)?)
}

/// A qualified name as of Kubernetes' labels: `[PREFIX/]NAME`.
fn is_qualified(text: &str) -> bool {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    let bytes = name.as_bytes();
    let ends_well = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    prefix.is_none_or(is_dns_subdomain)
        && bytes.len() <= LONGEST
        && ends_well(bytes.first())
        && ends_well(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, warnings};
    use super::*;

    #[test]
    fn qualified_names() {
        for name in ["a", "cp1", "a-b.c_d", "example.com/cp1"] {
            assert!(is_qualified(name), "{name}");
        }
        for name in ["", "-a", "a.", "a b", "a/b/c", "A_/b", &"a".repeat(64)] {
            assert!(!is_qualified(name), "{name}");
        }
    }

    #[test]
    fn a_name_without_an_address_is_warned_of() {
        let host = FakeHost::fit().with_file("/etc/hosts", "192.0.2.10 cp1.example.com CP1 # the first\n");
        assert!(warnings(&check("cp1", "192.0.2.10"), &host).is_empty());
        assert_eq!(
            warnings(&check("the", "192.0.2.10"), &host),
            ["no address is found for the node's name `the`"]
        );
        let host = FakeHost {
            names: vec!["far".to_owned()],
            ..host
        };
        assert!(warnings(&check("far", "192.0.2.10"), &host).is_empty());
        assert_eq!(warnings(&check("-x", "192.0.2.10"), &host).len(), 2);
    }

    #[test]
    fn without_a_network_it_is_not_known() {
        let host = FakeHost {
            network: false,
            ..FakeHost::fit()
        };
        assert_eq!(check("cp2", "192.0.2.10").ask(&host), Err(Unanswered::Network));
        assert_eq!(check("-x", "192.0.2.10").ask(&host).unwrap().len(), 1);
    }
}
