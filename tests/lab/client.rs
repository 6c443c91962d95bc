//! The client of the API against the API server for tests: every write of the recorded `init`, then all of them again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kubestrap::addon::{CoreDns, KubeProxy};
use kubestrap::cluster::https::Https;
use kubestrap::cluster::{
    Address, AdminBinding, Client, Intent, ObjectWrite, Outcome, bootstrap_token, cluster_info, ensure_admin_binding,
    mark_control_plane, upload_certs, upload_config,
};
use kubestrap::config::endpoint::control_plane_url;
use kubestrap::config::load::{self, Context};
use kubestrap::config::model::Configuration;
use kubestrap::host::clock::SystemClock;
use kubestrap::host::{Contents, HostFacts, LocalFiles};
use kubestrap::release::Release;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::apiserver::faults::{Fault, Rule};
use crate::apiserver::http::RolesAppear;
use crate::apiserver::{ApiServer, Settings};
use crate::compare::{Step, requests, show};

pub fn trials() -> Vec<Trial> {
    tests_of!("client": [
        writes_of_init_are_the_recorded_ones, all_of_it_again, a_server_that_comes_up_late_and_fails_now_and_then,
        what_others_set_on_a_node_stays, a_service_of_another_name_at_our_address, many_at_once,
    ])
}

struct Bench {
    server: ApiServer,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(roles: RolesAppear) -> Self {
        let settings = Settings {
            roles,
            ..Settings::default()
        };
        Bench {
            server: ApiServer::start(settings).unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn client(&self, user: &str, group: &str) -> Client {
        let path: PathBuf = self.folder.path().join(format!("{user}.conf"));
        std::fs::write(&path, self.server.kubeconfig(user, &[group])).unwrap();
        let clock = Arc::new(SystemClock::new());
        let https = Https::of_kubeconfig(&path, &LocalFiles, &BTreeMap::new(), clock.clone()).unwrap_or_else(|e| panic!("{e}"));
        Client::new(https, clock, Duration::from_secs(20))
    }

    fn admin(&self) -> Client {
        self.client("kubernetes-admin", "kubeadm:cluster-admins")
    }

    fn super_admin(&self) -> Client {
        self.client("kubernetes-super-admin", "system:masters")
    }

    /// What the kubelet does.
    fn register_node(&self, taints: &Value) {
        self.server.place(json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": {"name": "cp1", "labels": {"kubernetes.io/hostname": "cp1"}},
            "spec": {"taints": taints},
        }));
    }

    fn sent(&self) -> Vec<requests::Sent> {
        let lines: Vec<String> = self.server.audit().iter().map(|entry| entry.to_value().to_string()).collect();
        self.server.clear_audit();
        requests::read(&lines.join("\n"))
    }
}

/// The configuration of the recorded step, and the release acted as.
fn configuration() -> (Configuration, Release) {
    let release = Release::named("v1.35.0").unwrap();
    let text = std::fs::read(Step::named("01-init").input().join("init.yaml")).unwrap();
    let host = HostFacts {
        host_name: Some("cp1".to_owned()),
        ..HostFacts::default()
    };
    let mut context = Context {
        file: None,
        pinned: Some(&release),
        allow_experimental: false,
        host: &host,
        token: &mut || panic!("the token is given"),
    };
    let loaded = load::init(&text, &mut context).unwrap_or_else(|refused| panic!("{refused:?}"));
    (loaded.configuration, release)
}

/// The writes of all phases, in their order. `proxy` is the token that the uploaded certificates hang on.
fn writes(configuration: &Configuration, release: &Release, proxy: &str) -> Vec<ObjectWrite> {
    let Configuration {
        init, cluster, kubelet, ..
    } = configuration;
    let now = OffsetDateTime::now_utc();
    let mut writes = upload_config::kubeadm(configuration);
    writes.extend(upload_config::kubelet(kubelet));
    let owner = upload_certs::owner(proxy.to_owned());
    writes.push(upload_certs::owner_secret(&owner, now));
    let files: Vec<_> = upload_certs::sources(cluster)
        .into_iter()
        .map(|source| (source, Some(Contents::from("a key".to_owned()))))
        .collect();
    let mut random = |buffer: &mut [u8]| buffer.fill(1);
    writes.extend(upload_certs::objects(&owner, "", &files, &init.certificate_key, &mut random).unwrap());
    writes.push(mark_control_plane::patch(&init.node_registration));
    writes.extend(
        init.bootstrap_tokens
            .iter()
            .map(|token| bootstrap_token::secret(token, now, Intent::Create)),
    );
    writes.extend(bootstrap_token::access(release));
    let server = control_plane_url(cluster, &init.local_api_endpoint);
    writes.extend(cluster_info::objects(&server, b"a certificate", release));
    writes.extend(CoreDns::new(cluster, release).unwrap().writes());
    writes.extend(KubeProxy::new(configuration, &[]).unwrap().writes());
    writes
}

