//! `HTTPProxy` and `HTTPProxyCIDR`: connections inside the cluster that would leave it through a proxy.

use std::collections::BTreeMap;

use super::{Check, Trouble, proxy};
use crate::config::network::Cidr;

/// The port that the reference's test address has.
const RANGE_PORT: u16 = 1234;
/// The port of an https URL without one.
const HTTPS_PORT: u16 = 443;

/// The address that the API server announces.
pub(super) fn check(address: &str, environment: &BTreeMap<String, String>) -> Check {
    let variable = proxy::of_https(environment, address, HTTPS_PORT);
    let trouble = variable.map(|variable| trouble(variable, &format!("the API server at {address}"), address));
    Check::new("HTTPProxy", "the API server is reached without a proxy", move |_| {
        Ok(trouble.clone().into_iter().collect())
    })
}

/// The first address of a range of Services or Pods.
pub(super) fn check_range(range: &Cidr, environment: &BTreeMap<String, String>) -> Check {
    let first = range.nth_address(1).unwrap_or_else(|_| range.network()).to_string();
    let variable = proxy::of_https(environment, &first, RANGE_PORT);
    let trouble = variable.map(|variable| trouble(variable, &format!("addresses of {range}"), &range.to_string()));
    Check::new("HTTPProxyCIDR", "Services and Pods are reached without a proxy", move |_| {
        Ok(trouble.clone().into_iter().collect())
    })
}

// The proxy itself is not named: its URL may hold a password.
fn trouble(variable: &str, what: &str, exempt: &str) -> Trouble {
    Trouble::warning(
        format!("connections to {what} would go through the proxy of {variable}"),
        "a proxy outside the cluster cannot reach them, and the components inherit these variables",
        format!("export NO_PROXY=\"${{NO_PROXY:+$NO_PROXY,}}{exempt}\""),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors, warnings};
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn the_golden_environment() {
        let environment = environment(&[
            ("HTTP_PROXY", "http://proxy.example.com:3128"),
            ("NO_PROXY", "10.0.0.0/8,.example.com"),
            ("https_proxy", "http://proxy.example.com:3129"),
        ]);
        let found = warnings(&check("192.0.2.10", &environment), &FakeHost::fit());
        assert_eq!(
            found,
            ["connections to the API server at 192.0.2.10 would go through the proxy of https_proxy"]
        );
        for range in ["10.96.0.0/12", "10.244.0.0/16"] {
            let check = check_range(&range.parse().unwrap(), &environment);
            assert!(warnings(&check, &FakeHost::fit()).is_empty());
        }
    }

    #[test]
    fn ranges_of_both_families() {
        let environment = environment(&[("HTTPS_PROXY", "http://user:secret@proxy:1")]);
        for range in ["10.96.0.0/12", "fd00::/108", "192.0.2.1/32"] {
            let check = check_range(&range.parse().unwrap(), &environment);
            let found = warnings(&check, &FakeHost::fit());
            assert!(found.len() == 1 && !found[0].contains("secret"), "{found:?}");
            assert!(errors(&check, &FakeHost::fit()).is_empty());
        }
    }
}
