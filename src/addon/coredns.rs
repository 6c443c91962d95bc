//! CoreDNS.

use serde_json::Value;

use super::template::{InvalidManifest, Manifest};
use crate::cluster::rbac::{cluster_role, cluster_role_binding, rule, service_account, service_account_subject};
use crate::cluster::{Intent, ObjectWrite};
use crate::config::component::cluster_dns_address;
use crate::config::images;
use crate::config::model::ClusterConfiguration;
use crate::release::Release;
use crate::yaml;

const NAME: &str = "coredns";

const PROBE_PORTS: &str = "\
- containerPort: 8080
  name: liveness-probe
  protocol: TCP
- containerPort: 8181
  name: readiness-probe
  protocol: TCP";

/// The objects of CoreDNS.
#[derive(Clone, Debug)]
pub struct CoreDns {
    /// The Deployment. Patches of target `corednsdeployment` are laid over it here.
    pub deployment: Value,
    deployment_manifest: Manifest,
    config_map: Manifest,
    service: Manifest,
}

impl CoreDns {
    /// The objects for a cluster.
    ///
    /// # Errors
    /// When values of the configuration break a manifest.
    pub fn new(cluster: &ClusterConfiguration, release: &Release) -> Result<Self, InvalidManifest> {
        let named = release.minor.coredns_named_probe_ports;
        let (ports, liveness, readiness) = match named {
            true => (PROBE_PORTS, "liveness-probe", "readiness-probe"),
            false => ("", "8080", "8181"),
        };
        let image = images::coredns(cluster, release);
        let domain = &cluster.networking.dns_domain;
        let cache = match release.minor.coredns_cache_block {
            true => format!("cache 30 {{\n   disable success {domain}\n   disable denial {domain}\n}}"),
            false => "cache 30".to_owned(),
        };
        let deployment_manifest = Manifest::new(
            "the Deployment of CoreDNS",
            include_str!("templates/coredns-deployment.yaml"),
            &[
                ("image", &image),
                ("probe-ports", ports),
                ("liveness-port", liveness),
                ("readiness-port", readiness),
            ],
        )?;
        Ok(CoreDns {
            deployment: deployment_manifest.object.clone(),
            deployment_manifest,
            config_map: Manifest::new(
                "the Corefile",
                include_str!("templates/coredns-configmap.yaml"),
                &[("dns-domain", domain), ("cache", &cache)],
            )?,
            service: Manifest::new(
                "the Service of CoreDNS",
                include_str!("templates/coredns-service.yaml"),
                &[("dns-address", &cluster_dns_address(&cluster.networking.service_subnet))],
            )?,
        })
    }

    /// The writes, in their order.
    pub fn writes(&self) -> Vec<ObjectWrite> {
        let put = |resource, object: &Value| ObjectWrite::of(Intent::CreateOrUpdate, resource, object.clone());
        let mut writes = vec![put("configmaps", &self.config_map.object)];
        writes.extend(access());
        writes.push(put("deployments", &self.deployment));
        writes.push(put("services", &self.service.object));
        writes
    }

    /// The manifests as one text.
    pub fn print(&self) -> String {
        let deployment = match self.deployment == self.deployment_manifest.object {
            true => self.deployment_manifest.text.clone(),
            false => yaml::write(&self.deployment),
        };
        let mut texts = vec![deployment, self.config_map.text.clone(), self.service.text.clone()];
        texts.extend(access().iter().map(|write| yaml::write(&write.body)));
        texts.iter().map(|text| format!("---\n{text}")).collect()
    }
}

fn access() -> [ObjectWrite; 3] {
    const ROLE: &str = "system:coredns";
    let watch = &["list", "watch"];
    [
        cluster_role(
            ROLE,
            &[
                rule("", &["endpoints", "services", "pods", "namespaces"], watch),
                rule("discovery.k8s.io", &["endpointslices"], watch),
            ],
        ),
        cluster_role_binding(ROLE, ROLE, service_account_subject(NAME)),
        service_account(NAME),
    ]
}
