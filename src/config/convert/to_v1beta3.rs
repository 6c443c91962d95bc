//! The model to v1beta3, and what is lost on the way.

use std::collections::BTreeMap;

use crate::config::duration::Duration;
use crate::config::model::{self, Argument, EnvVar, ExternalEtcd, Timeouts};
use crate::config::v1beta3;

/// The documents of v1beta3 that belong together, as far as they are there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct V1beta3 {
    /// InitConfiguration.
    pub init: Option<v1beta3::InitConfiguration>,
    /// ClusterConfiguration.
    pub cluster: Option<v1beta3::ClusterConfiguration>,
    /// JoinConfiguration.
    pub join: Option<v1beta3::JoinConfiguration>,
}

/// The model in v1beta3, and the paths of what v1beta3 cannot say, each behind the kind that it stands in.
pub fn to_v1beta3(
    init: Option<&model::InitConfiguration>,
    cluster: Option<&model::ClusterConfiguration>,
    join: Option<&model::JoinConfiguration>,
) -> (V1beta3, Vec<String>) {
    let mut lost = Lost::default();
    let timeout = [init.and_then(|i| i.timeouts.as_ref()), join.and_then(|j| j.timeouts.as_ref())]
        .into_iter()
        .flatten()
        .find_map(|t| t.control_plane_component_health_check);
    let out = V1beta3 {
        init: init.map(|init| init_to_v1beta3(init, cluster.is_some(), &mut lost)),
        cluster: cluster.map(|cluster| cluster_to_v1beta3(cluster, timeout, &mut lost)),
        join: join.map(|join| join_to_v1beta3(join, cluster.is_some(), &mut lost)),
    };
    (out, lost.paths)
}

/// Collects what an older version has no words for.
#[derive(Default)]
struct Lost {
    kind: &'static str,
    paths: Vec<String>,
}

impl Lost {
    fn note(&mut self, lost: bool, path: &str) {
        if lost {
            self.paths.push(format!("{} {path}", self.kind));
        }
    }

    fn arguments(&mut self, arguments: &[Argument], path: &str) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        for (i, argument) in arguments.iter().enumerate() {
            let Argument {
                name,
                value,
                merge_method,
            } = argument;
            self.note(!merge_method.is_empty(), &format!("{path}[{i}].mergeMethod"));
            let earlier = out.insert(name.clone(), value.clone());
            self.note(earlier.is_some(), &format!("{path}[{i}] (an earlier `{name}`)"));
        }
        out
    }

    fn environment(&mut self, variables: &[EnvVar], path: &str) {
        self.note(!variables.is_empty(), path);
    }

    fn timeouts(&mut self, timeouts: Option<&Timeouts>, has_cluster: bool, has_discovery: bool) {
        let Some(timeouts) = timeouts else { return };
        let Timeouts {
            control_plane_component_health_check,
            kubelet_health_check,
            kubernetes_api_call,
            etcd_api_call,
            tls_bootstrap,
            discovery,
            upgrade_manifests,
        } = timeouts;
        for (timeout, kept, name) in [
            (
                control_plane_component_health_check,
                has_cluster,
                "controlPlaneComponentHealthCheck",
            ),
            (kubelet_health_check, false, "kubeletHealthCheck"),
            (kubernetes_api_call, false, "kubernetesAPICall"),
            (etcd_api_call, false, "etcdAPICall"),
            (tls_bootstrap, false, "tlsBootstrap"),
            (discovery, has_discovery, "discovery"),
            (upgrade_manifests, false, "upgradeManifests"),
        ] {
            self.note(timeout.is_some() && !kept, &format!("timeouts.{name}"));
        }
    }
}

fn init_to_v1beta3(from: &model::InitConfiguration, has_cluster: bool, lost: &mut Lost) -> v1beta3::InitConfiguration {
    let model::InitConfiguration {
        bootstrap_tokens,
        dry_run,
        node_registration,
        local_api_endpoint,
        certificate_key,
        skip_phases,
        patches,
        timeouts,
    } = from;
    lost.kind = "InitConfiguration";
    lost.note(*dry_run, "dryRun");
    lost.timeouts(timeouts.as_ref(), has_cluster, false);
    v1beta3::InitConfiguration {
        bootstrap_tokens: bootstrap_tokens.clone(),
        node_registration: registration_to_v1beta3(node_registration, lost),
        local_api_endpoint: local_api_endpoint.clone(),
        certificate_key: certificate_key.clone(),
        skip_phases: skip_phases.clone(),
        patches: patches.clone(),
    }
}

