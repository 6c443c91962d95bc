//! The kube-apiserver's static Pod.

use serde_json::{Value, json};

use super::arguments::{Base, command_line, last, merged, value};
use super::etcd::{client_url, loopback};
use super::pod::{Component, Probes, pod, probe_host};
use super::volumes::Volumes;
use super::{Inputs, environment, path};
use crate::config::images;
use crate::config::network::join_host_port;

/// The static Pod of the kube-apiserver.
pub fn kube_apiserver(inputs: &Inputs<'_>) -> Value {
    let cluster = &inputs.configuration.cluster;
    let settings = &cluster.api_server;
    let endpoint = &inputs.configuration.init.local_api_endpoint;
    let mut volumes = Volumes::default();
    volumes.add_certificates(inputs);
    if let Some(etcd) = &cluster.etcd.external {
        volumes.add_external_etcd(etcd, &cluster.certificates_dir);
    }
    volumes.add_extra(&settings.extra_volumes);
    let host = match endpoint.advertise_address.as_str() {
        "" => "127.0.0.1".to_owned(),
        address => probe_host(address),
    };
    let component = Component {
        name: "kube-apiserver",
        image: images::kubernetes(inputs.configuration, "kube-apiserver"),
        arguments: command_line(&base(inputs), &settings.extra_args, inputs.release),
        environment: environment::merged(&[&environment::proxies(inputs.environment), &settings.extra_envs]),
        requests: json!({"cpu": "250m"}),
        probes: Probes {
            host,
            port: endpoint.bind_port,
            scheme: "HTTPS",
            liveness: "/livez",
            readiness: Some("/readyz"),
            startup: "/livez",
        },
        mounts: volumes.mounts(),
        volumes: &volumes,
        annotation: Some((
            "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint",
            join_host_port(&endpoint.advertise_address, endpoint.bind_port),
        )),
    };
    pod(component, inputs)
}

fn base(inputs: &Inputs<'_>) -> Base {
    let cluster = &inputs.configuration.cluster;
    let endpoint = &inputs.configuration.init.local_api_endpoint;
    let file = |name: &str| path::join(&cluster.certificates_dir, name);
    let text = str::to_owned;
    let mut base: Base = [
        ("advertise-address", endpoint.advertise_address.clone()),
        ("allow-privileged", text("true")),
        ("authorization-mode", text("Node,RBAC")),
        ("client-ca-file", file("ca.crt")),
        ("enable-admission-plugins", text("NodeRestriction")),
        ("enable-bootstrap-token-auth", text("true")),
        ("kubelet-client-certificate", file("apiserver-kubelet-client.crt")),
        ("kubelet-client-key", file("apiserver-kubelet-client.key")),
        ("kubelet-preferred-address-types", text("InternalIP,ExternalIP,Hostname")),
        ("proxy-client-cert-file", file("front-proxy-client.crt")),
        ("proxy-client-key-file", file("front-proxy-client.key")),
        ("requestheader-allowed-names", text("front-proxy-client")),
        ("requestheader-client-ca-file", file("front-proxy-ca.crt")),
        ("requestheader-extra-headers-prefix", text("X-Remote-Extra-")),
        ("requestheader-group-headers", text("X-Remote-Group")),
        ("requestheader-username-headers", text("X-Remote-User")),
        ("secure-port", endpoint.bind_port.to_string()),
        (
            "service-account-issuer",
            format!("https://kubernetes.default.svc.{}", cluster.networking.dns_domain),
        ),
        ("service-account-key-file", file("sa.pub")),
        ("service-account-signing-key-file", file("sa.key")),
        ("service-cluster-ip-range", cluster.networking.service_subnet.clone()),
        ("tls-cert-file", file("apiserver.crt")),
        ("tls-private-key-file", file("apiserver.key")),
    ]
    .into_iter()
    .collect();
    // A file that configures authorization and the flag for it exclude each other.
    if value(&cluster.api_server.extra_args, "authorization-config").is_some() {
        base.remove("authorization-mode");
    }
    set_etcd(&mut base, inputs);
    base
}

/// Where the API server finds etcd, and with which certificates.
fn set_etcd(base: &mut Base, inputs: &Inputs<'_>) {
    let cluster = &inputs.configuration.cluster;
    if let Some(etcd) = &cluster.etcd.external {
        base.set("etcd-servers", etcd.endpoints.join(","));
        if !etcd.ca_file.is_empty() {
            base.set("etcd-cafile", etcd.ca_file.clone());
        }
        if !etcd.cert_file.is_empty() && !etcd.key_file.is_empty() {
            base.set("etcd-certfile", etcd.cert_file.clone());
            base.set("etcd-keyfile", etcd.key_file.clone());
        }
        return;
    }
    let file = |name: &str| path::join(&cluster.certificates_dir, name);
    let near = client_url(loopback(inputs));
    // Whoever has etcd announce other URLs has it listen there; the API server goes the same way.
    let announced = cluster
        .etcd
        .local
        .as_ref()
        .and_then(|etcd| last(&etcd.extra_args, "advertise-client-urls"));
    base.set(
        "etcd-servers",
        announced.map_or(near.clone(), |argument| merged(&near, argument)),
    );
    base.set("etcd-cafile", file("etcd/ca.crt"));
    base.set("etcd-certfile", file("apiserver-etcd-client.crt"));
    base.set("etcd-keyfile", file("apiserver-etcd-client.key"));
}
