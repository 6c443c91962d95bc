//! Every object that the reference's `init` writes, for every recorded case: the functions of this crate, put together in the
//! order of the phases, must give the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use time::OffsetDateTime;

use super::{Intent, ObjectWrite, bootstrap_token, cluster_info, mark_control_plane, upload_certs, upload_config};
use crate::addon::{CoreDns, KubeProxy};
use crate::config::endpoint::control_plane_url;
use crate::config::load::{self, Context};
use crate::config::model::{Configuration, EnvVar};
use crate::host::{Contents, HostFacts};
use crate::kubelet;
use crate::manifest::patch::{Patches, Target, read_folder};
use crate::release::Release;
use crate::yaml::{self, Limits};

/// A recorded run of `init --dry-run`.
struct Case {
    name: String,
    folder: PathBuf,
    upload_certs: bool,
    environment: BTreeMap<String, String>,
    configuration: Configuration,
    release: Release,
}

fn facts() -> HostFacts {
    HostFacts {
        host_name: Some("vm".to_owned()),
        ..Default::default()
    }
}

fn cases() -> Vec<Case> {
    let group = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden/init-dry-run");
    let mut folders: Vec<PathBuf> = fs::read_dir(group).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.into_iter().filter_map(read_case).collect()
}

fn read_case(folder: PathBuf) -> Option<Case> {
    let spec: Value = serde_json::from_str(&fs::read_to_string(folder.join("case.json")).unwrap()).unwrap();
    if spec["exit_code"] != 0 {
        return None;
    }
    let release = Release::named(spec["release"].as_str().unwrap()).unwrap();
    let text = fs::read(folder.join("config.yaml")).unwrap();
    let loaded = load::init(
        &text,
        &mut Context {
            file: None,
            pinned: Some(&release),
            allow_experimental: false,
            host: &facts(),
            token: &mut || "tokens.0123456789abcdef".to_owned(),
        },
    );
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let environment = spec["env"].as_object().into_iter().flatten();
    Some(Case {
        upload_certs: spec["command"].as_array().unwrap().contains(&Value::from("--upload-certs")),
        environment: environment
            .map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned()))
            .collect(),
        configuration: loaded.unwrap_or_else(|refused| panic!("{name}: {refused:?}")).configuration,
        folder,
        release,
        name,
    })
}

impl Case {
    fn node(&self) -> kubelet::Node<'_> {
        kubelet::Node {
            registration: &self.configuration.init.node_registration,
            cluster: &self.configuration.cluster,
            release: &self.release,
            host_name: Some("vm"),
        }
    }

    fn proxies(&self) -> Vec<EnvVar> {
        let variable = |(name, value): (&String, &String)| EnvVar {
            name: name.as_str().into(),
            value: value.as_str().into(),
            value_from: None,
        };
        self.environment.iter().map(variable).collect()
    }

    /// The value with the patches of the case's folder, where it has one.
    fn patched(&self, target: Target, value: Value) -> Value {
        let folder = self.folder.join("patches");
        if !folder.exists() {
            return value;
        }
        let patches = Patches::new(&read_folder(&folder).unwrap()).unwrap();
        patches.apply(target, value, &self.release).unwrap()
    }

    fn writes(&self) -> Vec<ObjectWrite> {
        let Configuration {
            init, cluster, kubelet, ..
        } = &self.configuration;
        let now = OffsetDateTime::UNIX_EPOCH;
        let mut writes = upload_config::kubeadm(&self.configuration);
        writes.extend(upload_config::kubelet(kubelet));
        if !self.node().has_instance_config() {
            writes.push(upload_config::cri_socket(&init.node_registration));
        }
        if self.upload_certs {
            let owner = upload_certs::owner("proxyx.0123456789abcdef".to_owned());
            writes.push(upload_certs::owner_secret(&owner, now));
            let files: Vec<_> = upload_certs::sources(cluster)
                .into_iter()
                .map(|source| (source, Some(Contents::from("a key".to_owned()))))
                .collect();
            let mut random = |buffer: &mut [u8]| buffer.fill(1);
            writes.extend(upload_certs::objects(&owner, "", &files, &init.certificate_key, &mut random).unwrap());
        }
        writes.push(mark_control_plane::patch(&init.node_registration));
        for token in &init.bootstrap_tokens {
            writes.push(bootstrap_token::secret(token, now, Intent::CreateOrUpdate));
        }
        writes.extend(bootstrap_token::access(&self.release));
        let server = control_plane_url(cluster, &init.local_api_endpoint);
        writes.extend(cluster_info::objects(&server, b"a certificate", &self.release));
        if !cluster.dns.disabled {
            let mut coredns = CoreDns::new(cluster, &self.release).unwrap();
            coredns.deployment = self.patched(Target::CorednsDeployment, coredns.deployment);
            writes.extend(coredns.writes());
        }
        if !cluster.proxy.disabled {
            let kube_proxy = KubeProxy::new(&self.configuration, &self.proxies()).unwrap();
            writes.extend(kube_proxy.writes());
        }
        writes
    }
}

