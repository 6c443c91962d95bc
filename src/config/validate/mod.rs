//! The rules of a configuration: pure functions from the model to findings.
//!
//! What a code means, with examples, stands in a file per rule in [`rules`]; a check that is of one rule alone stands beside it, and the
//! checks of a group that share their reading stand here, a group per file.
//!
//! An empty value means that a default will be filled in, and draws no finding; so the rules hold before and after defaulting.
//! What kubeadm refuses is an error; what kubeadm lets pass although it will not do what it says is a warning.

mod arguments;
mod certificate;
mod component;
mod component_gates;
mod discovery;
mod endpoint;
mod etcd;
mod gate;
mod image;
mod kube_proxy;
mod kubelet;
mod networking;
mod node;
mod path;
mod reset;
pub mod rules;
mod token;
mod upgrade;
mod url;
mod variables;
mod volumes;

use rules::phase::unknown_phase;

use super::component::{KubeProxyConfiguration, KubeletConfiguration};
use super::kind::Kind;
use super::model::{ClusterConfiguration, InitConfiguration, JoinConfiguration, ResetConfiguration, UpgradeConfiguration};
use super::{kubernetes_version, suggest};
use crate::diagnostic::Severity;
use crate::release::{Component, Release, Version};

/// What rules need besides the configuration.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// The release to act as.
    pub release: &'a Release,
    /// The configuration is about to be used: what a run refuses is an error, not a warning.
    pub acting: bool,
    /// The minor of Kubernetes whose components are set up: that of `kubernetesVersion`, or of the release.
    pub minor: u64,
    /// Whether there is a file at a path.
    pub file_exists: &'a dyn Fn(&str) -> bool,
}

/// A finding, at a path within its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of finding it is: stable, kebab-case.
    pub code: &'static str,
    /// Path of the field, such as `apiServer.certSANs[0]`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The field that is pointed at where the file leaves the first one out, so that it has its default.
    pub otherwise: Option<(Kind, &'static str)>,
}

/// Checks an InitConfiguration.
pub fn init(config: &InitConfiguration, rules: &Rules<'_>) -> Vec<Finding> {
    let mut out = Findings::default();
    token::bootstrap_tokens(&config.bootstrap_tokens, &mut out);
    node::registration(&config.node_registration, rules, &mut out);
    endpoint::api_endpoint(&config.local_api_endpoint, "localAPIEndpoint", rules, &mut out);
    certificate::key("certificateKey", &config.certificate_key, &mut out);
    unknown_phase::check("skipPhases", "init", &config.skip_phases, unknown_phase::INIT, &mut out);
    out.0
}

/// Checks a ClusterConfiguration. `kubernetesVersion` is the business of the defaults, which resolve it.
pub fn cluster(config: &ClusterConfiguration, rules: &Rules<'_>) -> Vec<Finding> {
    let mut out = Findings::default();
    etcd::etcd(config, rules, &mut out);
    networking::networking(config, &mut out);
    endpoint::control_plane(&config.control_plane_endpoint, &mut out);
    certificate::names("apiServer.certSANs", &config.api_server.cert_sans, true, &mut out);
    let around = arguments::Around {
        cluster: Some(config),
        node: None,
    };
    for (path, list, component) in [
        ("apiServer.extraArgs", &config.api_server.extra_args, Component::ApiServer),
        (
            "controllerManager.extraArgs",
            &config.controller_manager.extra_args,
            Component::ControllerManager,
        ),
        ("scheduler.extraArgs", &config.scheduler.extra_args, Component::Scheduler),
    ] {
        arguments::arguments(path, list, component, rules.minor, &around, &mut out);
    }
    let certificates = [
        ("k8s-certs", config.certificates_dir.as_str()),
        ("ca-certs", "/etc/ssl/certs"),
    ];
    let with_kubeconfig = |file: &'static str| [certificates[0], certificates[1], ("kubeconfig", file)];
    for (path, list, own) in [
        ("apiServer.extraVolumes", &config.api_server.extra_volumes, &certificates[..]),
        (
            "controllerManager.extraVolumes",
            &config.controller_manager.extra_volumes,
            &with_kubeconfig("/etc/kubernetes/controller-manager.conf"),
        ),
        (
            "scheduler.extraVolumes",
            &config.scheduler.extra_volumes,
            &[("kubeconfig", "/etc/kubernetes/scheduler.conf")],
        ),
    ] {
        volumes::volumes(path, list, own, &mut out);
    }
    for (path, list) in [
        ("apiServer.extraEnvs", &config.api_server.extra_envs),
        ("controllerManager.extraEnvs", &config.controller_manager.extra_envs),
        ("scheduler.extraEnvs", &config.scheduler.extra_envs),
    ] {
        variables::variables(path, list, &mut out);
    }
    path::absolute("certificatesDir", &config.certificates_dir, &mut out);
    image::repository("imageRepository", &config.image_repository, &mut out);
    image::repository("dns.imageRepository", &config.dns.image_repository, &mut out);
    gate::gates(&config.feature_gates, rules.release, &mut out);
    certificate::algorithm(&config.encryption_algorithm, rules.release, &mut out);
    certificate::validity(config, &mut out);
    out.0
}

