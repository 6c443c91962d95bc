//! etcd's static Pod.

use serde_json::{Value, json};

use super::arguments::{self, Base, command_line};
use super::pod::{Component, Probes, pod};
use super::volumes::{DIRECTORY_OR_CREATE, Volumes};
use super::{Inputs, environment, path};
use crate::config::images;
use crate::config::model::{Argument, LocalEtcd};
use crate::config::network::{is_ipv6, join_host_port, parse_port};
use crate::release::{EtcdFlags, Version};

/// Ports of etcd: for clients, for its other members, for metrics and health.
const CLIENT_PORT: u16 = 2379;
const PEER_PORT: u16 = 2380;
const METRICS_PORT: u16 = 2381;

/// A member of an etcd cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Where other members reach it.
    pub peer_url: String,
}

/// The static Pod of a member of etcd. Without other `members` it begins a cluster of its own; with them, itself included,
/// it joins theirs.
pub fn etcd(inputs: &Inputs<'_>, members: &[Member]) -> Value {
    let cluster = &inputs.configuration.cluster;
    let local = cluster.etcd.local.clone().unwrap_or_default();
    let certificates = format!("{}/etcd", cluster.certificates_dir);
    let mut volumes = Volumes::default();
    volumes.add("etcd-data", &local.data_dir, DIRECTORY_OR_CREATE, false);
    volumes.add("etcd-certs", &certificates, DIRECTORY_OR_CREATE, false);
    let mounts = vec![
        json!({"mountPath": local.data_dir, "name": "etcd-data"}),
        json!({"mountPath": certificates, "name": "etcd-certs"}),
    ];
    let component = Component {
        name: "etcd",
        image: images::etcd(cluster, inputs.release),
        arguments: command_line(&base(inputs, &local, members), &local.extra_args, inputs.release),
        environment: environment::merged(&[&local.extra_envs]),
        requests: json!({"cpu": "100m", "memory": "100Mi"}),
        probes: probes(&local.extra_args, loopback(inputs)),
        volumes: &volumes,
        mounts,
        annotation: Some((
            "kubeadm.kubernetes.io/etcd.advertise-client-urls",
            client_url(address(inputs)),
        )),
    };
    pod(component, inputs)
}

/// Where clients reach the etcd at an address.
pub fn client_url(address: &str) -> String {
    format!("https://{}", join_host_port(address, CLIENT_PORT))
}

/// Where other members reach the etcd at an address.
pub fn peer_url(address: &str) -> String {
    format!("https://{}", join_host_port(address, PEER_PORT))
}

/// The loopback address of the family of the API server's address.
pub(super) fn loopback(inputs: &Inputs<'_>) -> &'static str {
    if is_ipv6(address(inputs)) { "::1" } else { "127.0.0.1" }
}

fn address<'a>(inputs: &Inputs<'a>) -> &'a str {
    &inputs.configuration.init.local_api_endpoint.advertise_address
}

fn base(inputs: &Inputs<'_>, local: &LocalEtcd, members: &[Member]) -> Base {
    let certificates = &inputs.configuration.cluster.certificates_dir;
    let file = |name: &str| path::join(certificates, &format!("etcd/{name}"));
    let node = &inputs.configuration.init.node_registration.name;
    let (loopback, address) = (loopback(inputs), address(inputs));
    let mut base: Base = [
        ("name", node.clone()),
        ("data-dir", local.data_dir.clone()),
        (
            "listen-client-urls",
            format!("{},{}", client_url(loopback), client_url(address)),
        ),
        ("advertise-client-urls", client_url(address)),
        ("listen-peer-urls", peer_url(address)),
        ("initial-advertise-peer-urls", peer_url(address)),
        (
            "listen-metrics-urls",
            format!("http://{}", join_host_port(loopback, METRICS_PORT)),
        ),
        ("cert-file", file("server.crt")),
        ("key-file", file("server.key")),
        ("trusted-ca-file", file("ca.crt")),
        ("client-cert-auth", "true".to_owned()),
        ("peer-cert-file", file("peer.crt")),
        ("peer-key-file", file("peer.key")),
        ("peer-trusted-ca-file", file("ca.crt")),
        ("peer-client-cert-auth", "true".to_owned()),
        ("snapshot-count", "10000".to_owned()),
    ]
    .into_iter()
    .collect();
    if has_stable_flags(inputs) {
        base.set("feature-gates", "InitialCorruptCheck=true");
        base.set("watch-progress-notify-interval", "5s");
    } else {
        base.set("experimental-initial-corrupt-check", "true");
        base.set("experimental-watch-progress-notify-interval", "5s");
    }
    if members.is_empty() {
        base.set("initial-cluster", format!("{node}={}", peer_url(address)));
    } else {
        let all: Vec<String> = members.iter().map(|m| format!("{}={}", m.name, m.peer_url)).collect();
        base.set("initial-cluster", all.join(","));
        base.set("initial-cluster-state", "existing");
    }
    base
}

