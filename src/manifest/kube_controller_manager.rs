//! The kube-controller-manager's static Pod.

use serde_json::{Value, json};

use super::arguments::{Base, command_line, value};
use super::pod::{Component, Probes, pod, probe_host};
use super::volumes::{DIRECTORY_OR_CREATE, FILE_OR_CREATE, Volumes};
use super::{Inputs, environment, path};
use crate::config::images;

const KUBECONFIG: &str = "/etc/kubernetes/controller-manager.conf";
const FLEX_VOLUMES: &str = "/usr/libexec/kubernetes/kubelet-plugins/volume/exec";

/// The static Pod of the kube-controller-manager.
pub fn kube_controller_manager(inputs: &Inputs<'_>) -> Value {
    let cluster = &inputs.configuration.cluster;
    let settings = &cluster.controller_manager;
    let mut volumes = Volumes::default();
    volumes.add_certificates(inputs);
    volumes.add("kubeconfig", KUBECONFIG, FILE_OR_CREATE, true);
    if inputs.release.minor.flex_volume_mount {
        let folder = value(&settings.extra_args, "flex-volume-plugin-dir").unwrap_or(FLEX_VOLUMES);
        // Plugins put their sockets into it.
        volumes.add("flexvolume-dir", folder, DIRECTORY_OR_CREATE, false);
    }
    volumes.add_extra(&settings.extra_volumes);
    let component = Component {
        name: "kube-controller-manager",
        image: images::kubernetes(inputs.configuration, "kube-controller-manager"),
        arguments: command_line(&base(inputs), &settings.extra_args, inputs.release),
        environment: environment::merged(&[&environment::proxies(inputs.environment), &settings.extra_envs]),
        requests: json!({"cpu": "200m"}),
        probes: Probes {
            host: probe_host(value(&settings.extra_args, "bind-address").unwrap_or("127.0.0.1")),
            port: 10257,
            scheme: "HTTPS",
            liveness: "/healthz",
            readiness: None,
            startup: "/healthz",
        },
        mounts: volumes.mounts(),
        volumes: &volumes,
        annotation: None,
    };
    pod(component, inputs)
}

fn base(inputs: &Inputs<'_>) -> Base {
    let cluster = &inputs.configuration.cluster;
    let file = |name: &str| path::join(&cluster.certificates_dir, name);
    let text = str::to_owned;
    let mut base: Base = [
        ("authentication-kubeconfig", text(KUBECONFIG)),
        ("authorization-kubeconfig", text(KUBECONFIG)),
        ("bind-address", text("127.0.0.1")),
        ("client-ca-file", file("ca.crt")),
        ("cluster-signing-cert-file", file("ca.crt")),
        ("cluster-signing-key-file", file("ca.key")),
        ("controllers", text("*,bootstrapsigner,tokencleaner")),
        ("kubeconfig", text(KUBECONFIG)),
        ("leader-elect", text("true")),
        ("requestheader-client-ca-file", file("front-proxy-ca.crt")),
        ("root-ca-file", file("ca.crt")),
        ("service-account-private-key-file", file("sa.key")),
        ("use-service-account-credentials", text("true")),
    ]
    .into_iter()
    .collect();
    // Without the CA's key nothing can be signed here: empty paths turn the signing controller off.
    if inputs.external_ca {
        base.set("cluster-signing-cert-file", "");
        base.set("cluster-signing-key-file", "");
    }
    let networking = &cluster.networking;
    if !networking.pod_subnet.is_empty() {
        base.set("allocate-node-cidrs", "true");
        base.set("cluster-cidr", networking.pod_subnet.clone());
        if !networking.service_subnet.is_empty() {
            base.set("service-cluster-ip-range", networking.service_subnet.clone());
        }
    }
    if !cluster.cluster_name.is_empty() {
        base.set("cluster-name", cluster.cluster_name.clone());
    }
    base
}
