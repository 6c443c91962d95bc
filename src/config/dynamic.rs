//! Defaults that depend on the host, on chance, or on the release.
//!
//! Pure functions: the host is asked through [`Host`], only where the configuration leaves something out; tokens come from
//! a generator that is passed in.

use std::cell::LazyCell;
use std::net::IpAddr;

use super::kubernetes_version::{self, Minimum};
use super::model::{
    ApiEndpoint, ClusterConfiguration, InitConfiguration, JoinConfiguration, NodeRegistration, ResetConfiguration, Taint,
};
use super::network::{HostPort, is_dns_subdomain, join_host_port, parse_ip};
use super::validate::Finding;
use crate::diagnostic::Severity;
use crate::host::{Addresses, HostFacts};
use crate::release::Release;

/// Socket of the container runtime where none is given and none is found.
pub const DEFAULT_CRI_SOCKET: &str = "unix:///var/run/containerd/containerd.sock";

/// What is asked of the host.
pub trait Host {
    /// The host's facts, found out at the first call.
    fn facts(&self) -> &HostFacts;

    /// Its addresses, found out at the first call.
    fn addresses(&self) -> Addresses {
        (self.facts().ipv4, self.facts().ipv6)
    }

    /// Whether there is a file at a path; one that cannot be looked at counts as there.
    fn has_file(&self, path: &str) -> bool {
        !matches!(std::fs::metadata(path), Err(error) if error.kind() == std::io::ErrorKind::NotFound)
    }
}

impl Host for HostFacts {
    fn facts(&self) -> &HostFacts {
        self
    }
}

impl<F: FnOnce() -> HostFacts> Host for LazyCell<HostFacts, F> {
    fn facts(&self) -> &HostFacts {
        self
    }
}

/// What dynamic defaults draw on.
pub struct Sources<'a> {
    /// The release that is acted as.
    pub release: &'a Release,
    /// The host.
    pub host: &'a dyn Host,
    /// Makes bootstrap tokens.
    pub token: &'a mut dyn FnMut() -> String,
    /// Look for sockets of container runtimes; otherwise the default stands.
    pub detect_cri_socket: bool,
    /// Refuse a version that the release cannot deploy; otherwise only warn.
    pub refuse_old_versions: bool,
}

/// Fills in an InitConfiguration. Its bind port must stand already.
pub fn init(config: &mut InitConfiguration, sources: &mut Sources<'_>) -> Vec<Finding> {
    let mut notes = Vec::new();
    for token in &mut config.bootstrap_tokens {
        if token.token.is_empty() {
            token.token = (sources.token)();
        }
    }
    registration(&mut config.node_registration, true, sources, &mut notes);
    endpoint(
        &mut config.local_api_endpoint,
        "localAPIEndpoint.advertiseAddress",
        sources.host,
        &mut notes,
    );
    notes
}

/// Fills in a ClusterConfiguration; `bind_port` is that of the API server of this node.
pub fn cluster(config: &mut ClusterConfiguration, bind_port: i32, sources: &Sources<'_>) -> Vec<Finding> {
    let mut notes = Vec::new();
    let minimum = match sources.refuse_old_versions {
        true => Minimum::Deployable,
        false => Minimum::Known,
    };
    match kubernetes_version::deployed(&config.kubernetes_version, sources.release) {
        Ok(version) => {
            notes.extend(kubernetes_version::judge_label(&config.kubernetes_version, sources.release));
            config.kubernetes_version = version.to_string();
            notes.extend(kubernetes_version::judge(&version, sources.release, minimum));
        }
        Err(refused) => notes.push(refused),
    }
    if let Some(whole) = with_port(&config.control_plane_endpoint, bind_port) {
        config.control_plane_endpoint = whole;
    }
    for name in &mut config.api_server.cert_sans {
        *name = name.to_lowercase();
    }
    notes
}

/// Fills in a JoinConfiguration.
pub fn join(config: &mut JoinConfiguration, sources: &mut Sources<'_>) -> Vec<Finding> {
    let mut notes = Vec::new();
    registration(
        &mut config.node_registration,
        config.control_plane.is_some(),
        sources,
        &mut notes,
    );
    if let Some(control_plane) = &mut config.control_plane {
        endpoint(
            &mut control_plane.local_api_endpoint,
            "controlPlane.localAPIEndpoint.advertiseAddress",
            sources.host,
            &mut notes,
        );
    }
    notes
}

