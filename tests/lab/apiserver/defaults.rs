//! What the server fills into an object that a client sends, as the types of the API say.

use serde_json::{Map, Value, json};

use super::resources::Resource;

/// Fills in the defaults.
pub fn fill(resource: &Resource, object: &mut Value) {
    match resource.kind {
        "Secret" => secret(object),
        "Namespace" => {
            default(&mut object["spec"], "finalizers", json!(["kubernetes"]));
            default(&mut object["status"], "phase", json!("Active"));
        }
        "Pod" => pod_spec(&mut object["spec"]),
        "Service" => service(&mut object["spec"]),
        "Deployment" => deployment(&mut object["spec"]),
        "DaemonSet" => daemon_set(&mut object["spec"]),
        "ReplicaSet" => {
            default(&mut object["spec"], "replicas", json!(1));
            pod_spec(&mut object["spec"]["template"]["spec"]);
        }
        "Job" => job(&mut object["spec"]),
        "ClusterRoleBinding" | "RoleBinding" => binding(object),
        _ => {}
    }
}

fn default(parent: &mut Value, key: &str, value: Value) {
    if parent.is_null() {
        *parent = Value::Object(Map::new());
    }
    let slot = &mut parent[key];
    if slot.is_null() {
        *slot = value;
    }
}

fn each(parent: &mut Value, key: &str, mut change: impl FnMut(&mut Value)) {
    if let Some(items) = parent.get_mut(key).and_then(Value::as_array_mut) {
        items.iter_mut().for_each(&mut change);
    }
}

fn secret(object: &mut Value) {
    default(object, "type", json!("Opaque"));
    if let Some(Value::Object(texts)) = object.as_object_mut().and_then(|o| o.remove("stringData")) {
        use base64::Engine as _;
        for (key, text) in texts {
            let encoded = base64::engine::general_purpose::STANDARD.encode(text.as_str().unwrap_or_default());
            default(object, "data", json!({}));
            object["data"][key] = encoded.into();
        }
    }
}

fn binding(object: &mut Value) {
    const RBAC: &str = "rbac.authorization.k8s.io";
    if object["roleRef"]["apiGroup"].as_str().unwrap_or_default().is_empty() {
        object["roleRef"]["apiGroup"] = RBAC.into();
    }
    each(object, "subjects", |subject| {
        if subject["kind"] != "ServiceAccount" && subject["apiGroup"].as_str().unwrap_or_default().is_empty() {
            subject["apiGroup"] = RBAC.into();
        }
    });
}

fn service(spec: &mut Value) {
    default(spec, "sessionAffinity", json!("None"));
    default(spec, "type", json!("ClusterIP"));
    default(spec, "internalTrafficPolicy", json!("Cluster"));
    each(spec, "ports", |port| {
        default(port, "protocol", json!("TCP"));
        let number = port["port"].clone();
        default(port, "targetPort", number);
    });
}

fn deployment(spec: &mut Value) {
    default(spec, "replicas", json!(1));
    default(spec, "revisionHistoryLimit", json!(10));
    default(spec, "progressDeadlineSeconds", json!(600));
    default(&mut spec["strategy"], "type", json!("RollingUpdate"));
    if spec["strategy"]["type"] == "RollingUpdate" {
        default(&mut spec["strategy"]["rollingUpdate"], "maxUnavailable", json!("25%"));
        default(&mut spec["strategy"]["rollingUpdate"], "maxSurge", json!("25%"));
    }
    pod_spec(&mut spec["template"]["spec"]);
}

fn daemon_set(spec: &mut Value) {
    default(spec, "revisionHistoryLimit", json!(10));
    default(&mut spec["updateStrategy"], "type", json!("RollingUpdate"));
    if spec["updateStrategy"]["type"] == "RollingUpdate" {
        default(&mut spec["updateStrategy"]["rollingUpdate"], "maxUnavailable", json!(1));
        default(&mut spec["updateStrategy"]["rollingUpdate"], "maxSurge", json!(0));
    }
    pod_spec(&mut spec["template"]["spec"]);
}

fn job(spec: &mut Value) {
    for (key, value) in [
        ("parallelism", json!(1)),
        ("completions", json!(1)),
        ("backoffLimit", json!(6)),
        ("completionMode", json!("NonIndexed")),
        ("suspend", json!(false)),
        ("manualSelector", json!(false)),
        ("podReplacementPolicy", json!("TerminatingOrFailed")),
    ] {
        default(spec, key, value);
    }
    pod_spec(&mut spec["template"]["spec"]);
}

fn pod_spec(spec: &mut Value) {
    default(spec, "restartPolicy", json!("Always"));
    default(spec, "terminationGracePeriodSeconds", json!(30));
    default(spec, "dnsPolicy", json!("ClusterFirst"));
    default(spec, "securityContext", json!({}));
    default(spec, "schedulerName", json!("default-scheduler"));
    let account = spec["serviceAccountName"].clone();
    if !account.is_null() {
        default(spec, "serviceAccount", account);
    }
    // `&mut spec[key]` leaves nulls behind.
    if let Some(map) = spec.as_object_mut() {
        map.retain(|_, value| !value.is_null());
    }
    let host_network = spec["hostNetwork"] == true;
    for list in ["initContainers", "containers"] {
        each(spec, list, |container| self::container(container, host_network));
    }
    each(spec, "volumes", volume);
}

fn container(container: &mut Value, host_network: bool) {
    default(container, "terminationMessagePath", json!("/dev/termination-log"));
    default(container, "terminationMessagePolicy", json!("File"));
    default(container, "resources", json!({}));
    let policy = match container["image"].as_str() {
        Some(image) if image.rsplit('/').next().is_some_and(|name| name.contains(':')) && !image.ends_with(":latest") => {
            "IfNotPresent"
        }
        _ => "Always",
    };
    default(container, "imagePullPolicy", json!(policy));
    each(container, "ports", |port| {
        default(port, "protocol", json!("TCP"));
        if host_network {
            let number = port["containerPort"].clone();
            default(port, "hostPort", number);
        }
    });
    each(container, "env", |variable| {
        if let Some(field) = variable.pointer_mut("/valueFrom/fieldRef") {
            default(field, "apiVersion", json!("v1"));
        }
    });
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = container.get_mut(probe) {
            default(probe, "timeoutSeconds", json!(1));
            default(probe, "periodSeconds", json!(10));
            default(probe, "successThreshold", json!(1));
            default(probe, "failureThreshold", json!(3));
            if let Some(get) = probe.get_mut("httpGet") {
                default(get, "path", json!("/"));
                default(get, "scheme", json!("HTTP"));
            }
        }
    }
}

fn volume(volume: &mut Value) {
    for source in ["configMap", "secret", "projected"] {
        if let Some(source) = volume.get_mut(source) {
            default(source, "defaultMode", json!(0o644));
        }
    }
    if let Some(path) = volume.get_mut("hostPath") {
        default(path, "type", json!(""));
    }
}
