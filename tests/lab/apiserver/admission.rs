//! What is looked at before an object is stored: names, fields that may not change, what kubelets and signers may do.

use serde_json::{Value, json};

use super::authn::User;
use super::authz::{self, Attributes};
use super::resources::{Resource, Trait};
use super::status::{ApiError, Cause};
use super::store::Store;

/// Checks an object. `old` is what stands, where something does.
pub fn check(resource: &Resource, old: Option<&Value>, new: &Value) -> Result<(), ApiError> {
    let name = new["metadata"]["name"].as_str().unwrap_or_default();
    let mut causes = Vec::new();
    name_causes(resource, name, &mut causes);
    match resource.kind {
        "Node" => taints(new, &mut causes),
        "ConfigMap" => texts(new, &mut causes),
        "CertificateSigningRequest" if old.is_none() => request(new, &mut causes),
        "Deployment" | "DaemonSet" | "ReplicaSet" => selector(new, &mut causes),
        _ => {}
    }
    if let Some(old) = old {
        immutable(resource, old, new, &mut causes);
    }
    if causes.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(resource, name, &causes))
    }
}

fn name_causes(resource: &Resource, name: &str, causes: &mut Vec<Cause>) {
    const FIELD: &str = "metadata.name";
    if name.is_empty() {
        causes.push(Cause::required(FIELD, "name or generateName is required"));
    } else if resource.has(Trait::PathNames) {
        if name == "." || name == ".." {
            causes.push(Cause::invalid(FIELD, &json!(name), &format!("may not be '{name}'")));
        }
        for bad in ['/', '%'].iter().filter(|c| name.contains(**c)) {
            causes.push(Cause::invalid(FIELD, &json!(name), &format!("may not contain '{bad}'")));
        }
    } else {
        let label = |part: &str| {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
            let ends = |b: Option<u8>| b.is_some_and(plain);
            part.bytes().all(|b| plain(b) || b == b'-') && ends(part.bytes().next()) && ends(part.bytes().last())
        };
        if name.len() > 253 || !name.split('.').all(label) {
            const WHY: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
                start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
                '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
            causes.push(Cause::invalid(FIELD, &json!(name), WHY));
        }
    }
}

fn taints(node: &Value, causes: &mut Vec<Cause>) {
    let taints = node["spec"]["taints"].as_array().cloned().unwrap_or_default();
    let mut seen = Vec::new();
    for (index, taint) in taints.iter().enumerate() {
        let field = format!("spec.taints[{index}]");
        if taint["key"].as_str().unwrap_or_default().is_empty() {
            causes.push(Cause::required(&format!("{field}.key"), "name part must be non-empty"));
        }
        if !matches!(
            taint["effect"].as_str(),
            Some("NoSchedule" | "PreferNoSchedule" | "NoExecute")
        ) {
            let known = ["NoExecute", "NoSchedule", "PreferNoSchedule"];
            causes.push(Cause::unsupported(&format!("{field}.effect"), &taint["effect"], &known));
        }
        let id = (taint["key"].clone(), taint["effect"].clone());
        if seen.contains(&id) {
            causes.push(Cause::duplicate(&field, taint));
        }
        seen.push(id);
    }
}

fn texts(map: &Value, causes: &mut Vec<Cause>) {
    for key in map["data"].as_object().into_iter().flatten().map(|(key, _)| key) {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        if key.is_empty() || !key.bytes().all(fits) {
            const WHY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or \
                'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
            causes.push(Cause::invalid(&format!("data[{key}]"), &json!(key), WHY));
        }
    }
}

fn request(csr: &Value, causes: &mut Vec<Cause>) {
    use base64::Engine as _;
    let text = csr["spec"]["request"].as_str().unwrap_or_default();
    let pem = base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_default();
    let read = x509_parser::pem::parse_x509_pem(&pem).map_err(|e| e.to_string());
    let fault = match &read {
        Ok((_, pem)) if pem.label != "CERTIFICATE REQUEST" => Some("PEM block type must be CERTIFICATE REQUEST".to_owned()),
        Ok((_, pem)) => {
            use x509_parser::prelude::FromDer as _;
            let parsed = x509_parser::certification_request::X509CertificationRequest::from_der(&pem.contents);
            match parsed.map(|(_, request)| request.verify_signature().is_ok()) {
                Ok(true) => None,
                Ok(false) => Some("the signature does not fit".to_owned()),
                Err(problem) => Some(problem.to_string()),
            }
        }
        Err(problem) => Some(problem.clone()),
    };
    if let Some(fault) = fault {
        causes.push(Cause::invalid("spec.request", &json!(text), &fault));
    }
    if csr["spec"]["signerName"].as_str().unwrap_or_default().is_empty() {
        causes.push(Cause::required("spec.signerName", ""));
    }
    if csr["spec"]["usages"].as_array().is_none_or(Vec::is_empty) {
        causes.push(Cause::required("spec.usages", ""));
    }
}

fn selector(workload: &Value, causes: &mut Vec<Cause>) {
    let wanted = &workload["spec"]["selector"]["matchLabels"];
    let labels = &workload["spec"]["template"]["metadata"]["labels"];
    if workload["spec"]["selector"].is_null() {
        causes.push(Cause::required("spec.selector", ""));
    }
    if wanted
        .as_object()
        .into_iter()
        .flatten()
        .any(|(key, value)| labels[key] != *value)
    {
        let field = "spec.template.metadata.labels";
        causes.push(Cause::invalid(field, labels, "`selector` does not match template `labels`"));
    }
}

