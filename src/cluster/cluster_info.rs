//! ConfigMap `cluster-info`: what anybody may know of the cluster, so that a node that joins finds it and trusts it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::config_map::config_map;
use super::object::{Intent, ObjectWrite};
use super::rbac::{may_get, user};
use crate::release::Release;
use crate::yaml;

const NAMESPACE: &str = "kube-public";
/// Name of the ConfigMap.
pub const NAME: &str = "cluster-info";
/// A signature stands under this and the identifier of its bootstrap token.
pub const SIGNATURE_PREFIX: &str = "jws-kubeconfig-";

/// The ConfigMap, from the URL of the control plane and the CA certificate in PEM, readable for everybody.
pub fn objects(server: &str, ca: &[u8], release: &Release) -> Vec<ObjectWrite> {
    let mut kubeconfig = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "", "cluster": {"certificate-authority-data": STANDARD.encode(ca), "server": server}}],
        "contexts": null,
        "current-context": "",
        "users": null,
    });
    if release.minor.kubeconfig_preferences {
        kubeconfig["preferences"] = json!({});
    }
    let map = config_map(NAMESPACE, NAME, &[("kubeconfig", yaml::write(&kubeconfig))].into());
    // Its signatures are the bootstrapsigner's: one that stands is left alone.
    let mut writes = vec![ObjectWrite::of(Intent::CreateOrRetain, "configmaps", map)];
    writes.extend(may_get(
        NAMESPACE,
        "kubeadm:bootstrap-signer-clusterinfo",
        "configmaps",
        NAME,
        &[user("system:anonymous")],
    ));
    writes
}
