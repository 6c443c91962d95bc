//! The three ways to patch: JSON patch, merge patch, strategic merge patch.

use serde_json::{Map, Value};

/// A patch by the content type of its request.
pub const JSON: &str = "application/json-patch+json";
pub const MERGE: &str = "application/merge-patch+json";
pub const STRATEGIC: &str = "application/strategic-merge-patch+json";

/// RFC 6902.
pub fn json(object: &Value, operations: &Value) -> Result<Value, String> {
    let operations = operations.as_array().ok_or("a JSON patch is a list of operations")?;
    let mut result = object.clone();
    for operation in operations {
        let path = operation["path"].as_str().ok_or("an operation without a path")?;
        let from = operation["from"].as_str();
        let missing = |path: &str| format!("the path {path:?} does not exist");
        match operation["op"].as_str() {
            Some("add") => add(&mut result, path, operation["value"].clone())?,
            Some("remove") => drop(remove(&mut result, path)?),
            Some("replace") => *result.pointer_mut(path).ok_or_else(|| missing(path))? = operation["value"].clone(),
            Some("copy") => {
                let from = from.ok_or("copy without from")?;
                let value = result.pointer(from).cloned().ok_or_else(|| missing(from))?;
                add(&mut result, path, value)?;
            }
            Some("move") => {
                let value = remove(&mut result, from.ok_or("move without from")?)?;
                add(&mut result, path, value)?;
            }
            Some("test") if result.pointer(path) == Some(&operation["value"]) => {}
            Some("test") => return Err(format!("testing value {path} failed")),
            other => return Err(format!("Unexpected kind: {}", other.unwrap_or("unknown"))),
        }
    }
    Ok(result)
}

fn parent<'a>(object: &'a mut Value, path: &str) -> Result<(&'a mut Value, String), String> {
    let (parent, last) = path
        .rsplit_once('/')
        .ok_or_else(|| format!("the path {path:?} does not begin with /"))?;
    let parent = object
        .pointer_mut(parent)
        .ok_or_else(|| format!("doc is missing path: {path:?}: missing value"))?;
    Ok((parent, last.replace("~1", "/").replace("~0", "~")))
}

fn add(object: &mut Value, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        *object = value;
        return Ok(());
    }
    match parent(object, path)? {
        (Value::Object(map), key) => drop(map.insert(key, value)),
        (Value::Array(items), key) if key == "-" => items.push(value),
        (Value::Array(items), key) => match key.parse() {
            Ok(index) if index <= items.len() => items.insert(index, value),
            _ => return Err(format!("{path}: no such index")),
        },
        _ => return Err(format!("{path}: neither a mapping nor a list")),
    }
    Ok(())
}

fn remove(object: &mut Value, path: &str) -> Result<Value, String> {
    let missing = || format!("Unable to remove nonexistent key: {path}: missing value");
    match parent(object, path)? {
        (Value::Object(map), key) => map.remove(&key).ok_or_else(missing),
        (Value::Array(items), key) => match key.parse::<usize>() {
            Ok(index) if index < items.len() => Ok(items.remove(index)),
            _ => Err(missing()),
        },
        _ => Err(missing()),
    }
}

/// RFC 7386.
pub fn merge(object: &Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else {
        return patch.clone();
    };
    let mut result = object.as_object().cloned().unwrap_or_default();
    for (key, value) in patch {
        if value.is_null() {
            result.remove(key);
        } else {
            let merged = merge(result.get(key).unwrap_or(&Value::Null), value);
            result.insert(key.clone(), merged);
        }
    }
    Value::Object(result)
}

/// Merges mappings key by key, and those lists whose items have a key item by item. `kind` is that of the object.
pub fn strategic(kind: &str, object: &Value, patch: &Value) -> Result<Value, String> {
    let empty = Map::new();
    let patch = patch.as_object().ok_or("a strategic merge patch is a mapping")?;
    let object = object.as_object().unwrap_or(&empty);
    Ok(Value::Object(strategic_map(kind, "", object, patch)?))
}

