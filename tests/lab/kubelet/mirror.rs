//! Mirror Pods: what the API server is told of static Pods.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::pod::{self, Pod, STATE};
use super::probe;
use crate::rest::Rest;

/// Makes the mirror Pods of all running Pods, and keeps their status. Those of Pods that run no more are deleted.
pub fn sync(api: &Rest, node: &str, node_uid: &str) -> Result<(), String> {
    let running: Vec<Pod> = pod::running().iter().filter_map(|uid| Pod::of(uid)).collect();
    let stands = remove_others(api, node, &running)?;
    for pod in &running {
        let path = format!(
            "/api/v1/namespaces/{}/pods",
            pod.manifest["metadata"]["namespace"].as_str().unwrap_or("default")
        );
        let name = pod.name(node);
        let is_new = !stands.contains(&pod.uid);
        if is_new {
            expect(api.create(&path, &mirror(pod, node, node_uid))?, "create", &name)?;
        }
        let ready = pod.is_up() && probe::is_ready(pod.container());
        let said = Path::new(STATE).join(&pod.uid).join("status");
        let state = format!("{ready} {}", pod.restarts());
        if is_new || fs::read_to_string(&said).ok().as_deref() != Some(&state) {
            expect(
                api.merge(&format!("{path}/{name}/status"), &status_of(pod, ready))?,
                "report",
                &name,
            )?;
            // The Pod may have gone meanwhile, with its folder.
            let _ = fs::write(&said, state);
        }
    }
    Ok(())
}

/// Deletes mirror Pods whose Pods do not run. The UIDs of the others. A kubelet may see Pods of its own Node only.
fn remove_others(api: &Rest, node: &str, running: &[Pod]) -> Result<Vec<String>, String> {
    let (status, pods) = api.get(&format!("/api/v1/pods?fieldSelector=spec.nodeName%3D{node}"))?;
    if status != 200 {
        return Err(format!("pods of {node}: {status}: {}", pods["message"]));
    }
    let mut stand = Vec::new();
    for found in pods["items"].as_array().into_iter().flatten() {
        let metadata = &found["metadata"];
        let hash = metadata["annotations"]["kubernetes.io/config.mirror"].as_str();
        let (Some(hash), Some(namespace), Some(name)) = (hash, metadata["namespace"].as_str(), metadata["name"].as_str()) else {
            continue;
        };
        if running.iter().any(|pod| pod.uid == hash) {
            stand.push(hash.to_owned());
        } else {
            let now = json!({"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0});
            let path = format!("/api/v1/namespaces/{namespace}/pods/{name}");
            expect(api.send("DELETE", &path, "application/json", Some(&now))?, "delete", name)?;
        }
    }
    Ok(stand)
}

fn mirror(pod: &Pod, node: &str, node_uid: &str) -> Value {
    let mut mirror = pod.manifest.clone();
    let metadata = mirror["metadata"].as_object_mut().unwrap();
    metadata.insert("name".to_owned(), json!(pod.name(node)));
    metadata.insert(
        "ownerReferences".to_owned(),
        json!([{"apiVersion": "v1", "kind": "Node", "name": node, "uid": node_uid, "controller": true}]),
    );
    let annotations = metadata
        .entry("annotations")
        .or_insert_with(|| json!({}))
        .as_object_mut()
        .unwrap();
    for (key, value) in [
        ("kubernetes.io/config.hash", pod.uid.as_str()),
        ("kubernetes.io/config.mirror", pod.uid.as_str()),
        ("kubernetes.io/config.seen", &now()),
        ("kubernetes.io/config.source", "file"),
    ] {
        annotations.insert(key.to_owned(), json!(value));
    }
    mirror["spec"]["nodeName"] = json!(node);
    mirror["spec"]["tolerations"] = json!([{"effect": "NoExecute", "operator": "Exists"}]);
    mirror.as_object_mut().unwrap().remove("status");
    mirror
}

fn status_of(pod: &Pod, ready: bool) -> Value {
    let container = pod.container();
    let truth = if ready { "True" } else { "False" };
    let condition = |kind: &str, status: &str| json!({"type": kind, "status": status, "lastTransitionTime": now()});
    json!({"status": {
        "phase": "Running",
        "conditions": [
            condition("PodReadyToStartContainers", "True"), condition("Initialized", "True"), condition("Ready", truth),
            condition("ContainersReady", truth), condition("PodScheduled", "True"),
        ],
        "containerStatuses": [{
            "name": container["name"], "image": container["image"], "imageID": container["image"], "ready": ready, "started": pod.is_up(),
            "restartCount": pod.restarts(), "state": {"running": {"startedAt": now()}}, "lastState": {},
        }],
    }})
}

fn now() -> String {
    OffsetDateTime::now_utc()
        .replace_nanosecond(0)
        .unwrap()
        .format(&Rfc3339)
        .unwrap()
}

fn expect((status, answer): (u16, Value), what: &str, name: &str) -> Result<(), String> {
    match status {
        200..300 => Ok(()),
        _ => Err(format!("{what} {name}: {status}: {}", answer["message"])),
    }
}