fn not_ready() -> Value {
    json!([{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}])
}

fn taint_keys(node: &Value) -> Vec<&str> {
    let taints = node["spec"]["taints"].as_array().unwrap();
    taints.iter().map(|taint| taint["key"].as_str().unwrap()).collect()
}

fn writes_of_init_are_the_recorded_ones() {
    let bench = Bench::new(RolesAppear::AfterRequests(2));
    let (admin, super_admin) = (bench.admin(), bench.super_admin());
    bench.register_node(&not_ready());
    admin.poll_livez(Duration::from_secs(20), &mut |_| {}).unwrap();
    assert_eq!(
        ensure_admin_binding(&admin, Some(&super_admin)).unwrap(),
        AdminBinding::BySuperAdmin
    );
    let (configuration, release) = configuration();
    for write in writes(&configuration, &release, "proxyx.0123456789abcdef") {
        let written = admin
            .write(&write)
            .unwrap_or_else(|error| panic!("{} {}: {error}", write.resource, write.name));
        let wanted = if write.intent == Intent::Patch {
            Outcome::Patched
        } else {
            Outcome::Created
        };
        assert_eq!(written.outcome, wanted, "{} {}", write.resource, write.name);
        assert!(!written.uid().is_empty());
    }
    // What is in the certificates is of another run.
    let differences: Vec<String> = requests::compare(&Step::named("01-init"), &bench.sent())
        .into_iter()
        .filter(|difference| !difference.contains(".data.kubeconfig: "))
        .collect();
    assert!(differences.is_empty(), "{}", show(&differences));

    let owner = bench
        .server
        .object("secrets", "kube-system", "bootstrap-token-proxyx")
        .unwrap();
    let certs = bench.server.object("secrets", "kube-system", "kubeadm-certs").unwrap();
    assert_eq!(certs["metadata"]["ownerReferences"][0]["uid"], owner["metadata"]["uid"]);
    let node = bench.server.object("nodes", "", "cp1").unwrap();
    assert_eq!(
        taint_keys(&node),
        ["node-role.kubernetes.io/control-plane", "node.kubernetes.io/not-ready"]
    );
}

fn all_of_it_again() {
    let bench = Bench::new(RolesAppear::AtOnce);
    let admin = bench.super_admin();
    bench.register_node(&json!([]));
    let (configuration, release) = configuration();
    for write in writes(&configuration, &release, "proxyx.0123456789abcdef") {
        admin.write(&write).unwrap();
    }
    // An admin scaled and changed.
    let mut coredns = bench.server.object("deployments.apps", "kube-system", "coredns").unwrap();
    coredns["spec"]["replicas"] = json!(5);
    bench.server.place(coredns);
    let mut corefile = bench.server.object("configmaps", "kube-system", "coredns").unwrap();
    corefile["data"]["Corefile"] = json!("mine");
    bench.server.place(corefile);
    let before: BTreeMap<String, Value> = bench
        .server
        .objects()
        .into_iter()
        .map(|object| (object["metadata"]["uid"].to_string(), object))
        .collect();

    let mut outcomes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for write in writes(&configuration, &release, "proxyy.0123456789abcdef") {
        let written = admin
            .write(&write)
            .unwrap_or_else(|error| panic!("{} {}: {error}", write.resource, write.name));
        outcomes
            .entry(written.outcome.word())
            .or_default()
            .push(format!("{} {}", write.resource, write.name));
    }
    assert_eq!(outcomes["created"], ["secrets bootstrap-token-proxyy"]);
    assert_eq!(
        outcomes["kept"],
        [
            "secrets bootstrap-token-abcdef",
            "configmaps cluster-info",
            "configmaps coredns"
        ]
    );
    assert_eq!(outcomes["patched"], ["nodes cp1"]);
    assert!(outcomes["updated"].contains(&"services kube-dns".to_owned()));
    // The same objects, none made anew.
    for object in bench.server.objects() {
        let name = object["metadata"]["name"].as_str().unwrap();
        assert!(
            name == "bootstrap-token-proxyy" || before.contains_key(&object["metadata"]["uid"].to_string()),
            "{name}"
        );
    }
    assert_eq!(
        bench.server.object("deployments.apps", "kube-system", "coredns").unwrap()["spec"]["replicas"],
        5
    );
    assert_eq!(
        bench.server.object("configmaps", "kube-system", "coredns").unwrap()["data"]["Corefile"],
        "mine"
    );
    let owner = bench
        .server
        .object("secrets", "kube-system", "bootstrap-token-proxyy")
        .unwrap();
    let certs = bench.server.object("secrets", "kube-system", "kubeadm-certs").unwrap();
    assert_eq!(certs["metadata"]["ownerReferences"][0]["uid"], owner["metadata"]["uid"]);
    // The patch had nothing left to do, and is sent as the reference does.
    let patches: Vec<Value> = bench
        .server
        .audit()
        .into_iter()
        .filter(|e| e.verb == "patch")
        .map(|e| e.object)
        .collect();
    assert_eq!(patches.last().unwrap(), &json!({}));
}