/// Fills in a ResetConfiguration.
pub fn reset(config: &mut ResetConfiguration, sources: &Sources<'_>) -> Vec<Finding> {
    let mut notes = Vec::new();
    cri_socket(&mut config.cri_socket, "criSocket", sources, &mut notes);
    notes
}

fn registration(registration: &mut NodeRegistration, control_plane: bool, sources: &Sources<'_>, notes: &mut Vec<Finding>) {
    let given = !registration.name.is_empty();
    if !given {
        registration.name = sources.host.facts().host_name.clone().unwrap_or_default();
    }
    registration.name = registration.name.trim().to_lowercase();
    // A given name is the business of the rules.
    if !given && !is_dns_subdomain(&registration.name) {
        notes.push(finding(
            Severity::Error,
            "no-node-name",
            "nodeRegistration.name",
            match registration.name.as_str() {
                "" => "the name of this host cannot be found out".to_owned(),
                name => format!("the name of this host, `{name}`, cannot be the name of a Node"),
            },
            "give a name, here or with `--node-name`",
        ));
    }
    // An empty list says that there shall be no taints; only an absent one is filled in.
    if control_plane {
        registration.taints.get_or_insert_with(|| {
            vec![Taint {
                key: "node-role.kubernetes.io/control-plane".into(),
                effect: "NoSchedule".into(),
                ..Taint::default()
            }]
        });
    }
    cri_socket(&mut registration.cri_socket, "nodeRegistration.criSocket", sources, notes);
}

fn cri_socket(socket: &mut String, path: &'static str, sources: &Sources<'_>, notes: &mut Vec<Finding>) {
    if !socket.is_empty() {
        if !socket.starts_with("unix") {
            socket.insert_str(0, "unix://");
        }
        return;
    }
    let found: &[String] = if sources.detect_cri_socket {
        &sources.host.facts().cri_sockets
    } else {
        &[]
    };
    match found {
        [] => socket.push_str(DEFAULT_CRI_SOCKET),
        [one] => socket.clone_from(one),
        several => {
            socket.push_str(DEFAULT_CRI_SOCKET);
            notes.push(finding(
                Severity::Error,
                "several-cri-sockets",
                path,
                format!("this host has more than one container runtime: {}", several.join(", ")),
                "name the one to use, here or with `--cri-socket`",
            ));
        }
    }
}

/// The address to announce: what is given, in its normal form; else that of the default route.
fn endpoint(endpoint: &mut ApiEndpoint, path: &'static str, host: &dyn Host, notes: &mut Vec<Finding>) {
    let given = match endpoint.advertise_address.as_str() {
        "" => None,
        text => match parse_ip(text) {
            Some(address) => Some(address),
            // Left as it is: the rules refuse it.
            None => return,
        },
    };
    let address = match given {
        Some(address) if address.is_loopback() => {
            notes.push(finding(
                Severity::Error,
                "loopback-address",
                path,
                format!("other nodes cannot reach the loopback address {address}"),
                "give an address of this host that other nodes reach, or leave the field out",
            ));
            return;
        }
        Some(address) if !address.is_unspecified() => address,
        given => {
            let (ipv4, ipv6) = host.addresses();
            let (ipv4, ipv6) = (ipv4.map(IpAddr::from), ipv6.map(IpAddr::from));
            let preferred = if given.is_some_and(|address| address.is_ipv6()) {
                ipv6.or(ipv4)
            } else {
                ipv4.or(ipv6)
            };
            preferred.unwrap_or(IpAddr::from([0, 0, 0, 0]))
        }
    };
    endpoint.advertise_address = address.to_string();
}

/// The endpoint with a port, where it is a host without one.
fn with_port(endpoint: &str, port: i32) -> Option<String> {
    let given: HostPort = endpoint.parse().ok()?;
    given.port.is_none().then(|| join_host_port(&given.host, port))
}

