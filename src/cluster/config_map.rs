//! ConfigMaps, and the mark by which an upgrade knows that nobody changed one.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Value, json};

const HASH: &str = "kubeadm.kubernetes.io/component-config.hash";

/// A ConfigMap.
pub fn config_map(namespace: &str, name: &str, data: &BTreeMap<&str, String>) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace},
        "data": data,
    })
}

/// Marks a ConfigMap with the hash of its data. What the user supplied is not marked: an upgrade has to keep it.
pub fn sign(config_map: &mut Value) {
    let hash = data_hash(config_map);
    config_map["metadata"]["annotations"][HASH] = Value::from(hash);
}

/// The hash over the values of `data`, one after the other in the order of their keys.
fn data_hash(config_map: &Value) -> String {
    // The maps of serde_json are sorted.
    let values = config_map["data"].as_object().into_iter().flat_map(|data| data.values());
    let bytes: Vec<u8> = values.filter_map(Value::as_str).flat_map(str::bytes).collect();
    let digits: String = digest(&SHA256, &bytes)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{digits}")
}