fn a_server_that_comes_up_late_and_fails_now_and_then() {
    let bench = Bench::new(RolesAppear::After(Duration::from_secs(2)));
    let (admin, super_admin) = (bench.admin(), bench.super_admin());
    bench.server.fault(Rule::lasting(Duration::from_millis(700), Fault::Refuse));
    let mut told = Vec::new();
    admin
        .poll_livez(Duration::from_secs(20), &mut |text| told.push(text.to_owned()))
        .unwrap();
    assert!(told.iter().any(|text| text.contains("403")), "{told:?}");
    ensure_admin_binding(&admin, Some(&super_admin)).unwrap();
    bench.register_node(&json!([]));
    let (configuration, release) = configuration();
    for (i, write) in writes(&configuration, &release, "proxyx.0123456789abcdef").iter().enumerate() {
        let fault = [
            Fault::ResetInBody,
            Fault::InternalError,
            Fault::Unavailable,
            Fault::Refuse,
            Fault::TooManyRequests(0),
        ];
        bench.server.fault(Rule::times(1, fault[i % fault.len()].clone()));
        admin
            .write(write)
            .unwrap_or_else(|error| panic!("{} {}: {error}", write.resource, write.name));
    }
    for (resource, namespace, name) in [
        ("secrets", "kube-system", "bootstrap-token-abcdef"),
        ("configmaps", "kube-public", "cluster-info"),
        ("services", "kube-system", "kube-dns"),
        ("daemonsets.apps", "kube-system", "kube-proxy"),
    ] {
        assert!(bench.server.object(resource, namespace, name).is_some(), "{name}");
    }
}

fn what_others_set_on_a_node_stays() {
    let bench = Bench::new(RolesAppear::AtOnce);
    let admin = bench.super_admin();
    let (configuration, _) = configuration();
    let write = mark_control_plane::patch(&configuration.init.node_registration);
    // The Node comes while it is waited for, and somebody else changes it all the time.
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(400));
            bench.register_node(&json!([]));
            for i in 0..40 {
                let mut node = bench.server.object("nodes", "", "cp1").unwrap();
                // What the patch brought stays, as with a controller that reads before it writes.
                let taints = node["spec"]["taints"].as_array_mut().unwrap();
                taints.retain(|taint| taint["key"] != "other");
                taints.push(json!({"key": "other", "effect": "NoSchedule", "value": i.to_string()}));
                drop(
                    bench
                        .server
                        .client("root", &["system:masters"])
                        .put("/api/v1/nodes/cp1", &node),
                );
            }
        });
        assert_eq!(admin.write(&write).unwrap().outcome, Outcome::Patched);
    });
    let node = bench.server.object("nodes", "", "cp1").unwrap();
    let mut keys = taint_keys(&node);
    keys.sort_unstable();
    assert_eq!(keys, ["node-role.kubernetes.io/control-plane", "other"]);
    assert_eq!(node["metadata"]["labels"]["node-role.kubernetes.io/control-plane"], "");
}

fn a_service_of_another_name_at_our_address() {
    let bench = Bench::new(RolesAppear::AtOnce);
    let admin = bench.super_admin();
    let (configuration, release) = configuration();
    let writes = CoreDns::new(&configuration.cluster, &release).unwrap().writes();
    let write = writes.iter().find(|write| write.resource == "services").unwrap();
    let mut other = write.clone();
    other.name = "mine".to_owned();
    other.body["metadata"]["name"] = json!("mine");
    admin.write(&other).unwrap();
    let error = admin.write(write).unwrap_err();
    assert_eq!(error.status(), Some(422));
    assert!(error.to_string().contains("10.96.0.10"), "{error}");
}

/// One client, many threads.
fn many_at_once() {
    let bench = Bench::new(RolesAppear::AtOnce);
    let admin = bench.super_admin();
    std::thread::scope(|scope| {
        for i in 0..8 {
            let admin = &admin;
            scope.spawn(move || {
                for j in 0..5 {
                    let body = json!({"apiVersion": "v1", "kind": "ConfigMap",
                        "metadata": {"name": format!("m-{i}-{j}"), "namespace": "kube-system"}});
                    let write = ObjectWrite::of(Intent::CreateOrUpdate, "configmaps", body);
                    assert_eq!(admin.write(&write).unwrap().outcome, Outcome::Created);
                }
            });
        }
    });
    let last = Address::namespaced("configmaps", "kube-system", "m-7-4");
    assert!(admin.find(&last).unwrap().is_some());
    assert!(admin.delete(&last).unwrap());
    assert!(!admin.delete(&last).unwrap());
    assert!(Path::new(bench.folder.path()).exists());
}
