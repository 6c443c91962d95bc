//! The static Pods of the golden cases, to the letter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::patch::{PatchError, Patches, Target, read_folder};
use super::{CONTROL_PLANE, Inputs, Member, etcd, kube_apiserver, kube_controller_manager, kube_scheduler};
use crate::config::duration::Duration;
use crate::config::load;
use crate::config::model::{ApiEndpoint, Argument, Configuration, LocalEtcd, Timeouts};
use crate::host::HostFacts;
use crate::release::Release;
use crate::yaml;

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

/// All Pods of a case, patched.
fn rendered(case: &Path) -> Result<BTreeMap<&'static str, Value>, PatchError> {
    let description: Value = serde_json::from_slice(&std::fs::read(case.join("case.json")).unwrap()).unwrap();
    let release = Release::named(description["release"].as_str().unwrap()).unwrap();
    let host = host();
    let mut context = load::Context {
        file: Some("config.yaml"),
        pinned: Some(&release),
        allow_experimental: false,
        host: &host,
        token: &mut || "abcdef.0123456789abcdef".to_owned(),
    };
    let loaded = load::init(&std::fs::read(case.join("config.yaml")).unwrap(), &mut context).unwrap();
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
        configuration: &loaded.configuration,
        release: &release,
        host: &host,
        environment: &environment,
        external_ca: false,
    };
    let patches = match &loaded.configuration.init.patches {
        Some(_) => Patches::new(&read_folder(&case.join("patches")).unwrap())?,
        None => Patches::default(),
    };
    let mut out = BTreeMap::new();
    if loaded.configuration.cluster.etcd.external.is_none() {
        out.insert("etcd", etcd(&inputs, &[]));
    }
    for (name, render) in CONTROL_PLANE {
        out.insert(name, render(&inputs));
    }
    for (name, pod) in &mut out {
        *pod = patches.apply(Target::named(name).unwrap(), std::mem::take(pod), &release)?;
    }
    Ok(out)
}

/// Lines that the golden cases pass over.
fn tidy(text: &str) -> String {
    text.lines()
        .filter(|line| line.trim() != "creationTimestamp: null")
        .map(|line| format!("{line}\n"))
        .collect()
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
            let Ok(expected) = std::fs::read_to_string(&file) else {
                continue;
            };
            compared += 1;
            let got = tidy(&yaml::write(&pods[name]));
            if got != tidy(&expected.replace("$HOSTNAME", "vm")) {
                faults.push(format!("{}\nwant\n{expected}\ngot\n{got}", file.display()));
            }
        }
    }
    assert!(compared > 150, "only {compared} Pods");
    assert!(faults.is_empty(), "{} faults; the first one:\n{}", faults.len(), faults[0]);
}

#[test]
fn creation_timestamps_are_null_in_older_releases() {
    let case = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata/golden/init-dry-run")
            .join(name)
    };
    let has_one = |name: &str| yaml::write(&rendered(&case(name)).unwrap()["etcd"]).contains("  creationTimestamp: null\n");
    assert!(has_one("default-v1-31") && has_one("default-v1-32"));
    assert!(!has_one("default-v1-34") && !has_one("default-v1-36"));
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

