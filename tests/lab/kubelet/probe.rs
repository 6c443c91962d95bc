//! Readiness probes.

use serde_json::Value;

use crate::rest::{Identity, Rest};

/// Whether a container answers its readiness probe. One without a probe is ready.
pub fn is_ready(container: &Value) -> bool {
    let http = &container["readinessProbe"]["httpGet"];
    if http.is_null() {
        return true;
    }
    let port = match &http["port"] {
        Value::String(name) => container["ports"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|port| port["name"] == name.as_str())
            .map(|port| &port["containerPort"]),
        number => Some(number),
    };
    let (Some(port), Some(path)) = (port.and_then(Value::as_u64), http["path"].as_str()) else {
        return false;
    };
    let host = http["host"].as_str().unwrap_or("127.0.0.1");
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    let scheme = http["scheme"].as_str().unwrap_or("HTTP").to_lowercase();
    Rest::new(&format!("{scheme}://{host}:{port}"), None, Identity::Nobody)
        .and_then(|client| client.get(path))
        .is_ok_and(|(status, _)| (200..400).contains(&status))
}
