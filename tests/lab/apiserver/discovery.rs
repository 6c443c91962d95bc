//! What the API consists of, for clients that ask: discovery, version, and as much OpenAPI as `kubectl apply` needs.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::resources::{RESOURCES, Resource, Trait};

/// What stands at a path that is no resource.
pub fn at(path: &str, version: &str) -> Option<Value> {
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        ["version"] => Some(version_info(version)),
        ["api"] => Some(json!({
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [],
        })),
        ["apis"] => Some(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups().map(group).collect::<Vec<_>>()})),
        ["apis", name] => groups().any(|g| g == *name).then(|| {
            let mut group = group(name);
            group["kind"] = "APIGroup".into();
            group["apiVersion"] = "v1".into();
            group
        }),
        ["api", version] => resources("", version),
        ["apis", group, version] => resources(group, version),
        ["openapi", "v3"] => {
            let mut paths = Map::new();
            for (group, version) in versions() {
                let name = if group.is_empty() {
                    format!("api/{version}")
                } else {
                    format!("apis/{group}/{version}")
                };
                paths.insert(name.clone(), json!({"serverRelativeURL": format!("/openapi/v3/{name}")}));
            }
            Some(json!({"paths": paths}))
        }
        ["openapi", "v3", "api", version] => openapi("", version),
        ["openapi", "v3", "apis", group, version] => openapi(group, version),
        _ => None,
    }
}

fn version_info(version: &str) -> Value {
    let mut parts = version.trim_start_matches('v').split('.');
    json!({
        "major": parts.next(), "minor": parts.next(), "gitVersion": version, "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "", "platform": "linux/amd64",
    })
}

fn groups() -> impl Iterator<Item = &'static str> {
    let names: BTreeSet<&str> = RESOURCES.iter().map(|r| r.group).filter(|g| !g.is_empty()).collect();
    names.into_iter()
}

fn versions() -> impl Iterator<Item = (&'static str, &'static str)> {
    let pairs: BTreeSet<(&str, &str)> = RESOURCES.iter().map(|r| (r.group, r.version)).collect();
    pairs.into_iter()
}

fn group(name: &str) -> Value {
    let version = json!({"groupVersion": format!("{name}/v1"), "version": "v1"});
    json!({"name": name, "versions": [version], "preferredVersion": version})
}

fn of(group: &str, version: &str) -> impl Iterator<Item = &'static Resource> {
    RESOURCES.iter().filter(move |r| r.group == group && r.version == version)
}

fn resources(group: &str, version: &str) -> Option<Value> {
    let mut list = Vec::new();
    for resource in of(group, version) {
        let mut entry = json!({
            "name": resource.plural, "singularName": resource.kind.to_lowercase(), "namespaced": resource.namespaced, "kind": resource.kind,
            "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
        });
        if resource.has(Trait::Question) {
            entry["verbs"] = json!(["create"]);
        }
        if !resource.short.is_empty() {
            entry["shortNames"] = json!(resource.short);
        }
        list.push(entry);
        for sub in resource.subresources {
            list.push(json!({
                "name": format!("{}/{sub}", resource.plural), "singularName": "", "namespaced": resource.namespaced,
                "kind": resource.kind, "verbs": ["get", "patch", "update"],
            }));
        }
    }
    let name = if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    };
    (!list.is_empty()).then(|| json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": name, "resources": list}))
}

/// Paths with their `PATCH`: clients look there whether the server validates fields.
fn openapi(group: &str, version: &str) -> Option<Value> {
    let mut paths = Map::new();
    for resource in of(group, version) {
        let namespace = if resource.namespaced { "{namespace}" } else { "" };
        let kind = json!({"group": resource.group, "version": resource.version, "kind": resource.kind});
        let parameters: Vec<Value> = ["dryRun", "fieldManager", "fieldValidation", "force"]
            .map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}}))
            .into();
        let patch = json!({"x-kubernetes-action": "patch", "x-kubernetes-group-version-kind": kind, "parameters": parameters, "responses": {}});
        paths.insert(resource.path(namespace, "{name}"), json!({"patch": patch}));
    }
    (!paths.is_empty()).then(|| {
        json!({"openapi": "3.0.0", "info": {"title": "Kubernetes", "version": version}, "paths": paths, "components": {"schemas": {}}})
    })
}
