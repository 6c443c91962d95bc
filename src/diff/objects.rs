//! API objects: those that a configuration makes, and those of a dump (`kubectl get -o yaml` or `-o json`).

use serde_json::Value;

use super::snapshot::{Extra, Snapshot, pod};
use crate::cluster::{Intent, ObjectWrite, cluster_info};
use crate::yaml::{self, Limits};

/// Adds the objects that are written. Secrets are left out: their values are nobody's to compare. So are patches of a Node,
/// which are compared by their fields.
pub fn add_written<'a>(snapshot: &mut Snapshot, writes: impl Iterator<Item = &'a ObjectWrite>) {
    for write in writes.filter(|write| write.resource != "secrets") {
        snapshot.add(&place_of(write), facts(write.body.clone()), Extra::OfServer);
    }
}

/// Name of the place of an object that is written.
pub fn place_of(write: &ObjectWrite) -> String {
    let kind = match write.intent {
        Intent::Patch => "Node",
        _ => write.body["kind"].as_str().unwrap_or(write.resource),
    };
    place(kind, write.namespace.as_deref(), &write.name)
}

/// Adds the objects of a dump: a List, a list of objects, or one document or more.
///
/// # Errors
/// What is wrong with the text.
pub fn add_dumped(snapshot: &mut Snapshot, text: &[u8]) -> Result<usize, String> {
    let documents = yaml::read(text, &Limits::default()).map_err(|error| error.to_string())?;
    let mut added = 0;
    for document in documents {
        let root = document
            .root
            .map_err(|error| format!("line {}: {}", error.at.line, error.message))?;
        let value = root.to_value();
        let objects = match value {
            Value::Null => continue,
            Value::Array(items) => items,
            Value::Object(mut list) if list.get("items").is_some_and(Value::is_array) => match list.remove("items") {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            },
            single => vec![single],
        };
        for object in objects {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let (Some(kind), Some(name)) = (text(&object["kind"]), text(&object["metadata"]["name"])) else {
                return Err(format!(
                    "line {}: an object without kind or metadata.name",
                    document.first_line
                ));
            };
            if kind == "Secret" {
                continue;
            }
            let namespace = text(&object["metadata"]["namespace"]);
            snapshot.add(&place(&kind, namespace.as_deref(), &name), facts(object), Extra::OfServer);
            added += 1;
        }
    }
    Ok(added)
}

/// Name of the place of an object.
fn place(kind: &str, namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

fn facts(mut object: Value) -> Value {
    if let Value::Object(fields) = &mut object {
        for field in ["status", "apiVersion", "kind"] {
            fields.remove(field);
        }
    }
    if object["metadata"]["name"] == cluster_info::NAME
        && let Some(Value::Object(data)) = object.get_mut("data")
    {
        // A controller of the cluster signs the rest for each bootstrap token.
        data.retain(|name, _| !name.starts_with(cluster_info::SIGNATURE_PREFIX));
    }
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        metadata.retain(|name, _| matches!(name.as_str(), "labels" | "annotations"));
    }
    if let Some(Value::Object(data)) = object.get_mut("data") {
        data.values_mut().for_each(document);
    }
    if let Some(spec) = object.pointer_mut("/spec/template/spec") {
        pod(spec);
    }
    if let Some(Value::Array(taints)) = object.pointer_mut("/spec/taints") {
        taints.sort_by_key(Value::to_string);
    }
    if let Some(Value::Array(rules)) = object.get_mut("rules") {
        // The order of rules, and of what a rule allows, means nothing.
        for list in rules
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .flat_map(|rule| rule.values_mut())
        {
            sort(list);
        }
        rules.sort_by_key(Value::to_string);
    }
    if let Some(Value::Array(subjects)) = object.get_mut("subjects") {
        // The server names the group of users and groups.
        for subject in subjects.iter_mut().filter_map(Value::as_object_mut) {
            subject.remove("apiGroup");
        }
        subjects.sort_by_key(Value::to_string);
    }
    object
}

fn sort(list: &mut Value) {
    if let Value::Array(items) = list {
        items.sort_by_key(Value::to_string);
    }
}

/// A configuration inside a ConfigMap is compared field by field.
fn document(value: &mut Value) {
    let Some(text) = value.as_str() else { return };
    let Ok(mut documents) = yaml::read(text.as_bytes(), &Limits::default()) else {
        return;
    };
    if let (1, Some(Ok(root))) = (documents.len(), documents.pop().map(|document| document.root)) {
        let parsed = root.to_value();
        if parsed.is_object() {
            *value = parsed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::compare;
    use super::*;
    use serde_json::json;

    #[test]
    fn a_dump_meets_what_is_written() {
        let config = |version: &str| format!("kind: ClusterConfiguration\nkubernetesVersion: {version}\n");
        let object = |version: &str| {
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kubeadm-config", "namespace": "kube-system"},
                   "data": {"ClusterConfiguration": config(version)}})
        };
        let mut left = Snapshot::default();
        let mut dumped = object("v1.35.0");
        dumped["metadata"]["uid"] = "1".into();
        let list = json!({"kind": "List", "items": [dumped, {"kind": "Secret", "metadata": {"name": "s"}}]});
        assert_eq!(add_dumped(&mut left, list.to_string().as_bytes()), Ok(1));
        let mut right = Snapshot::default();
        let write = ObjectWrite::of(Intent::CreateOrUpdate, "configmaps", object("v1.36.0"));
        add_written(&mut right, [&write].into_iter());
        let found = compare(&left, &right, true);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].place.as_str(), found[0].path.as_str()),
            (
                "ConfigMap kube-system/kubeadm-config",
                "data.ClusterConfiguration.kubernetesVersion"
            )
        );
        assert_eq!(
            add_dumped(&mut left, json!([object("v1.35.0")]).to_string().as_bytes()),
            Ok(1)
        );
        assert!(add_dumped(&mut left, b"kind: x\n").is_err());
        assert!(add_dumped(&mut left, b"a: [\n").is_err());
    }
}
