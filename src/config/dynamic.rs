//! Defaults that depend on the host, on chance, or on the release.
//!
//! Pure functions: the host is asked through [`Host`], only where the configuration leaves something out; tokens come from
//! a generator that is passed in.

use std::cell::LazyCell;
use std::net::IpAddr;

use super::model::{
    ApiEndpoint, ClusterConfiguration, InitConfiguration, JoinConfiguration, NodeRegistration, ResetConfiguration, Taint,
};
use super::network::{HostPort, is_dns_subdomain, join_host_port, parse_ip};
use super::validate::Finding;
use crate::diagnostic::Severity;
use crate::host::HostFacts;
use crate::release::{Release, Version};

/// Socket of the container runtime where none is given and none is found.
pub const DEFAULT_CRI_SOCKET: &str = "unix:///var/run/containerd/containerd.sock";

/// What is asked of the host.
pub trait Host {
    /// The host's facts, found out at the first call.
    fn facts(&self) -> &HostFacts;

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
    let given = config.kubernetes_version.clone();
    match deployed_version(&given, sources.release) {
        Ok(version) => {
            config.kubernetes_version = version.to_string();
            judge_version(&version, sources, &mut notes);
        }
        Err(help) => notes.push(finding(
            Severity::Error,
            "invalid-version",
            "kubernetesVersion",
            format!(
                "`{given}` is neither a version such as {} nor a label such as stable-1",
                sources.release.version
            ),
            help,
        )),
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
                key: "node-role.kubernetes.io/control-plane".to_owned(),
                effect: "NoSchedule".to_owned(),
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
            let facts = host.facts();
            let (ipv4, ipv6) = (facts.ipv4.map(IpAddr::from), facts.ipv6.map(IpAddr::from));
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

/// The version that a text stands for: itself, or for a label the version of the release, since no network is asked.
/// The error says what would help.
pub fn deployed_version(text: &str, release: &Release) -> Result<Version, &'static str> {
    let bare = strip_bucket(text);
    if let Ok(version) = bare.parse::<Version>() {
        return Ok(version);
    }
    if is_label(bare) {
        return Ok(release.version.clone());
    }
    Err("write the whole version with its patch number, or leave the field out")
}

/// Whether a version text names a build of the CI, whose images lie in a registry of their own.
pub fn names_ci_build(text: &str) -> bool {
    text.starts_with("ci/") || text.starts_with("ci-cross/")
}

fn strip_bucket(text: &str) -> &str {
    ["release/", "ci/", "ci-cross/"]
        .iter()
        .find_map(|bucket| text.strip_prefix(bucket))
        .unwrap_or(text)
}

/// `stable`, `latest-1`, `stable-1.36`, ...
fn is_label(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("stable").or_else(|| text.strip_prefix("latest")) else {
        return false;
    };
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && !part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit())
    };
    match rest.strip_prefix('-').map(|version| version.split_once('.')) {
        None => rest.is_empty(),
        Some(None) => digits(&rest[1..], 1),
        Some(Some((major, minor))) => digits(major, 1) && digits(minor, 2),
    }
}

/// The minor that a version or a label names.
pub fn minor_of(text: &str) -> Option<Version> {
    let bare = strip_bucket(text);
    bare.parse().ok().or_else(|| {
        let minor = is_label(bare).then(|| bare.split_once('-')).flatten()?.1;
        minor.contains('.').then(|| format!("{minor}.0").parse().ok()).flatten()
    })
}

fn judge_version(version: &Version, sources: &Sources<'_>, notes: &mut Vec<Finding>) {
    let release = sources.release;
    // Where the release follows the file, an older version means that the table does not go back that far.
    let minimum = if sources.refuse_old_versions {
        release.minimum_control_plane()
    } else {
        Version {
            patch: 0,
            ..release.version.clone()
        }
    };
    if *version < minimum {
        let (severity, help) = if sources.refuse_old_versions {
            (Severity::Error, "take a newer version, or the kubeadm of that minor")
        } else {
            (
                Severity::Warning,
                "what it says is read by the rules of the oldest release known here",
            )
        };
        notes.push(finding(
            severity,
            "version-too-old",
            "kubernetesVersion",
            format!(
                "{version} is older than {minimum}, the oldest that release {} deploys",
                release.version
            ),
            help,
        ));
    } else if (version.major, version.minor) > (release.version.major, release.version.minor) {
        notes.push(finding(
            Severity::Warning,
            "version-too-new",
            "kubernetesVersion",
            format!("{version} is newer than the minor of release {}", release.version),
            "act as a newer release with `--release`",
        ));
    }
}

/// The endpoint with a port, where it is a host without one.
fn with_port(endpoint: &str, port: i32) -> Option<String> {
    let given: HostPort = endpoint.parse().ok()?;
    given.port.is_none().then(|| join_host_port(&given.host, port))
}

fn finding(severity: Severity, code: &'static str, path: &str, message: String, help: &str) -> Finding {
    Finding {
        severity,
        code,
        path: path.to_owned(),
        message,
        help: Some(help.to_owned()),
    }
}
