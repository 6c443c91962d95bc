//! Objects of the cluster beside those of the record.

use serde_json::Value;

use super::differences::released;
use super::{Step, pattern};
use crate::lab::Lab;
use crate::yaml;

/// Kinds, with their paths and plural names.
const KINDS: [(&str, &str, &str); 12] = [
    ("ClusterRole", "/apis/rbac.authorization.k8s.io/v1", "clusterroles"),
    (
        "ClusterRoleBinding",
        "/apis/rbac.authorization.k8s.io/v1",
        "clusterrolebindings",
    ),
    ("ConfigMap", "/api/v1", "configmaps"),
    ("DaemonSet", "/apis/apps/v1", "daemonsets"),
    ("Deployment", "/apis/apps/v1", "deployments"),
    ("Node", "/api/v1", "nodes"),
    ("Pod", "/api/v1", "pods"),
    ("Role", "/apis/rbac.authorization.k8s.io/v1", "roles"),
    ("RoleBinding", "/apis/rbac.authorization.k8s.io/v1", "rolebindings"),
    ("Secret", "/api/v1", "secrets"),
    ("Service", "/api/v1", "services"),
    ("ServiceAccount", "/api/v1", "serviceaccounts"),
];
/// What controllers and admission of Kubernetes write, which the lab runs only where it has Kubernetes' own programs.
const BY_OTHERS: [&str; 7] = [
    ".metadata.annotations.deployment.kubernetes.io/revision",
    ".metadata.annotations.node.alpha.kubernetes.io/ttl",
    ".spec.enableServiceLinks",
    ".spec.podCIDR",
    ".spec.podCIDRs",
    ".spec.preemptionPolicy",
    ".status",
];

/// The differences between the objects of a step and those of a host's API server: what stands in the record must stand there.
pub fn compare(step: &Step, lab: &Lab) -> Vec<String> {
    let record = yaml::document(&released(&step.text("objects.yaml"))).unwrap();
    let mut differences = Vec::new();
    for want in record.as_array().unwrap() {
        let kind = want["kind"].as_str().unwrap();
        let Some((_, group, plural)) = KINDS.iter().find(|(known, ..)| *known == kind) else {
            continue;
        };
        let name = want["metadata"]["name"].as_str().unwrap();
        let scope = want["metadata"]["namespace"]
            .as_str()
            .map(|namespace| format!("/namespaces/{namespace}"))
            .unwrap_or_default();
        let found = match lab.host.object(&format!("{group}{scope}/{plural}")) {
            Ok(list) => list["items"].as_array().cloned().unwrap_or_default(),
            Err(fault) => {
                differences.push(fault);
                continue;
            }
        };
        let candidates: Vec<&Value> = found
            .iter()
            .filter(|object| pattern::matches(name, object["metadata"]["name"].as_str().unwrap_or_default()))
            .collect();
        let found = candidates.iter().map(|got| {
            let mut found = Vec::new();
            contained(want, got, "", &mut found);
            found
        });
        match found.min_by_key(Vec::len) {
            Some(found) => differences.extend(found.into_iter().map(|difference| format!("{kind} {name}: {difference}"))),
            None => differences.push(format!("{kind} {name}: not in the cluster")),
        }
    }
    differences
}

fn contained(want: &Value, got: &Value, path: &str, out: &mut Vec<String>) {
    if BY_OTHERS.contains(&path) || path == ".apiVersion" || path == ".kind" {
        return;
    }
    match (want, got) {
        (Value::Object(wants), _) => {
            let hidden = want["type"] == "bootstrap.kubernetes.io/token" || want["type"] == "Opaque";
            for (key, want) in wants.iter().filter(|(key, _)| !(hidden && *key == "data")) {
                contained(want, &got[key], &format!("{path}.{key}"), out);
            }
        }
        (Value::Array(wants), Value::Array(gots)) => {
            let gots: Vec<&Value> = gots
                .iter()
                .filter(|got| !got["key"].as_str().unwrap_or_default().starts_with("node.kubernetes.io/"))
                .collect();
            if wants.len() != gots.len() {
                out.push(format!("{path}: {} entries, in the record {}", gots.len(), wants.len()));
            }
            for (at, (want, got)) in wants.iter().zip(gots).enumerate() {
                contained(want, got, &format!("{path}[{at}]"), out);
            }
        }
        (Value::String(want), Value::String(got)) if pattern::matches(want, got) => {}
        _ if want == got => {}
        _ => out.push(format!("{path}: {got}, in the record {want}")),
    }
}