/// A finding with a word on what to do.
pub(super) fn finding(severity: Severity, code: &'static str, path: &str, message: String, help: &str) -> Finding {
    Finding {
        severity,
        code,
        path: path.to_owned(),
        message,
        help: Some(help.to_owned()),
        otherwise: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::{TOKEN, host};
    use crate::config::{defaults, model};

    /// A host that must not be asked.
    struct Silent;

    impl Host for Silent {
        fn facts(&self) -> &HostFacts {
            panic!("asked")
        }
    }

    fn with_sources<T>(host: &dyn Host, act: impl FnOnce(&mut Sources<'_>) -> T) -> T {
        act(&mut Sources {
            release: &Release::named("v1.36.2").unwrap(),
            host,
            token: &mut || TOKEN.to_owned(),
            detect_cri_socket: true,
            refuse_old_versions: true,
        })
    }

    fn address(given: &str, host: &HostFacts) -> String {
        let mut config = InitConfiguration::default();
        config.local_api_endpoint.advertise_address = given.to_owned();
        with_sources(host, |sources| init(&mut config, sources));
        config.local_api_endpoint.advertise_address
    }

    #[test]
    fn the_host_is_asked_only_for_what_is_left_out() {
        let mut config = InitConfiguration::default();
        config.node_registration.name = " CP1 ".to_owned();
        config.node_registration.cri_socket = "/run/crio.sock".to_owned();
        config.local_api_endpoint.advertise_address = "FD00::0010".to_owned();
        let notes = with_sources(&Silent, |sources| init(&mut config, sources));
        assert_eq!(notes, []);
        assert_eq!(config.node_registration.name, "cp1");
        assert_eq!(config.node_registration.cri_socket, "unix:///run/crio.sock");
        assert_eq!(config.local_api_endpoint.advertise_address, "fd00::10");
    }

    #[test]
    fn addresses_come_from_the_default_route_of_the_family() {
        let both = host();
        let only_v6 = HostFacts { ipv4: None, ..host() };
        assert_eq!(address("", &both), "192.0.2.2");
        assert_eq!(address("0.0.0.0", &both), "192.0.2.2");
        assert_eq!(address("::", &both), "fd00::2");
        assert_eq!(address("", &only_v6), "fd00::2");
        assert_eq!(address("", &HostFacts::default()), "0.0.0.0");
        assert_eq!(address("nonsense", &both), "nonsense");
    }

    #[test]
    fn only_absent_taints_of_control_planes_are_filled_in() {
        let taints = |control_plane: bool, taints: Option<Vec<Taint>>| {
            let mut config = JoinConfiguration {
                control_plane: control_plane.then(model::JoinControlPlane::default),
                ..JoinConfiguration::default()
            };
            config.node_registration.taints = taints;
            with_sources(&host(), |sources| join(&mut config, sources));
            config.node_registration.taints.map(|taints| taints.len())
        };
        assert_eq!(taints(true, None), Some(1));
        assert_eq!(taints(true, Some(Vec::new())), Some(0));
        assert_eq!(taints(false, None), None);
    }

    #[test]
    fn several_container_runtimes_are_for_the_user_to_choose_from() {
        let sockets = |sockets: &[&str]| {
            let host = HostFacts {
                cri_sockets: sockets.iter().map(|socket| (*socket).to_owned()).collect(),
                ..host()
            };
            let mut config = ResetConfiguration::default();
            let notes = with_sources(&host, |sources| reset(&mut config, sources));
            (config.cri_socket, notes.len())
        };
        assert_eq!(sockets(&[]), (DEFAULT_CRI_SOCKET.to_owned(), 0));
        assert_eq!(sockets(&["unix:///a"]), ("unix:///a".to_owned(), 0));
        assert_eq!(sockets(&["unix:///a", "unix:///b"]).1, 1);
    }

    #[test]
    fn the_cluster_gets_a_version_a_port_and_names_in_lower_case() {
        let mut config = ClusterConfiguration {
            control_plane_endpoint: "fd00::1".to_owned(),
            ..ClusterConfiguration::default()
        };
        config.api_server.cert_sans = vec!["API.Example.com".to_owned()];
        defaults::cluster(
            &mut config,
            crate::config::document::ApiVersion::V1beta4,
            &Release::named("v1.36.2").unwrap(),
        );
        let notes = with_sources(&Silent, |sources| cluster(&mut config, 7443, sources));
        assert_eq!(notes, []);
        assert_eq!(config.kubernetes_version, "v1.36.2");
        assert_eq!(config.control_plane_endpoint, "[fd00::1]:7443");
        assert_eq!(config.api_server.cert_sans, ["api.example.com"]);
        assert_eq!(with_port("api.example.com:1", 2), None);
        assert_eq!(with_port("", 2), None);
    }
}