fn strategic_map(
    kind: &str,
    path: &str,
    object: &Map<String, Value>,
    patch: &Map<String, Value>,
) -> Result<Map<String, Value>, String> {
    match patch.get("$patch").and_then(Value::as_str) {
        Some("replace") => {
            return Ok(patch
                .iter()
                .filter(|(k, _)| *k != "$patch")
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect());
        }
        Some("delete") => return Ok(Map::new()),
        Some("merge") | None => {}
        Some(other) => return Err(format!("Unknown patch type found: {other}")),
    }
    let mut result = object.clone();
    if let Some(kept) = patch.get("$retainKeys").and_then(Value::as_array) {
        result.retain(|key, _| kept.iter().any(|k| k == key));
    }
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix("$deleteFromPrimitiveList/") {
            let gone = value.as_array().cloned().unwrap_or_default();
            if let Some(Value::Array(items)) = result.get_mut(list) {
                items.retain(|item| !gone.contains(item));
            }
            continue;
        }
        if key.starts_with('$') {
            continue;
        }
        let inner = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        let merged = match (result.get(key), value) {
            (_, Value::Null) => {
                result.remove(key);
                continue;
            }
            (Some(Value::Object(old)), Value::Object(new)) => Value::Object(strategic_map(kind, &inner, old, new)?),
            (_, Value::Object(new)) => Value::Object(strategic_map(kind, &inner, &Map::new(), new)?),
            (old, Value::Array(new)) => {
                let old = old.and_then(Value::as_array).cloned().unwrap_or_default();
                Value::Array(strategic_list(kind, &inner, old, new)?)
            }
            (_, new) => new.clone(),
        };
        result.insert(key.clone(), merged);
    }
    for (key, order) in patch {
        let (Some(list), Some(order)) = (key.strip_prefix("$setElementOrder/"), order.as_array()) else {
            continue;
        };
        let inner = if path.is_empty() {
            list.to_owned()
        } else {
            format!("{path}.{list}")
        };
        if let Some(Value::Array(items)) = result.get_mut(list) {
            let place = |item: &Value| match merging(kind, &inner) {
                Merging::By(id) => order.iter().position(|o| o[id] == item[id]),
                _ => order.iter().position(|o| o == item),
            };
            // Who is not named keeps to the end.
            items.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
        }
    }
    Ok(result)
}

fn strategic_list(kind: &str, path: &str, mut old: Vec<Value>, new: &[Value]) -> Result<Vec<Value>, String> {
    let id = match merging(kind, path) {
        Merging::Replace => return Ok(new.to_vec()),
        Merging::Set => {
            for item in new {
                if !old.contains(item) {
                    old.push(item.clone());
                }
            }
            return Ok(old);
        }
        Merging::By(id) => id,
    };
    if new
        .iter()
        .any(|item| item.get("$patch").and_then(Value::as_str) == Some("replace"))
    {
        return Ok(new.iter().filter(|item| item.get("$patch").is_none()).cloned().collect());
    }
    for item in new {
        let map = item
            .as_object()
            .ok_or_else(|| format!("{path}: an item that is no mapping"))?;
        let key = map
            .get(id)
            .ok_or_else(|| format!("map: {item} does not contain declared merge key: {id}"))?;
        let place = old.iter().position(|o| o.get(id) == Some(key));
        if map.get("$patch").and_then(Value::as_str) == Some("delete") {
            old.retain(|o| o.get(id) != Some(key));
            continue;
        }
        match place {
            Some(place) => {
                let before = old[place].as_object().cloned().unwrap_or_default();
                old[place] = Value::Object(strategic_map(kind, path, &before, map)?);
            }
            None => old.push(Value::Object(strategic_map(kind, path, &Map::new(), map)?)),
        }
    }
    Ok(old)
}

enum Merging {
    Replace,
    Set,
    By(&'static str),
}

/// How the list at a path (without indices) is merged: the `patchStrategy` and `patchMergeKey` of the API's types.
fn merging(kind: &str, path: &str) -> Merging {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    match name {
        "ownerReferences" if parent.ends_with("metadata") => Merging::By("uid"),
        "finalizers" if parent.ends_with("metadata") => Merging::Set,
        "conditions" if kind != "CertificateSigningRequest" => Merging::By("type"),
        "addresses" if kind == "Node" => Merging::By("type"),
        "podCIDRs" if kind == "Node" => Merging::Set,
        "ports" if kind == "Service" => Merging::By("port"),
        "ports" if kind != "Endpoints" => Merging::By("containerPort"),
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "env"
        | "volumes"
        | "imagePullSecrets"
        | "secrets"
        | "resourceClaims"
        | "schedulingGates" => Merging::By("name"),
        "volumeMounts" => Merging::By("mountPath"),
        "volumeDevices" => Merging::By("devicePath"),
        "hostAliases" | "podIPs" | "hostIPs" => Merging::By("ip"),
        "topologySpreadConstraints" => Merging::By("topologyKey"),
        _ => Merging::Replace,
    }
}

pub mod tests {
    use serde_json::{Value, json};