/// Whether the image is of an etcd that has the flags without `experimental-`.
fn has_stable_flags(inputs: &Inputs<'_>) -> bool {
    match inputs.release.minor.etcd_flags {
        EtcdFlags::Experimental => false,
        EtcdFlags::Stable => true,
        EtcdFlags::ByImage => {
            let image = images::etcd(&inputs.configuration.cluster, inputs.release);
            let first = Version {
                major: 3,
                minor: 6,
                patch: 0,
                pre: String::new(),
                build: String::new(),
            };
            image
                .rsplit_once(':')
                .and_then(|(_, tag)| tag.parse::<Version>().ok())
                .is_some_and(|version| version >= first)
        }
    }
}

/// etcd answers probes where it serves metrics: at the first URL that the user gives for them, as far as it can be read.
fn probes(user: &[Argument], loopback: &str) -> Probes {
    let url = arguments::value(user, "listen-metrics-urls").and_then(|urls| Url::read(urls.split(',').next()?));
    let url = url.unwrap_or_default();
    Probes {
        host: if url.host.is_empty() { loopback } else { url.host }.to_owned(),
        port: parse_port(url.port).unwrap_or(METRICS_PORT).into(),
        scheme: if url.scheme == "https" { "HTTPS" } else { "HTTP" },
        liveness: "/livez",
        readiness: Some("/readyz"),
        startup: "/readyz",
    }
}

/// The parts of a URL that tell whom to ask.
#[derive(Debug, Default, PartialEq, Eq)]
struct Url<'a> {
    scheme: &'a str,
    host: &'a str,
    port: &'a str,
}

impl<'a> Url<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, after)| after);
        let (host, port) = match host_and_port.strip_prefix('[') {
            Some(bracketed) => {
                let (host, after) = bracketed.split_once(']')?;
                (host, after.strip_prefix(':').unwrap_or(after))
            }
            None => host_and_port.split_once(':').unwrap_or((host_and_port, "")),
        };
        port.bytes().all(|b| b.is_ascii_digit()).then_some(Url { scheme, host, port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(urls: &str) -> (String, i32, &'static str) {
        let user = [Argument {
            name: "listen-metrics-urls".to_owned(),
            value: urls.to_owned(),
            merge_method: String::new(),
        }];
        let probes = probes(&user, "127.0.0.1");
        (probes.host, probes.port, probes.scheme)
    }

    #[test]
    fn probes_go_where_metrics_are() {
        let at = |host: &str, port, scheme| (host.to_owned(), port, scheme);
        assert_eq!(asked("http://0.0.0.0:2381"), at("0.0.0.0", 2381, "HTTP"));
        assert_eq!(asked("https://[fd00::1]:9,http://x:1"), at("fd00::1", 9, "HTTPS"));
        assert_eq!(asked("http://10.0.0.1"), at("10.0.0.1", 2381, "HTTP"));
        assert_eq!(asked("http://:99/path"), at("127.0.0.1", 99, "HTTP"));
        assert_eq!(asked("http://10.0.0.1:0"), at("10.0.0.1", 2381, "HTTP"));
        assert_eq!(asked("http://10.0.0.1:http"), at("127.0.0.1", 2381, "HTTP"));
        assert_eq!(asked(""), at("127.0.0.1", 2381, "HTTP"));
    }

    #[test]
    fn urls_of_both_families() {
        assert_eq!(client_url("192.0.2.1"), "https://192.0.2.1:2379");
        assert_eq!(peer_url("fd00::1"), "https://[fd00::1]:2380");
    }
}
