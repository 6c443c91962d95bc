//! v1beta3 to the model. Structs are taken apart field by field, so that a new field cannot be forgotten.

use std::collections::BTreeMap;

use crate::config::duration::Duration;
use crate::config::model::{self, Argument, Timeouts};
use crate::config::v1beta3;

/// An InitConfiguration of v1beta3.
pub fn init_from_v1beta3(from: v1beta3::InitConfiguration) -> model::InitConfiguration {
    let v1beta3::InitConfiguration {
        bootstrap_tokens,
        node_registration,
        local_api_endpoint,
        certificate_key,
        skip_phases,
        patches,
    } = from;
    model::InitConfiguration {
        bootstrap_tokens,
        dry_run: false,
        node_registration: registration_from_v1beta3(node_registration),
        local_api_endpoint,
        certificate_key,
        skip_phases,
        patches,
        timeouts: None,
    }
}

/// A ClusterConfiguration of v1beta3, and its `timeoutForControlPlane`: [`move_control_plane_timeout`] puts that where it
/// belongs.
pub fn cluster_from_v1beta3(from: v1beta3::ClusterConfiguration) -> (model::ClusterConfiguration, Option<Duration>) {
    let v1beta3::ClusterConfiguration {
        etcd,
        networking,
        kubernetes_version,
        control_plane_endpoint,
        api_server,
        controller_manager,
        scheduler,
        dns,
        certificates_dir,
        image_repository,
        feature_gates,
        cluster_name,
    } = from;
    let v1beta3::ApiServer {
        extra_args,
        extra_volumes,
        cert_sans,
        timeout_for_control_plane,
    } = api_server;
    let v1beta3::Dns {
        image_repository: dns_repository,
        image_tag: dns_tag,
    } = dns;
    let cluster = model::ClusterConfiguration {
        etcd: model::Etcd {
            local: etcd.local.map(local_etcd_from_v1beta3),
            external: etcd.external,
        },
        networking,
        kubernetes_version,
        control_plane_endpoint,
        api_server: model::ApiServer {
            extra_args: arguments(extra_args),
            extra_volumes,
            extra_envs: Vec::new(),
            cert_sans,
        },
        controller_manager: component_from_v1beta3(controller_manager),
        scheduler: component_from_v1beta3(scheduler),
        dns: model::Dns {
            image_repository: dns_repository,
            image_tag: dns_tag,
            disabled: false,
        },
        proxy: model::Proxy::default(),
        certificates_dir,
        image_repository,
        feature_gates,
        cluster_name,
        encryption_algorithm: String::new(),
        certificate_validity_period: None,
        ca_certificate_validity_period: None,
    };
    (cluster, timeout_for_control_plane)
}

/// A JoinConfiguration of v1beta3.
pub fn join_from_v1beta3(from: v1beta3::JoinConfiguration) -> model::JoinConfiguration {
    let v1beta3::JoinConfiguration {
        node_registration,
        ca_cert_path,
        discovery,
        control_plane,
        skip_phases,
        patches,
    } = from;
    let v1beta3::Discovery {
        bootstrap_token,
        file,
        tls_bootstrap_token,
        timeout,
    } = discovery;
    model::JoinConfiguration {
        dry_run: false,
        node_registration: registration_from_v1beta3(node_registration),
        ca_cert_path,
        discovery: model::Discovery {
            bootstrap_token,
            file,
            tls_bootstrap_token,
        },
        control_plane,
        skip_phases,
        patches,
        timeouts: timeout.map(|discovery| Timeouts {
            discovery: Some(discovery),
            ..Timeouts::default()
        }),
    }
}

/// Puts the `timeoutForControlPlane` of a v1beta3 ClusterConfiguration among the timeouts of the Init- or JoinConfiguration
/// beside it, unless that says something of its own.
pub fn move_control_plane_timeout(timeout: Option<Duration>, timeouts: &mut Option<Timeouts>) {
    if let Some(timeout) = timeout {
        timeouts
            .get_or_insert_with(Timeouts::default)
            .control_plane_component_health_check
            .get_or_insert(timeout);
    }
}

fn registration_from_v1beta3(from: v1beta3::NodeRegistration) -> model::NodeRegistration {
    let v1beta3::NodeRegistration {
        name,
        cri_socket,
        taints,
        kubelet_extra_args,
        ignore_preflight_errors,
        image_pull_policy,
    } = from;
    model::NodeRegistration {
        name,
        cri_socket,
        taints,
        kubelet_extra_args: arguments(kubelet_extra_args),
        ignore_preflight_errors,
        image_pull_policy,
        image_pull_serial: None,
    }
}

fn component_from_v1beta3(from: v1beta3::ControlPlaneComponent) -> model::ControlPlaneComponent {
    let v1beta3::ControlPlaneComponent {
        extra_args,
        extra_volumes,
    } = from;
    model::ControlPlaneComponent {
        extra_args: arguments(extra_args),
        extra_volumes,
        extra_envs: Vec::new(),
    }
}

fn local_etcd_from_v1beta3(from: v1beta3::LocalEtcd) -> model::LocalEtcd {
    let v1beta3::LocalEtcd {
        image_repository,
        image_tag,
        data_dir,
        extra_args,
        server_cert_sans,
        peer_cert_sans,
    } = from;
    model::LocalEtcd {
        image_repository,
        image_tag,
        data_dir,
        extra_args: arguments(extra_args),
        extra_envs: Vec::new(),
        server_cert_sans,
        peer_cert_sans,
    }
}

/// A map of arguments as a list, sorted by name.
fn arguments(map: BTreeMap<String, String>) -> Vec<Argument> {
    map.into_iter()
        .map(|(name, value)| Argument {
            name,
            value,
            merge_method: String::new(),
        })
        .collect()
}