    use super::{json as json_patch, merge, strategic};

    pub fn taints_are_replaced_as_a_whole_and_conditions_merged() {
        let node = json!({
            "metadata": {"labels": {"a": "1", "b": "2"}, "finalizers": ["x"]},
            "spec": {"taints": [{"key": "not-ready", "effect": "NoSchedule"}]},
            "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "Starting"}, {"type": "DiskPressure", "status": "False"}]},
        });
        let patch = json!({
            "metadata": {"labels": {"b": null, "c": ""}, "finalizers": ["y"]},
            "spec": {"taints": [{"key": "control-plane", "effect": "NoSchedule"}]},
            "status": {"$setElementOrder/conditions": [{"type": "DiskPressure"}, {"type": "Ready"}], "conditions": [{"type": "Ready", "status": "True"}]},
        });
        let patched = strategic("Node", &node, &patch).unwrap();
        assert_eq!(
            patched["spec"]["taints"],
            json!([{"key": "control-plane", "effect": "NoSchedule"}])
        );
        assert_eq!(
            patched["metadata"],
            json!({"labels": {"a": "1", "c": ""}, "finalizers": ["x", "y"]})
        );
        let ready = json!({"type": "Ready", "status": "True", "reason": "Starting"});
        assert_eq!(
            patched["status"]["conditions"],
            json!([{"type": "DiskPressure", "status": "False"}, ready])
        );
    }

    pub fn containers_ports_and_volumes_are_merged_by_their_keys() {
        let pod = |containers: Value| json!({"spec": {"template": {"spec": {"containers": containers}}}});
        let before =
            pod(json!([{"name": "a", "image": "1", "ports": [{"containerPort": 53, "protocol": "UDP"}]}, {"name": "b"}]));
        let patch = pod(json!([
            {"name": "a", "image": "2", "ports": [{"containerPort": 80}]},
            {"name": "b", "$patch": "delete"},
            {"name": "c"},
        ]));
        let after = pod(json!([
            {"name": "a", "image": "2", "ports": [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 80}]},
            {"name": "c"},
        ]));
        assert_eq!(strategic("Deployment", &before, &patch).unwrap(), after);
        let no_key = pod(json!([{"image": "x"}]));
        assert!(
            strategic("Deployment", &before, &no_key)
                .unwrap_err()
                .contains("merge key: name")
        );
        let replaced = json!({"spec": {"$patch": "replace", "paused": true}});
        assert_eq!(
            strategic("Deployment", &before, &replaced).unwrap(),
            json!({"spec": {"paused": true}})
        );
    }

    pub fn merge_patch_removes_by_null_and_replaces_lists() {
        let patched = merge(
            &json!({"a": {"b": 1, "c": 2}, "l": [1, 2]}),
            &json!({"a": {"b": null, "d": 3}, "l": [3]}),
        );
        assert_eq!(patched, json!({"a": {"c": 2, "d": 3}, "l": [3]}));
    }

    pub fn json_patch_knows_its_operations() {
        let object = json!({"a": {"b/c": 1}, "l": [1, 3]});
        let patch = json!([
            {"op": "test", "path": "/a/b~1c", "value": 1},
            {"op": "add", "path": "/l/1", "value": 2},
            {"op": "add", "path": "/l/-", "value": 4},
            {"op": "copy", "from": "/l", "path": "/m"},
            {"op": "move", "from": "/a/b~1c", "path": "/n"},
            {"op": "replace", "path": "/l/0", "value": 0},
            {"op": "remove", "path": "/a"},
        ]);
        assert_eq!(
            json_patch(&object, &patch).unwrap(),
            json!({"l": [0, 2, 3, 4], "m": [1, 2, 3, 4], "n": 1})
        );
        assert!(json_patch(&object, &json!([{"op": "test", "path": "/l/0", "value": 2}])).is_err());
        assert!(json_patch(&object, &json!([{"op": "remove", "path": "/nothing"}])).is_err());
    }
}
