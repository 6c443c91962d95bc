//! What of a patch of a Node is left to do, given the Node as it stands.

use serde_json::{Map, Value};

/// The patch that makes of `node` what `wanted` asks for. Taints of others stay: the API replaces the whole list, so theirs
/// are added to it, and the patch then holds only for the version of the Node that was read. Empty where nothing is left.
pub(super) fn remaining(node: &Value, wanted: &Value) -> Value {
    let mut patch = wanted.as_object().cloned().unwrap_or_default();
    if let Some(Value::Object(metadata)) = patch.get_mut("metadata") {
        for field in ["labels", "annotations"] {
            if let Some(Value::Object(entries)) = metadata.get_mut(field) {
                entries.retain(|key, value| node["metadata"][field].get(key) != Some(value));
            }
        }
        metadata.retain(|_, value| !is_empty(value));
    }
    if let Some(Value::Object(spec)) = patch.get_mut("spec")
        && let Some(Value::Array(taints)) = spec.remove("taints")
    {
        let present = node["spec"]["taints"].as_array().cloned().unwrap_or_default();
        let merged = with_taints_of_others(taints, &present);
        if merged.len() != present.len() || merged.iter().any(|taint| !present.contains(taint)) {
            spec.insert("taints".to_owned(), Value::Array(merged));
            if let Some(version) = node["metadata"].get("resourceVersion") {
                let metadata = patch.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
                metadata["resourceVersion"] = version.clone();
            }
        }
    }
    patch.retain(|_, value| !is_empty(value));
    Value::Object(patch)
}

/// Ours first, then those that stand and are not about the same thing: a Node has one taint per key and effect.
fn with_taints_of_others(mut taints: Vec<Value>, present: &[Value]) -> Vec<Value> {
    let same = |one: &Value, other: &Value| one["key"] == other["key"] && one["effect"] == other["effect"];
    for taint in present {
        if !taints.iter().any(|ours| same(ours, taint)) {
            taints.push(taint.clone());
        }
    }
    taints
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ROLE: &str = "node-role.kubernetes.io/control-plane";

    fn wanted() -> Value {
        json!({"metadata": {"labels": {ROLE: ""}}, "spec": {"taints": [{"key": ROLE, "effect": "NoSchedule"}]}})
    }

    #[test]
    fn taints_of_others_stay_and_the_patch_is_for_this_version() {
        let not_ready = json!({"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule", "timeAdded": "t"});
        let node = json!({"metadata": {"resourceVersion": "7"}, "spec": {"taints": [not_ready]}});
        assert_eq!(
            remaining(&node, &wanted()),
            json!({
                "metadata": {"labels": {ROLE: ""}, "resourceVersion": "7"},
                "spec": {"taints": [{"key": ROLE, "effect": "NoSchedule"}, not_ready]},
            })
        );
    }

    #[test]
    fn ours_goes_before_one_of_the_same_key_and_effect() {
        let node = json!({"spec": {"taints": [{"key": ROLE, "effect": "NoSchedule", "value": "x"}]}});
        let patch = remaining(&node, &wanted());
        assert_eq!(patch["spec"]["taints"], json!([{"key": ROLE, "effect": "NoSchedule"}]));
    }

    #[test]
    fn labels_alone_need_no_version() {
        let node = json!({"metadata": {"resourceVersion": "7", "labels": {"a": "1"}}});
        let wanted = json!({"metadata": {"labels": {"a": "1", "b": ""}}});
        assert_eq!(remaining(&node, &wanted), json!({"metadata": {"labels": {"b": ""}}}));
    }

    #[test]
    fn nothing_is_left_where_all_stands() {
        let node = json!({
            "metadata": {"resourceVersion": "7", "labels": {ROLE: "", "more": ""}},
            "spec": {"taints": [{"key": "other", "effect": "NoExecute"}, {"key": ROLE, "effect": "NoSchedule"}]},
        });
        assert_eq!(remaining(&node, &wanted()), json!({}));
    }
}
