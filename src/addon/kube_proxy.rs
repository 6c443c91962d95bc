//! kube-proxy.

use serde_json::Value;

use super::template::{InvalidManifest, Manifest};
use crate::cluster::rbac::{BOOTSTRAPPERS, cluster_role_binding, group, may_get, service_account, service_account_subject};
use crate::cluster::{Intent, ObjectWrite, sign};
use crate::config::endpoint::control_plane_url;
use crate::config::images;
use crate::config::model::{Configuration, EnvVar};
use crate::config::object::Encode;
use crate::yaml;

const NAME: &str = "kube-proxy";
const NAMESPACE: &str = "kube-system";

/// The objects of kube-proxy.
#[derive(Clone, Debug)]
pub struct KubeProxy {
    /// The DaemonSet, with the variables that tell of a proxy. Patches are laid over it here.
    pub daemon_set: Value,
    daemon_set_text: String,
    config_map_text: String,
    config_map: Value,
}

impl KubeProxy {
    /// The objects for a cluster; `proxies` are the variables that tell programs of a proxy.
    ///
    /// # Errors
    /// When values of the configuration break a manifest.
    pub fn new(configuration: &Configuration, proxies: &[EnvVar]) -> Result<Self, InvalidManifest> {
        let cluster = &configuration.cluster;
        let config_map = Manifest::new(
            "the ConfigMap of kube-proxy",
            include_str!("templates/kube-proxy-configmap.yaml"),
            &[
                ("server", &control_plane_url(cluster, &configuration.init.local_api_endpoint)),
                ("config", &yaml::write(&configuration.kube_proxy.value)),
            ],
        )?;
        let daemon_set = Manifest::new(
            "the DaemonSet of kube-proxy",
            include_str!("templates/kube-proxy-daemonset.yaml"),
            &[("image", &images::kubernetes(configuration, NAME))],
        )?;
        let mut signed = config_map.object;
        if !configuration.kube_proxy.supplied {
            sign(&mut signed);
        }
        Ok(KubeProxy {
            daemon_set: applied(daemon_set.object, proxies),
            daemon_set_text: daemon_set.text,
            config_map_text: config_map.text,
            config_map: signed,
        })
    }

    /// The writes, in their order.
    pub fn writes(&self) -> Vec<ObjectWrite> {
        let put = |resource, object: &Value| ObjectWrite::of(Intent::CreateOrUpdate, resource, object.clone());
        let mut writes = vec![put("configmaps", &self.config_map), put("daemonsets", &self.daemon_set)];
        writes.extend(access());
        writes
    }

    /// The manifests as one text, free of what only this host or this run adds.
    pub fn print(&self) -> String {
        let mut texts: Vec<String> = access().iter().map(|write| yaml::write(&write.body)).collect();
        texts.push(self.config_map_text.clone());
        texts.push(self.daemon_set_text.clone());
        texts.iter().map(|text| format!("---\n{text}")).collect()
    }
}

fn access() -> Vec<ObjectWrite> {
    let mut writes = vec![
        service_account(NAME),
        cluster_role_binding("kubeadm:node-proxier", "system:node-proxier", service_account_subject(NAME)),
    ];
    writes.extend(may_get(NAMESPACE, NAME, "configmaps", NAME, &[group(BOOTSTRAPPERS)]));
    writes
}

/// What is sent in place of what is printed: with the variables that tell of a proxy, and without `readOnly: false`, which
/// says nothing.
fn applied(mut daemon_set: Value, proxies: &[EnvVar]) -> Value {
    if let Some(Value::Object(container)) = daemon_set.pointer_mut("/spec/template/spec/containers/0") {
        if let Some(Value::Array(env)) = container.get_mut("env") {
            env.extend(proxies.iter().map(Encode::encode));
        }
        if let Some(Value::Array(mounts)) = container.get_mut("volumeMounts") {
            for mount in mounts.iter_mut().filter_map(Value::as_object_mut) {
                mount.retain(|key, value| key != "readOnly" || *value == Value::Bool(true));
            }
        }
    }
    daemon_set
}
