//! Defaults that do not depend on the host, kind by kind, as kubeadm fills them into a document that it has read.
//!
//! A field counts as left out where it is empty; an explicit `false` or `0s` of an optional field stands.

use super::document::ApiVersion;
use super::duration::Duration;
use super::model::{
    ApiEndpoint, BootstrapToken, ClusterConfiguration, EnvVar, InitConfiguration, JoinConfiguration, LocalEtcd, NodeRegistration,
    ResetConfiguration, Timeouts, UpgradeConfiguration,
};
use super::object::FieldGate;
use crate::release::Release;

/// Folder of certificates and keys.
pub const CERTIFICATES_DIR: &str = "/etc/kubernetes/pki";
/// Registry that images come from.
pub const IMAGE_REPOSITORY: &str = "registry.k8s.io";
/// Port of the API server.
pub const BIND_PORT: i32 = 6443;
/// Version where none is given: the newest stable one.
pub const KUBERNETES_VERSION: &str = "stable-1";
/// When images are pulled.
pub const IMAGE_PULL_POLICY: &str = "IfNotPresent";

/// Fills in an InitConfiguration.
pub fn init(config: &mut InitConfiguration) {
    bootstrap_tokens(&mut config.bootstrap_tokens);
    node_registration(&mut config.node_registration);
    api_endpoint(&mut config.local_api_endpoint);
    timeouts(&mut config.timeouts);
}

/// Fills in a ClusterConfiguration that is written in `version`, as kubeadm of `release` does.
pub fn cluster(config: &mut ClusterConfiguration, version: ApiVersion, release: &Release) {
    text(&mut config.kubernetes_version, KUBERNETES_VERSION);
    text(&mut config.networking.service_subnet, "10.96.0.0/12");
    text(&mut config.networking.dns_domain, "cluster.local");
    text(&mut config.certificates_dir, CERTIFICATES_DIR);
    text(&mut config.image_repository, IMAGE_REPOSITORY);
    text(&mut config.cluster_name, "kubernetes");
    text(&mut config.encryption_algorithm, "RSA-2048");
    config.certificate_validity_period.get_or_insert(Duration::from_hours(8760));
    config
        .ca_certificate_validity_period
        .get_or_insert(Duration::from_hours(87600));
    if config.etcd.external.is_none() {
        config.etcd.local.get_or_insert_with(LocalEtcd::default);
    }
    if let Some(local) = &mut config.etcd.local {
        text(&mut local.data_dir, "/var/lib/etcd");
        environment(&mut local.extra_envs);
    }
    if let Some(external) = &mut config.etcd.external
        && !version.is_old()
        && release.minor.defaults_etcd_http_endpoints
        && external.http_endpoints.is_empty()
    {
        external.http_endpoints.clone_from(&external.endpoints);
    }
    environment(&mut config.api_server.extra_envs);
    environment(&mut config.controller_manager.extra_envs);
    environment(&mut config.scheduler.extra_envs);
}

/// Fills in a JoinConfiguration.
pub fn join(config: &mut JoinConfiguration) {
    text(&mut config.ca_cert_path, "/etc/kubernetes/pki/ca.crt");
    node_registration(&mut config.node_registration);
    if let Some(control_plane) = &mut config.control_plane {
        api_endpoint(&mut control_plane.local_api_endpoint);
    }
    let discovery = &mut config.discovery;
    if discovery.tls_bootstrap_token.is_empty()
        && let Some(by_token) = &discovery.bootstrap_token
    {
        discovery.tls_bootstrap_token.clone_from(&by_token.token);
    }
    if let Some(by_file) = &mut discovery.file
        && let Some(path) = by_file.kube_config_path.strip_prefix("file://")
    {
        // What stands before the first slash is a host, which a path has no use for.
        by_file.kube_config_path = path.find('/').map_or("", |slash| &path[slash..]).to_owned();
    }
    timeouts(&mut config.timeouts);
}

/// Fills in a ResetConfiguration.
pub fn reset(config: &mut ResetConfiguration) {
    text(&mut config.certificates_dir, CERTIFICATES_DIR);
    timeouts(&mut config.timeouts);
}

/// Fills in an UpgradeConfiguration, as kubeadm of `release` does.
pub fn upgrade(config: &mut UpgradeConfiguration, release: &Release) {
    for flag in [
        &mut config.apply.etcd_upgrade,
        &mut config.apply.certificate_renewal,
        &mut config.apply.image_pull_serial,
        &mut config.node.etcd_upgrade,
        &mut config.node.certificate_renewal,
        &mut config.node.image_pull_serial,
    ] {
        flag.get_or_insert(true);
    }
    if release.minor.fields.contains(&FieldGate::UpgradePlanEtcdUpgrade) {
        config.plan.etcd_upgrade.get_or_insert(true);
    }
    text(&mut config.apply.image_pull_policy, IMAGE_PULL_POLICY);
    text(&mut config.node.image_pull_policy, IMAGE_PULL_POLICY);
    timeouts(&mut config.timeouts);
}

fn bootstrap_tokens(tokens: &mut Vec<BootstrapToken>) {
    if tokens.is_empty() {
        tokens.push(BootstrapToken::default());
    }
    for token in tokens {
        if token.usages.is_empty() {
            token.usages = vec!["signing".to_owned(), "authentication".to_owned()];
        }
        if token.groups.is_empty() {
            token.groups = vec!["system:bootstrappers:kubeadm:default-node-token".to_owned()];
        }
        // kubeadm adds its ttl beside `expires` as well, and then refuses the pair.
        if token.expires.is_none() {
            token.ttl.get_or_insert(Duration::from_hours(24));
        }
    }
}

fn node_registration(registration: &mut NodeRegistration) {
    text(&mut registration.image_pull_policy, IMAGE_PULL_POLICY);
    registration.image_pull_serial.get_or_insert(true);
}

fn api_endpoint(endpoint: &mut ApiEndpoint) {
    if endpoint.bind_port == 0 {
        endpoint.bind_port = BIND_PORT;
    }
}

/// The timeouts where none is given.
pub fn timeouts(timeouts: &mut Option<Timeouts>) {
    let timeouts = timeouts.get_or_insert_with(Timeouts::default);
    for (timeout, minutes) in [
        (&mut timeouts.control_plane_component_health_check, 4),
        (&mut timeouts.kubelet_health_check, 4),
        (&mut timeouts.kubernetes_api_call, 1),
        (&mut timeouts.etcd_api_call, 2),
        (&mut timeouts.tls_bootstrap, 5),
        (&mut timeouts.discovery, 5),
        (&mut timeouts.upgrade_manifests, 5),
    ] {
        timeout.get_or_insert(Duration::from_minutes(minutes));
    }
}

fn environment(variables: &mut [EnvVar]) {
    for variable in variables {
        if let Some(field) = variable.value_from.as_mut().and_then(|source| source.field_ref.as_mut()) {
            text(&mut field.api_version, "v1");
        }
    }
}

fn text(field: &mut String, default: &str) {
    if field.is_empty() {
        field.push_str(default);
    }
}
