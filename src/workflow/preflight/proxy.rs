//! Whether a connection by TLS goes through a proxy, by the environment as Go's `net/http` reads it
//! (<https://pkg.go.dev/golang.org/x/net/http/httpproxy>).

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::config::network::{Cidr, parse_ip};

/// The variable by which a connection to `address` at `port` goes through a proxy.
pub(crate) fn of_https(environment: &BTreeMap<String, String>, address: &str, port: u16) -> Option<&'static str> {
    let (variable, _) = first(environment, ["HTTPS_PROXY", "https_proxy"])?;
    let exempt = first(environment, ["NO_PROXY", "no_proxy"]).map_or("", |(_, list)| list);
    let host = address.trim().trim_end_matches('.').to_lowercase();
    let ip = parse_ip(&host);
    let local = host == "localhost" || ip.is_some_and(|ip| ip.is_loopback());
    let direct = local || exempt.split(',').any(|entry| exempts(entry, &host, ip, port));
    (!direct).then_some(variable)
}

fn first<'a>(environment: &'a BTreeMap<String, String>, names: [&'static str; 2]) -> Option<(&'static str, &'a str)> {
    names.into_iter().find_map(|name| {
        let value = environment.get(name).filter(|value| !value.is_empty())?;
        Some((name, value.as_str()))
    })
}

/// Whether an entry of `NO_PROXY` covers the host: `*`, a range, an address or a domain, the last two with or without a port.
fn exempts(entry: &str, host: &str, ip: Option<IpAddr>, port: u16) -> bool {
    let entry = entry.trim().to_lowercase();
    if entry.is_empty() || entry == "*" {
        return entry == "*";
    }
    if let Ok(range) = entry.parse::<Cidr>() {
        return ip.is_some_and(|ip| range.contains(ip));
    }
    let (name, only) = divide(&entry);
    if only.is_some_and(|only| only != port.to_string()) {
        return false;
    }
    if let Some(address) = parse_ip(name) {
        return ip == Some(address);
    }
    // `.example.com` and `*.example.com` mean what is below; `example.com` means itself too. None of them means an address.
    let below = name.strip_prefix('*').unwrap_or(name);
    let (domain, itself) = match below.strip_prefix('.') {
        Some(domain) => (domain, false),
        None => (below, true),
    };
    let inside = host
        .strip_suffix(domain)
        .is_some_and(|rest| rest.ends_with('.') || rest.is_empty() && itself);
    ip.is_none() && inside
}

/// A name and the port behind it; an address of IPv6 stands in brackets then.
fn divide(entry: &str) -> (&str, Option<&str>) {
    if let Some((address, rest)) = entry.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, rest.strip_prefix(':'));
    }
    match entry.split_once(':') {
        Some((name, port)) if !port.contains(':') => (name, Some(port)),
        _ => (entry, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direct(no_proxy: &str, host: &str) -> bool {
        let environment = [("https_proxy", "http://p:3128"), ("NO_PROXY", no_proxy)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        of_https(&environment, host, 443).is_none()
    }

    #[test]
    fn what_no_proxy_covers() {
        for (no_proxy, host) in [
            ("*", "192.0.2.1"),
            ("10.0.0.0/8", "10.96.0.1"),
            ("fd00::/8", "fd00::1"),
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:443", "192.0.2.1"),
            ("[fd00::1]:443", "fd00::1"),
            ("fd00::1", "fd00::1"),
            ("a, .example.com", "api.example.com"),
            ("example.com", "example.com"),
            ("example.com", "api.Example.com."),
            ("*.example.com", "api.example.com"),
            ("", "localhost"),
            ("", "127.0.0.1"),
            ("", "::1"),
        ] {
            assert!(direct(no_proxy, host), "{no_proxy} {host}");
        }
        for (no_proxy, host) in [
            ("", "192.0.2.1"),
            ("10.0.0.0/8", "192.0.2.1"),
            ("192.0.2.1:80", "192.0.2.1"),
            (".example.com", "example.com"),
            ("example.com", "notexample.com"),
            ("1", "192.0.2.1"),
        ] {
            assert!(!direct(no_proxy, host), "{no_proxy} {host}");
        }
    }

    #[test]
    fn without_a_proxy_all_is_direct() {
        assert_eq!(of_https(&BTreeMap::new(), "192.0.2.1", 443), None);
        let other = [("HTTP_PROXY".to_owned(), "http://p".to_owned())].into();
        assert_eq!(of_https(&other, "192.0.2.1", 443), None);
    }
}