#[test]
fn objects_are_those_of_the_reference() {
    let mut faults = Vec::new();
    for case in cases() {
        let expected = fs::read_to_string(case.folder.join("expected/objects.yaml")).unwrap();
        let expected: Vec<(String, Value)> = documents(&expected);
        let got: Vec<(String, Value)> = case.writes().into_iter().map(head_and_body).collect();
        let heads = |list: &[(String, Value)]| list.iter().map(|(head, _)| head.clone()).collect::<Vec<_>>();
        if heads(&expected) != heads(&got) {
            faults.push(format!("{}: {:#?}\n{:#?}", case.name, heads(&expected), heads(&got)));
            continue;
        }
        for ((head, want), (_, got)) in expected.iter().zip(&got) {
            let (want, got) = (prune(want), prune(got));
            if !same(&want, &got) {
                faults.push(format!(
                    "{} {head}:\n{}\n{}",
                    case.name,
                    yaml::write(&want),
                    yaml::write(&got)
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn kubelet_files_are_those_of_the_reference() {
    let mut faults = Vec::new();
    let mut compared = 0;
    for case in cases() {
        let config = case.patched(Target::KubeletConfiguration, case.configuration.kubelet.value.clone());
        let node = case.node();
        let mut files = vec![kubelet::config(config, &node), kubelet::flags(&node, false)];
        files.extend(kubelet::instance_config(&node));
        for file in files {
            let name = file.path.file_name().unwrap();
            let Ok(want) = fs::read_to_string(case.folder.join("expected/files").join(name)) else {
                continue;
            };
            compared += 1;
            let got = file.contents.as_text().unwrap();
            if want != got {
                faults.push(format!("{} {name:?}:\n{want}\n{got}", case.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(compared > 40, "{compared}");
}

/// The documents of an `objects.yaml`: what is done to what, and the object.
fn documents(text: &str) -> Vec<(String, Value)> {
    text.split("---\n")
        .map(|part| {
            let (head, body) = part.split_once('\n').unwrap();
            let body = parse(body);
            let name = body["metadata"]["name"].as_str().unwrap_or_default();
            (format!("{head} {name}"), body)
        })
        .collect()
}

fn head_and_body(write: ObjectWrite) -> (String, Value) {
    match write.intent {
        Intent::Patch => (format!("# PATCH {}/{} ", write.resource, write.name), write.body),
        _ => (
            format!("# CREATE {} {}", write.resource, write.name.replace("proxyx", "$TOKEN_ID")),
            write.body,
        ),
    }
}

fn parse(text: &str) -> Value {
    let documents = yaml::read(text.as_bytes(), &Limits::default()).unwrap();
    documents[0].root.as_ref().unwrap().to_value()
}

/// Leaves out null, `{}` and `[]`, which mean nothing in an API object.
fn prune(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "creationTimestamp" | "status"))
            .map(|(key, value)| (key.clone(), prune(value)))
            .filter(|(_, value)| !(value.is_null() || *value == serde_json::json!({}) || *value == serde_json::json!([])))
            .collect(),
        Value::Array(items) => items.iter().map(prune).collect(),
        other => other.clone(),
    }
}

/// Whether two values are the same; `$NAME` stands for any text.
fn same(want: &Value, got: &Value) -> bool {
    match (want, got) {
        (Value::String(want), Value::String(got)) if want.contains('$') && !want.contains("$(") => matches(want, got),
        (Value::Object(want), Value::Object(got)) => {
            want.len() == got.len()
                && want
                    .iter()
                    .all(|(key, value)| got.get(key).is_some_and(|got| same(value, got)))
        }
        (Value::Array(want), Value::Array(got)) => {
            want.len() == got.len() && want.iter().zip(got).all(|(want, got)| same(want, got))
        }
        _ => want == got,
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('$');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    for part in parts {
        let literal = part.trim_start_matches(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        match rest.find(literal) {
            Some(_) if literal.is_empty() => rest = "",
            Some(at) => rest = &rest[at + literal.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}
