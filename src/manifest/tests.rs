//! The static Pods of the golden cases.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::patch::{Patches, Target, read_folder};
use super::{CONTROL_PLANE, Inputs, etcd};
use crate::config::model::{ClusterConfiguration, Configuration, InitConfiguration, LocalEtcd};
use crate::config::object::{Decode, Decoder};
use crate::host::HostFacts;
use crate::release::Release;
use crate::yaml::{self, Entry, Limits, Node, NodeValue};

fn golden(group: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden").join(group);
    let mut cases: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn host() -> HostFacts {
    HostFacts {
        host_name: Some("vm".to_owned()),
        ipv4: Some([192, 0, 2, 2].into()),
        ca_folders: [
            "/etc/ca-certificates",
            "/usr/local/share/ca-certificates",
            "/usr/share/ca-certificates",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..Default::default()
    }
}

fn node(value: &Value) -> Node {
    let value = match value {
        Value::Null => NodeValue::Null,
        Value::Bool(value) => NodeValue::Bool(*value),
        Value::Number(number) => NodeValue::Number(number.clone()),
        Value::String(text) => NodeValue::String(text.clone()),
        Value::Array(items) => NodeValue::Sequence(items.iter().map(node).collect()),
        Value::Object(entries) => NodeValue::Mapping(
            entries
                .iter()
                .map(|(key, value)| Entry {
                    key: key.clone(),
                    key_at: Default::default(),
                    value: node(value),
                })
                .collect(),
        ),
    };
    Node {
        value,
        at: Default::default(),
    }
}

fn list_arguments(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::Object(map) if key.ends_with("xtraArgs") => {
                        *value = map
                            .iter()
                            .map(|(name, value)| serde_json::json!({"name": name, "value": value}))
                            .collect();
                    }
                    _ => list_arguments(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(list_arguments),
        _ => {}
    }
}

fn configuration(file: &Path, host: &HostFacts, release: &Release) -> Configuration {
    let mut out = Configuration::default();
    for document in yaml::read(&std::fs::read(file).unwrap(), &Limits::default()).unwrap() {
        let mut value = document.root.unwrap().to_value();
        list_arguments(&mut value);
        let gates = release.field_gates();
        let mut decoder = Decoder::new(&gates);
        match value.get("kind").and_then(Value::as_str) {
            Some("InitConfiguration") => out.init = InitConfiguration::decode(&node(&value), &mut decoder),
            Some("ClusterConfiguration") => out.cluster = ClusterConfiguration::decode(&node(&value), &mut decoder),
            _ => {}
        }
    }
    let or = |field: &mut String, default: &str| {
        if field.is_empty() {
            *field = default.to_owned();
        }
    };
    or(&mut out.cluster.certificates_dir, "/etc/kubernetes/pki");
    or(&mut out.cluster.cluster_name, "kubernetes");
    or(&mut out.cluster.networking.service_subnet, "10.96.0.0/12");
    or(&mut out.cluster.networking.dns_domain, "cluster.local");
    or(&mut out.cluster.kubernetes_version, &release.version.to_string());
    or(&mut out.init.node_registration.name, host.host_name.as_deref().unwrap());
    or(
        &mut out.init.local_api_endpoint.advertise_address,
        &host.ipv4.unwrap().to_string(),
    );
    if out.init.local_api_endpoint.bind_port == 0 {
        out.init.local_api_endpoint.bind_port = 6443;
    }
    if out.cluster.etcd.external.is_none() {
        or(
            &mut out.cluster.etcd.local.get_or_insert_with(LocalEtcd::default).data_dir,
            "/var/lib/etcd",
        );
    }
    for variable in &mut out.cluster.api_server.extra_envs {
        if let Some(field) = variable.value_from.as_mut().and_then(|from| from.field_ref.as_mut()) {
            or(&mut field.api_version, "v1");
        }
    }
    out
}

fn expected(file: &Path) -> Value {
    let text = std::fs::read_to_string(file)
        .unwrap()
        .replace("$HOSTNAME", "vm")
        .replace("$ADDRESS", "192.0.2.2");
    let mut documents = yaml::read(text.as_bytes(), &Limits::default()).unwrap();
    documents.remove(0).root.unwrap().to_value()
}

/// All Pods of a case, patched.
fn rendered(case: &Path) -> Result<BTreeMap<String, Value>, super::patch::PatchError> {
    let description: Value = serde_json::from_slice(&std::fs::read(case.join("case.json")).unwrap()).unwrap();
    let release = Release::named(description["release"].as_str().unwrap()).unwrap();
    let host = host();
    let configuration = configuration(&case.join("config.yaml"), &host, &release);
    let environment = description["env"]
        .as_object()
        .map(|variables| {
            variables
                .iter()
                .map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned()))
                .collect()
        })
        .unwrap_or_default();
    let inputs = Inputs {
        configuration: &configuration,
        release: &release,
        host: &host,
        environment: &environment,
        external_ca: false,
    };
    let patches = match configuration.init.patches {
        Some(_) => Patches::new(&read_folder(&case.join("patches")).unwrap())?,
        None => Patches::default(),
    };
    let mut out = BTreeMap::new();
    if configuration.cluster.etcd.external.is_none() {
        out.insert("etcd".to_owned(), etcd(&inputs, &[]));
    }
    for (name, render) in CONTROL_PLANE {
        out.insert((*name).to_owned(), render(&inputs));
    }
    for (name, pod) in &mut out {
        *pod = patches.apply(Target::named(name).unwrap(), std::mem::take(pod), &release)?;
    }
    Ok(out)
}

#[test]
fn pods_of_the_golden_cases() {
    let mut faults = Vec::new();
    let mut compared = 0;
    for case in ["init-dry-run", "real-manifests", "patches"].into_iter().flat_map(golden) {
        let files = case.join("expected/files");
        if !files.exists() {
            continue;
        }
        let pods = rendered(&case).unwrap();
        for name in ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
            let file = files.join(format!("{name}.yaml"));
            assert_eq!(file.exists(), pods.contains_key(name), "{}", file.display());
            if !file.exists() {
                continue;
            }
            compared += 1;
            let mut want = expected(&file);
            let mut got = pods[name].clone();
            for pod in [&mut want, &mut got] {
                pod["metadata"].as_object_mut().unwrap().remove("creationTimestamp");
            }
            if want != got {
                faults.push(format!(
                    "{}\nwant {}\ngot  {}",
                    file.display(),
                    serde_json::to_string_pretty(&want).unwrap(),
                    serde_json::to_string_pretty(&got).unwrap()
                ));
            }
        }
    }
    assert!(compared > 150, "only {compared} Pods");
    assert!(faults.is_empty(), "{} faults; the first one:\n{}", faults.len(), faults[0]);
}

#[test]
fn patches_that_are_refused() {
    for (case, message) in [
        ("bad-json-op", "operation 1: there is nothing at /spec/nope"),
        ("foreign-files", "unknown type after `+`"),
        ("not-yaml", "not valid YAML: line"),
    ] {
        let case = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata/golden/patches")
            .join(case);
        let error = rendered(&case).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}
