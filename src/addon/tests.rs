//! What is printed, against the reference's print.

use std::fs;
use std::path::Path;

use super::{CoreDns, KubeProxy};
use crate::config::component::{self, Component as _};
use crate::config::model::{ApiEndpoint, ClusterConfiguration, Configuration, InitConfiguration, Networking};
use crate::release::Release;

fn expected(case: &str) -> String {
    let path = format!("testdata/golden/cli/{case}/expected/stdout");
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn configuration(domain: &str, pods: &str) -> Configuration {
    let cluster = ClusterConfiguration {
        kubernetes_version: "v1.36.2".to_owned(),
        networking: Networking {
            service_subnet: "10.96.0.0/12".to_owned(),
            pod_subnet: pods.to_owned(),
            dns_domain: domain.to_owned(),
        },
        ..Default::default()
    };
    let inputs = component::Inputs {
        cluster: &cluster,
        advertise_address: "192.0.2.10",
        systemd_resolved: false,
        release: &release(),
    };
    Configuration {
        init: InitConfiguration {
            local_api_endpoint: ApiEndpoint {
                advertise_address: "192.0.2.10".to_owned(),
                bind_port: 6443,
            },
            ..Default::default()
        },
        kube_proxy: component::kube_proxy(None, &inputs).0.stored(false),
        cluster,
        ..Default::default()
    }
}

fn release() -> Release {
    Release::named("v1.36.2").unwrap()
}

#[test]
fn coredns_as_the_reference_prints_it() {
    let coredns = CoreDns::new(&configuration("blue.internal", "").cluster, &release()).unwrap();
    assert_eq!(coredns.print(), expected("addon-print-coredns"));
}

#[test]
fn kube_proxy_as_the_reference_prints_it() {
    let kube_proxy = KubeProxy::new(&configuration("cluster.local", "10.244.0.0/16"), &[]).unwrap();
    assert_eq!(kube_proxy.print(), expected("addon-print-kube-proxy"));
}

#[test]
fn a_patched_deployment_is_printed_patched() {
    let mut coredns = CoreDns::new(&configuration("cluster.local", "").cluster, &release()).unwrap();
    coredns.deployment["spec"]["replicas"] = 3.into();
    assert!(coredns.print().contains("  replicas: 3\n"));
}

#[test]
fn older_releases_have_neither_named_ports_nor_a_cache_block() {
    let old = Release::named("v1.31.14").unwrap();
    let printed = CoreDns::new(&configuration("cluster.local", "").cluster, &old)
        .unwrap()
        .print();
    assert!(printed.contains("            port: 8080\n"));
    assert!(printed.contains("          protocol: TCP\n        livenessProbe:\n"));
    assert!(printed.contains("        cache 30\n        loop\n"));
}
