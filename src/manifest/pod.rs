//! The frame that all static Pods share.

use serde_json::{Map, Value, json};

use super::Inputs;
use super::volumes::Volumes;
use crate::config::duration::Duration;

/// What one component puts into the frame.
pub struct Component<'a> {
    /// Name of the Pod, of its container and of its program.
    pub name: &'static str,
    /// Image of the container.
    pub image: String,
    /// Arguments of the program, without its name.
    pub arguments: Vec<String>,
    /// Environment variables.
    pub environment: Vec<Value>,
    /// Requested resources.
    pub requests: Value,
    /// How its health is asked for.
    pub probes: Probes,
    /// Volumes of the Pod.
    pub volumes: &'a Volumes,
    /// Mounts of the container.
    pub mounts: Vec<Value>,
    /// An annotation of the Pod: name and value.
    pub annotation: Option<(&'static str, String)>,
}

/// How a component's health is asked for: by HTTP requests to one port.
pub struct Probes {
    /// Address; empty for that of the Pod.
    pub host: String,
    /// Port.
    pub port: i32,
    /// `HTTP` or `HTTPS`.
    pub scheme: &'static str,
    /// Path that tells whether it lives.
    pub liveness: &'static str,
    /// Path that tells whether it can serve.
    pub readiness: Option<&'static str>,
    /// Path that tells whether it has started.
    pub startup: &'static str,
}

/// Seconds between two probes, unless they ask for readiness.
const PERIOD: i64 = 10;

/// Name of the port that probes ask.
const PROBE_PORT: &str = "probe-port";

/// A component's static Pod.
pub fn pod(component: Component<'_>, inputs: &Inputs<'_>) -> Value {
    let volumes = component.volumes.volumes();
    let mut metadata = json!({
        "labels": {"component": component.name, "tier": "control-plane"},
        "name": component.name,
        "namespace": "kube-system",
    });
    if let Some((name, value)) = &component.annotation {
        metadata["annotations"] = json!({ *name: value });
    }
    if inputs.release.minor.null_creation_timestamps {
        metadata["creationTimestamp"] = Value::Null;
    }
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {
            "containers": [container(component, inputs)],
            "hostNetwork": true,
            "priority": 2_000_001_000,
            "priorityClassName": "system-node-critical",
            "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
            "volumes": volumes,
        },
        "status": {},
    })
}

/// Where probes of a component go that listens on `address`: every address there is stands for the Pod's own.
pub fn probe_host(address: &str) -> String {
    match address {
        "0.0.0.0" | "::" => String::new(),
        _ => address.to_owned(),
    }
}

fn container(component: Component<'_>, inputs: &Inputs<'_>) -> Value {
    let probes = &component.probes;
    let named_port = inputs.release.minor.named_probe_ports;
    let port = if named_port { json!(PROBE_PORT) } else { json!(probes.port) };
    let mut out = json!({
        "command": [component.name],
        "image": component.image,
        "imagePullPolicy": "IfNotPresent",
        "livenessProbe": probe(probes, probes.liveness, &port, &Pace { delay: PERIOD, failures: 8, period: PERIOD }),
        "name": component.name,
        "resources": {"requests": component.requests},
        "startupProbe": probe(probes, probes.startup, &port, &Pace { delay: PERIOD, failures: startup_failures(inputs), period: PERIOD }),
        "volumeMounts": component.mounts,
    });
    if let Some(command) = out["command"].as_array_mut() {
        command.extend(component.arguments.into_iter().map(Value::String));
    }
    if !component.environment.is_empty() {
        out["env"] = Value::Array(component.environment);
    }
    if let Some(path) = probes.readiness {
        // Asked for at once and often: whoever waits for the Pod wants to know soon.
        out["readinessProbe"] = probe(
            probes,
            path,
            &port,
            &Pace {
                delay: 0,
                failures: 3,
                period: 1,
            },
        );
    }
    if named_port {
        out["ports"] = json!([{"containerPort": probes.port, "name": PROBE_PORT, "protocol": "TCP"}]);
    }
    out
}

/// How often a probe asks.
struct Pace {
    delay: i64,
    failures: i64,
    period: i64,
}

fn probe(probes: &Probes, path: &str, port: &Value, pace: &Pace) -> Value {
    let mut get = Map::new();
    if !probes.host.is_empty() {
        get.insert("host".to_owned(), json!(probes.host));
    }
    get.insert("path".to_owned(), json!(path));
    get.insert("port".to_owned(), port.clone());
    get.insert("scheme".to_owned(), json!(probes.scheme));
    let mut out = Map::new();
    out.insert("httpGet".to_owned(), Value::Object(get));
    let numbers = [
        ("failureThreshold", pace.failures),
        ("initialDelaySeconds", pace.delay),
        ("periodSeconds", pace.period),
        ("timeoutSeconds", 15),
    ];
    for (name, number) in numbers.into_iter().filter(|(_, number)| *number != 0) {
        out.insert(name.to_owned(), json!(number));
    }
    Value::Object(out)
}

/// How often the startup probe may fail: as often as fits into the time that a component is waited for.
fn startup_failures(inputs: &Inputs<'_>) -> i64 {
    let timeouts = inputs.configuration.init.timeouts.as_ref();
    let wait = timeouts
        .and_then(|timeouts| timeouts.control_plane_component_health_check)
        .unwrap_or(Duration::from_minutes(4))
        .nanoseconds();
    let period = PERIOD * 1_000_000_000;
    // Rounded up; division rounds negative numbers up already.
    wait / period + i64::from(wait % period > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_stands_for_that_of_the_pod() {
        assert_eq!(probe_host("0.0.0.0"), "");
        assert_eq!(probe_host("::"), "");
        assert_eq!(probe_host("fd00::1"), "fd00::1");
    }
}
