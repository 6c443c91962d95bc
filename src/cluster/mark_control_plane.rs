//! What makes a Node one of the control plane: labels and taints.

use serde_json::{Value, json};

use super::object::ObjectWrite;
use crate::config::model::NodeRegistration;
use crate::config::object::Encode;

const LABELS: [&str; 2] = [
    "node-role.kubernetes.io/control-plane",
    "node.kubernetes.io/exclude-from-external-load-balancers",
];

/// The patch of the Node. The list of taints replaces the Node's whole list: whoever sends it adds those that stand there.
pub fn patch(registration: &NodeRegistration) -> ObjectWrite {
    let labels: Value = LABELS.iter().map(|label| ((*label).to_owned(), Value::from(""))).collect();
    let mut patch = json!({"metadata": {"labels": labels}});
    let taints = registration.taints.as_deref().unwrap_or_default();
    if !taints.is_empty() {
        patch["spec"]["taints"] = taints.iter().map(Encode::encode).collect();
    }
    ObjectWrite::patch("nodes", &registration.name, patch)
}