/// A Pod of a configuration made by hand.
fn made(release: &str, change: impl FnOnce(&mut Configuration), render: impl FnOnce(&Inputs<'_>) -> Value) -> Value {
    let mut configuration = Configuration::default();
    configuration.cluster.certificates_dir = "/etc/kubernetes/pki".to_owned();
    configuration.cluster.etcd.local = Some(LocalEtcd {
        data_dir: "/var/lib/etcd".to_owned(),
        ..Default::default()
    });
    configuration.init.node_registration.name = "cp1".to_owned();
    configuration.init.local_api_endpoint = ApiEndpoint {
        advertise_address: "fd00::1".to_owned(),
        bind_port: 7443,
    };
    change(&mut configuration);
    render(&Inputs {
        configuration: &configuration,
        release: &Release::named(release).unwrap(),
        host: &host(),
        environment: &BTreeMap::new(),
        external_ca: true,
    })
}

fn arguments(pod: &Value) -> Vec<&str> {
    let command = pod["spec"]["containers"][0]["command"].as_array().unwrap();
    command.iter().map(|argument| argument.as_str().unwrap()).collect()
}

#[test]
fn addresses_of_ipv6() {
    let pod = made("v1.36", |_| {}, |inputs| etcd(inputs, &[]));
    let command = arguments(&pod);
    for argument in [
        "--listen-client-urls=https://[::1]:2379,https://[fd00::1]:2379",
        "--listen-metrics-urls=http://[::1]:2381",
        "--initial-cluster=cp1=https://[fd00::1]:2380",
    ] {
        assert!(command.contains(&argument), "{argument}: {command:?}");
    }
    assert_eq!(pod["spec"]["containers"][0]["livenessProbe"]["httpGet"]["host"], "::1");
    let pod = made("v1.36", |_| {}, kube_apiserver);
    assert!(arguments(&pod).contains(&"--etcd-servers=https://[::1]:2379"));
    let annotations = &pod["metadata"]["annotations"];
    assert_eq!(
        annotations["kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint"],
        "[fd00::1]:7443"
    );
}

#[test]
fn a_member_joins_the_others() {
    let member = |name: &str, peer_url: &str| Member {
        name: name.to_owned(),
        peer_url: peer_url.to_owned(),
    };
    let members = [
        member("cp0", "https://[fd00::9]:2380"),
        member("cp1", "https://[fd00::1]:2380"),
    ];
    let pod = made("v1.36", |_| {}, |inputs| etcd(inputs, &members));
    let command = arguments(&pod);
    assert!(command.contains(&"--initial-cluster=cp0=https://[fd00::9]:2380,cp1=https://[fd00::1]:2380"));
    assert!(command.contains(&"--initial-cluster-state=existing"));
}

#[test]
fn etcd_gets_the_flags_that_it_knows() {
    let stable = |release: &str, tag: &str| {
        let pod = made(
            release,
            |configuration| configuration.cluster.etcd.local.as_mut().unwrap().image_tag = tag.to_owned(),
            |inputs| etcd(inputs, &[]),
        );
        let command = arguments(&pod);
        let stable = command.contains(&"--watch-progress-notify-interval=5s");
        assert_ne!(stable, command.contains(&"--experimental-watch-progress-notify-interval=5s"));
        stable
    };
    assert!(!stable("v1.33", "3.6.6-0"));
    assert!(stable("v1.34", "3.6.4-0"));
    assert!(!stable("v1.35", "3.5.24-0"));
    assert!(!stable("v1.35", "latest"));
    assert!(!stable("v1.35", "3.6.0-0"));
    assert!(stable("v1.36", "3.5.24-0"));
}

#[test]
fn without_the_key_of_the_ca_nothing_is_signed() {
    let pod = made("v1.36", |_| {}, kube_controller_manager);
    let command = arguments(&pod);
    assert!(command.contains(&"--cluster-signing-cert-file=") && command.contains(&"--cluster-signing-key-file="));
}

#[test]
fn arguments_that_change_other_things() {
    let argument = |name: &str, value: &str| Argument {
        name: name.to_owned(),
        value: value.to_owned(),
        merge_method: String::new(),
    };
    let pod = made(
        "v1.35",
        |configuration| {
            let cluster = &mut configuration.cluster;
            cluster.api_server.extra_args = vec![argument("authorization-config", "/a.yaml")];
            let etcd = cluster.etcd.local.as_mut().unwrap();
            etcd.extra_args = vec![argument("advertise-client-urls", "https://etcd:1")];
        },
        kube_apiserver,
    );
    let command = arguments(&pod);
    assert!(!command.iter().any(|argument| argument.starts_with("--authorization-mode")));
    assert!(command.contains(&"--etcd-servers=https://etcd:1"));
    let pod = made(
        "v1.35",
        |configuration| configuration.cluster.controller_manager.extra_args = vec![argument("flex-volume-plugin-dir", "/flex")],
        kube_controller_manager,
    );
    let volumes = pod["spec"]["volumes"].as_array().unwrap();
    let flex = volumes.iter().find(|volume| volume["name"] == "flexvolume-dir").unwrap();
    assert_eq!(flex["hostPath"]["path"], "/flex");
}

#[test]
fn the_startup_probe_fits_the_time_that_is_waited() {
    let failures = |seconds: i64| {
        let pod = made(
            "v1.36",
            |configuration| {
                configuration.init.timeouts = Some(Timeouts {
                    control_plane_component_health_check: Some(Duration::from_seconds(seconds)),
                    ..Default::default()
                });
            },
            kube_scheduler,
        );
        pod["spec"]["containers"][0]["startupProbe"]["failureThreshold"].as_i64()
    };
    assert_eq!(failures(240), Some(24));
    assert_eq!(failures(61), Some(7));
    assert_eq!(failures(0), None);
    assert_eq!(failures(-61), Some(-6));
}