fn cluster_to_v1beta3(
    from: &model::ClusterConfiguration,
    timeout: Option<Duration>,
    lost: &mut Lost,
) -> v1beta3::ClusterConfiguration {
    let model::ClusterConfiguration {
        etcd,
        networking,
        kubernetes_version,
        control_plane_endpoint,
        api_server,
        controller_manager,
        scheduler,
        dns,
        proxy,
        certificates_dir,
        image_repository,
        feature_gates,
        cluster_name,
        encryption_algorithm,
        certificate_validity_period,
        ca_certificate_validity_period,
    } = from;
    lost.kind = "ClusterConfiguration";
    lost.note(dns.disabled, "dns.disabled");
    lost.note(proxy.disabled, "proxy.disabled");
    lost.note(!encryption_algorithm.is_empty(), "encryptionAlgorithm");
    lost.note(certificate_validity_period.is_some(), "certificateValidityPeriod");
    lost.note(ca_certificate_validity_period.is_some(), "caCertificateValidityPeriod");
    lost.environment(&api_server.extra_envs, "apiServer.extraEnvs");
    v1beta3::ClusterConfiguration {
        etcd: v1beta3::Etcd {
            local: etcd.local.as_ref().map(|local| local_etcd_to_v1beta3(local, lost)),
            external: etcd.external.as_ref().map(|external| {
                lost.note(!external.http_endpoints.is_empty(), "etcd.external.httpEndpoints");
                ExternalEtcd {
                    http_endpoints: Vec::new(),
                    ..external.clone()
                }
            }),
        },
        networking: networking.clone(),
        kubernetes_version: kubernetes_version.clone(),
        control_plane_endpoint: control_plane_endpoint.clone(),
        api_server: v1beta3::ApiServer {
            extra_args: lost.arguments(&api_server.extra_args, "apiServer.extraArgs"),
            extra_volumes: api_server.extra_volumes.clone(),
            cert_sans: api_server.cert_sans.clone(),
            timeout_for_control_plane: timeout,
        },
        controller_manager: component_to_v1beta3(controller_manager, "controllerManager", lost),
        scheduler: component_to_v1beta3(scheduler, "scheduler", lost),
        dns: v1beta3::Dns {
            image_repository: dns.image_repository.clone(),
            image_tag: dns.image_tag.clone(),
        },
        certificates_dir: certificates_dir.clone(),
        image_repository: image_repository.clone(),
        feature_gates: feature_gates.clone(),
        cluster_name: cluster_name.clone(),
    }
}

fn join_to_v1beta3(from: &model::JoinConfiguration, has_cluster: bool, lost: &mut Lost) -> v1beta3::JoinConfiguration {
    let model::JoinConfiguration {
        dry_run,
        node_registration,
        ca_cert_path,
        discovery,
        control_plane,
        skip_phases,
        patches,
        timeouts,
    } = from;
    lost.kind = "JoinConfiguration";
    lost.note(*dry_run, "dryRun");
    lost.timeouts(timeouts.as_ref(), has_cluster, true);
    v1beta3::JoinConfiguration {
        node_registration: registration_to_v1beta3(node_registration, lost),
        ca_cert_path: ca_cert_path.clone(),
        discovery: v1beta3::Discovery {
            bootstrap_token: discovery.bootstrap_token.clone(),
            file: discovery.file.clone(),
            tls_bootstrap_token: discovery.tls_bootstrap_token.clone(),
            timeout: timeouts.as_ref().and_then(|timeouts| timeouts.discovery),
        },
        control_plane: control_plane.clone(),
        skip_phases: skip_phases.clone(),
        patches: patches.clone(),
    }
}

fn registration_to_v1beta3(from: &model::NodeRegistration, lost: &mut Lost) -> v1beta3::NodeRegistration {
    let model::NodeRegistration {
        name,
        cri_socket,
        taints,
        kubelet_extra_args,
        ignore_preflight_errors,
        image_pull_policy,
        image_pull_serial,
    } = from;
    lost.note(image_pull_serial.is_some(), "nodeRegistration.imagePullSerial");
    v1beta3::NodeRegistration {
        name: name.clone(),
        cri_socket: cri_socket.clone(),
        taints: taints.clone(),
        kubelet_extra_args: lost.arguments(kubelet_extra_args, "nodeRegistration.kubeletExtraArgs"),
        ignore_preflight_errors: ignore_preflight_errors.clone(),
        image_pull_policy: image_pull_policy.clone(),
    }
}

fn component_to_v1beta3(from: &model::ControlPlaneComponent, path: &str, lost: &mut Lost) -> v1beta3::ControlPlaneComponent {
    let model::ControlPlaneComponent {
        extra_args,
        extra_volumes,
        extra_envs,
    } = from;
    lost.environment(extra_envs, &format!("{path}.extraEnvs"));
    v1beta3::ControlPlaneComponent {
        extra_args: lost.arguments(extra_args, &format!("{path}.extraArgs")),
        extra_volumes: extra_volumes.clone(),
    }
}

fn local_etcd_to_v1beta3(from: &model::LocalEtcd, lost: &mut Lost) -> v1beta3::LocalEtcd {
    let model::LocalEtcd {
        image_repository,
        image_tag,
        data_dir,
        extra_args,
        extra_envs,
        server_cert_sans,
        peer_cert_sans,
    } = from;
    lost.environment(extra_envs, "etcd.local.extraEnvs");
    v1beta3::LocalEtcd {
        image_repository: image_repository.clone(),
        image_tag: image_tag.clone(),
        data_dir: data_dir.clone(),
        extra_args: lost.arguments(extra_args, "etcd.local.extraArgs"),
        server_cert_sans: server_cert_sans.clone(),
        peer_cert_sans: peer_cert_sans.clone(),
    }
}