/// Checks a JoinConfiguration.
pub fn join(config: &JoinConfiguration, rules: &Rules<'_>) -> Vec<Finding> {
    let mut out = Findings::default();
    node::registration(&config.node_registration, rules, &mut out);
    discovery::ca_certificate(&config.ca_cert_path, &mut out);
    discovery::discovery(&config.discovery, rules, &mut out);
    unknown_phase::check("skipPhases", "join", &config.skip_phases, unknown_phase::JOIN, &mut out);
    if let Some(control_plane) = &config.control_plane {
        endpoint::api_endpoint(
            &control_plane.local_api_endpoint,
            "controlPlane.localAPIEndpoint",
            rules,
            &mut out,
        );
        certificate::key("controlPlane.certificateKey", &control_plane.certificate_key, &mut out);
    }
    out.0
}

/// Checks a ResetConfiguration.
pub fn reset(config: &ResetConfiguration, rules: &Rules<'_>) -> Vec<Finding> {
    let mut out = Findings::default();
    reset::reset(config, rules, &mut out);
    out.0
}

/// Checks an UpgradeConfiguration.
pub fn upgrade(config: &UpgradeConfiguration, rules: &Rules<'_>) -> Vec<Finding> {
    let mut out = Findings::default();
    upgrade::upgrade(config, rules, &mut out);
    out.0
}

/// Checks what an InitConfiguration and a ClusterConfiguration say together. The findings are about the ClusterConfiguration.
pub fn init_and_cluster(init: &InitConfiguration, cluster: &ClusterConfiguration) -> Vec<Finding> {
    let mut out = Findings::default();
    let address = &init.local_api_endpoint.advertise_address;
    let networking = &cluster.networking;
    rules::networking::service_family_mismatch::check(address, &networking.service_subnet, &mut out);
    rules::argument::argument_breaks_cluster::check_endpoint(&init.local_api_endpoint, &cluster.api_server.extra_args, &mut out);
    rules::networking::address_in_subnet::check(address, &networking.service_subnet, &networking.pod_subnet, &mut out);
    out.0
}

/// The minor of the components that a configuration sets up: that of its `kubernetesVersion`, else that of the release.
pub fn minor_of(kubernetes_version: &str, release: &Release) -> u64 {
    kubernetes_version::deployed(kubernetes_version, release).map_or(release.minor.number, |version: Version| version.minor)
}

/// Checks a KubeletConfiguration.
pub fn kubelet(config: &KubeletConfiguration, rules: &Rules<'_>) -> Vec<Finding> {
    let mut out = Findings::default();
    component::kubelet(config, &mut out);
    self::kubelet::settings(config, &mut out);
    component_gates::document(&config.feature_gates, rules.minor, &mut out);
    out.0
}

/// Checks a KubeProxyConfiguration.
pub fn kube_proxy(config: &KubeProxyConfiguration, rules: &Rules<'_>) -> Vec<Finding> {
    let mut out = Findings::default();
    component::kube_proxy(config, rules.release, &mut out);
    self::kube_proxy::settings(config, &mut out);
    component_gates::document(&config.feature_gates, rules.minor, &mut out);
    out.0
}

/// Findings as they are made.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    /// The name that was meant, while there are not very many findings.
    fn suggest<'a>(&self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        (self.0.len() < suggest::MOST_SUGGESTIONS)
            .then(|| suggest::nearest(given, known))
            .flatten()
    }

    /// A finding of a rule, as bad as the rule says.
    fn found(&mut self, rule: &rules::Rule, path: impl Into<String>, message: impl Into<String>, help: &str) {
        self.add(rule.severity, rule.code, path.into(), message.into(), help);
    }

    fn error(&mut self, code: &'static str, path: impl Into<String>, message: impl Into<String>, help: &str) {
        self.add(Severity::Error, code, path.into(), message.into(), help);
    }

    fn warning(&mut self, code: &'static str, path: impl Into<String>, message: impl Into<String>, help: &str) {
        self.add(Severity::Warning, code, path.into(), message.into(), help);
    }

    /// An error where the configuration is about to be used, a warning where it is only looked at.
    fn when_acting(
        &mut self,
        rules: &Rules<'_>,
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
        help: &str,
    ) {
        let severity = if rules.acting { Severity::Error } else { Severity::Warning };
        self.add(severity, code, path.into(), message.into(), help);
    }

    fn add(&mut self, severity: Severity, code: &'static str, path: String, message: String, help: &str) {
        self.0.push(Finding {
            severity,
            code,
            path,
            message,
            help: (!help.is_empty()).then(|| help.to_owned()),
            otherwise: None,
        });
    }

    /// Where the file leaves out the field of the last finding, another one is pointed at.
    fn otherwise(&mut self, kind: Kind, path: &'static str) {
        if let Some(last) = self.0.last_mut() {
            last.otherwise = Some((kind, path));
        }
    }
}

#[cfg(test)]
mod tests;
