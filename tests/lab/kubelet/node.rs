//! The Node of a kubelet.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Settings, VERSION};
use crate::rest::Rest;

/// How often the status is written again, so that nobody takes the Node for lost.
const HEARTBEAT: Duration = Duration::from_secs(8);

/// What the API server was told.
#[derive(Default)]
pub struct Registration {
    uid: Option<String>,
    reported: Option<Instant>,
}

impl Registration {
    /// Makes the Node where it is missing, and says that it is ready. Its UID.
    pub fn sync(&mut self, api: &Rest, settings: &Settings) -> Result<String, String> {
        let path = format!("/api/v1/nodes/{}", settings.node);
        let uid = match &self.uid {
            Some(uid) => uid.clone(),
            None => self.uid.insert(register(api, settings, &path)?).clone(),
        };
        if self.reported.is_none_or(|reported| reported.elapsed() > HEARTBEAT) {
            let (status, answer) = api.merge(&format!("{path}/status"), &status_of(settings))?;
            match status {
                200 => self.reported = Some(Instant::now()),
                404 => self.uid = None,
                _ => return Err(format!("status of Node {}: {status}: {}", settings.node, answer["message"])),
            }
        }
        Ok(uid)
    }
}

fn register(api: &Rest, settings: &Settings, path: &str) -> Result<String, String> {
    let (status, found) = api.get(path)?;
    let (status, node) = match status {
        404 => api.create("/api/v1/nodes", &node(settings))?,
        _ => (status, found),
    };
    match node["metadata"]["uid"].as_str() {
        Some(uid) if (200..300).contains(&status) => Ok(uid.to_owned()),
        _ => Err(format!("Node {}: {status}: {}", settings.node, node["message"])),
    }
}

fn node(settings: &Settings) -> Value {
    let taints = settings.config["registerWithTaints"].as_array().cloned().unwrap_or_default();
    let not_ready = json!({"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"});
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": settings.node,
            "annotations": {"volumes.kubernetes.io/controller-managed-attach-detach": "true"},
            "labels": {
                "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": settings.node, "kubernetes.io/os": "linux",
            },
        },
        "spec": {"taints": taints.into_iter().chain([not_ready]).collect::<Vec<_>>()},
    })
}

fn status_of(settings: &Settings) -> Value {
    let now = OffsetDateTime::now_utc()
        .replace_nanosecond(0)
        .unwrap()
        .format(&Rfc3339)
        .unwrap();
    let condition = |kind: &str, status: &str, reason: &str| json!({"type": kind, "status": status, "reason": reason, "lastHeartbeatTime": now, "lastTransitionTime": now});
    let address = settings.node_ip.clone().unwrap_or_else(own_address);
    let room = json!({"cpu": "2", "memory": "4Gi", "pods": settings.config["maxPods"].as_u64().unwrap_or(110).to_string()});
    json!({"status": {
        "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": settings.node}],
        "allocatable": room,
        "capacity": room,
        "conditions": [
            condition("MemoryPressure", "False", "KubeletHasSufficientMemory"), condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
            condition("PIDPressure", "False", "KubeletHasSufficientPID"), condition("Ready", "True", "KubeletReady"),
        ],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": {
            "architecture": "amd64", "bootID": "lab", "containerRuntimeVersion": "containerd://1.6.20", "kernelVersion": "6.1.0",
            "kubeProxyVersion": VERSION, "kubeletVersion": VERSION, "machineID": "lab", "operatingSystem": "linux", "osImage": "lab",
            "systemUUID": "lab",
        },
    }})
}

/// The address that packets to others come from.
fn own_address() -> String {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0");
    let address = socket.and_then(|socket| socket.connect("10.77.0.1:9").and_then(|()| socket.local_addr()));
    address.map_or_else(|_| "127.0.0.1".to_owned(), |address| address.ip().to_string())
}