fn immutable(resource: &Resource, old: &Value, new: &Value, causes: &mut Vec<Cause>) {
    let mut fixed = |path: &str, field: &str, why: &str| {
        let (before, after) = (
            old.pointer(path).unwrap_or(&Value::Null),
            new.pointer(path).unwrap_or(&Value::Null),
        );
        if before != after {
            causes.push(Cause::invalid(field, after, why));
        }
    };
    match resource.kind {
        "ClusterRoleBinding" | "RoleBinding" => fixed("/roleRef", "roleRef", "cannot change roleRef"),
        "Secret" => fixed("/type", "type", "field is immutable"),
        "Deployment" | "DaemonSet" | "ReplicaSet" => fixed("/spec/selector", "spec.selector", "field is immutable"),
        "Job" => fixed("/spec/template", "spec.template", "field is immutable"),
        "Service" if old["spec"]["clusterIPs"][0] != new["spec"]["clusterIPs"][0] => {
            let addresses = &new["spec"]["clusterIPs"];
            causes.push(Cause::invalid("spec.clusterIPs[0]", addresses, "may not change once set"));
        }
        _ => {}
    }
}

/// What an admission plugin refuses to this user. `old` and `new` are what stands and what shall stand.
pub fn admit(
    store: &Store,
    user: &User,
    resource: &Resource,
    subresource: &str,
    old: Option<&Value>,
    new: Option<&Value>,
) -> Result<(), ApiError> {
    let name = old.or(new).and_then(|o| o["metadata"]["name"].as_str()).unwrap_or_default();
    let refuse = |why: &str| Err(ApiError::forbidden(resource.group, resource.plural, name, why));
    if resource.kind == "CertificateSigningRequest" && old.is_some() {
        let signs = new.is_some_and(|n| {
            subresource == "status" && old.is_some_and(|o| o["status"]["certificate"] != n["status"]["certificate"])
        });
        let verb = match subresource {
            "approval" => Some(("approve", "approve requests")),
            _ if signs => Some(("sign", "sign requests")),
            _ => None,
        };
        if let Some((verb, what)) = verb {
            let signer = old.map_or("", |o| o["spec"]["signerName"].as_str().unwrap_or_default());
            let attributes = |name: &str| Attributes {
                verb: verb.to_owned(),
                group: resource.group.to_owned(),
                resource: "signers".to_owned(),
                name: name.to_owned(),
                ..Attributes::default()
            };
            let domain = format!("{}/*", signer.split('/').next().unwrap_or_default());
            if authz::allowed(store, user, &attributes(signer)).is_err()
                && authz::allowed(store, user, &attributes(&domain)).is_err()
            {
                return refuse(&format!("user not permitted to {what} with signerName {signer:?}"));
            }
        }
    }
    let Some(node) = user.name.strip_prefix("system:node:").filter(|_| user.is_in("system:nodes")) else {
        return Ok(());
    };
    match resource.kind {
        "Node" if name != node => refuse(&format!("node {node:?} is not allowed to modify node {name:?}")),
        "Node" => {
            let label = |object: Option<&Value>, key: &str| object.and_then(|o| o["metadata"]["labels"].get(key).cloned());
            let keys = new
                .and_then(|n| n["metadata"]["labels"].as_object())
                .into_iter()
                .flatten()
                .map(|(key, _)| key);
            let mut bad: Vec<&str> = keys
                .map(String::as_str)
                .filter(|k| restricted(k) && label(old, k) != label(new, k))
                .collect();
            bad.sort_unstable();
            if bad.is_empty() {
                return Ok(());
            }
            let verb = if old.is_none() { "set" } else { "modify" };
            let fixed = "is not allowed to";
            let plural = if old.is_none() { "the following labels" } else { "labels" };
            refuse(&format!("node {node:?} {fixed} {verb} {plural}: {}", bad.join(", ")))
        }
        "Pod" if old.is_none() && new.is_some_and(|n| n["metadata"]["annotations"]["kubernetes.io/config.mirror"].is_null()) => {
            refuse(&format!(
                "pod does not have \"kubernetes.io/config.mirror\" annotation, node {node:?} can only create mirror pods"
            ))
        }
        "Pod" if old.or(new).is_some_and(|p| p["spec"]["nodeName"] != node) => refuse(&format!(
            "node {node:?} can only create pods with spec.nodeName set to itself"
        )),
        _ => Ok(()),
    }
}

/// Labels of `kubernetes.io` and `k8s.io` that a kubelet may not set on its Node.
fn restricted(label: &str) -> bool {
    const OPEN: &[&str] = &[
        "kubernetes.io/hostname",
        "kubernetes.io/arch",
        "kubernetes.io/os",
        "beta.kubernetes.io/arch",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/instance-type",
        "node.kubernetes.io/instance-type",
        "failure-domain.beta.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    ];
    let domain = label.split_once('/').map_or("", |(domain, _)| domain);
    let inside = |parent: &str| domain == parent || domain.ends_with(&format!(".{parent}"));
    let free = inside("kubelet.kubernetes.io") || inside("node.kubernetes.io") && !inside("node-restriction.kubernetes.io");
    (inside("kubernetes.io") || inside("k8s.io")) && !OPEN.contains(&label) && !free
}
