//! The checks of the golden cases: what kubeadm warned of on its host is found on one like it.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::run::Outcome;
use super::testing::FakeHost;
use super::{Check, Inputs, Running, of_init};
use crate::config::load;
use crate::config::testing::with_context;
use crate::host::preflight::Terms;
use crate::host::{LocalHost, PreflightHost};

/// The checks for a configuration.
fn checks(text: &[u8], release: &str, environment: &BTreeMap<String, String>) -> Vec<Check> {
    with_context(Some(release), |context| {
        let loaded = load::init(text, context).unwrap();
        of_init(&Inputs {
            configuration: &loaded.configuration,
            release: &loaded.release,
            environment,
        })
    })
}

fn names(checks: &[Check]) -> Vec<&str> {
    checks.iter().map(|check| check.name.as_str()).collect()
}

/// The host on which the golden cases were recorded: cgroups v1, no container runtime, no kubelet, no forwarding.
fn golden_host() -> FakeHost {
    let v1 = [
        "cpuset", "cpu", "cpuacct", "blkio", "memory", "devices", "freezer", "hugetlb", "pids",
    ];
    let v1: String = v1.iter().map(|name| format!("{name} 1 1 1\n")).collect();
    let mut host = FakeHost::fit()
        .without("/usr/lib/systemd/system/kubelet.service")
        .without("/sys/fs/cgroup/cgroup.controllers")
        .with_file("/proc/cgroups", &v1)
        .with_file("/proc/sys/net/ipv4/ip_forward", "0\n")
        .with_file("/proc/sys/net/ipv6/conf/default/forwarding", "0\n");
    host.programs.retain(|program| program != "kubelet" && program != "crictl");
    host.sockets.clear();
    host.names.clear();
    host
}

fn golden_cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden/init-dry-run");
    let cases = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    cases.filter(|case| case.join("config.yaml").exists()).collect()
}

#[test]
fn what_kubeadm_warned_of_is_found() {
    let mut compared = 0;
    for case in golden_cases() {
        let facts: Value = serde_json::from_slice(&std::fs::read(case.join("case.json")).unwrap()).unwrap();
        let Some(seen) = facts["preflight_warnings_seen"].as_array() else {
            continue;
        };
        let mut seen: BTreeSet<&str> = seen.iter().map(|name| name.as_str().unwrap()).collect();
        // kubeadm leaves this check out where it finds no runtime, and says so in another way.
        seen.insert("CRI");
        // Its own request to etcd failed; ours is none.
        seen.remove("ExternalEtcdVersion");
        let environment = facts["env"].as_object().into_iter().flatten();
        let environment = environment
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        let text = std::fs::read(case.join("config.yaml")).unwrap();
        let checks = checks(&text, facts["release"].as_str().unwrap(), &environment);
        let host = golden_host();
        let finds = |check: &&Check| matches!(check.ask(&host), Ok(found) if !found.is_empty());
        let found: BTreeSet<&str> = checks.iter().filter(finds).map(|check| check.name.as_str()).collect();
        assert_eq!(found, seen, "{}", case.display());
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn a_fit_host_passes_them_all() {
    let text = b"apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration: {name: cp1, criSocket: 'unix:///run/containerd/containerd.sock'}\n";
    let host: Arc<dyn PreflightHost> = Arc::new(FakeHost::fit().with_file("/proc/swaps", "Filename\n"));
    let asked = Running::start(checks(text, "v1.36.2", &BTreeMap::new()), &host, Duration::from_secs(60)).finish();
    for asked in asked {
        assert_eq!(asked.outcome, Outcome::Found(Vec::new()), "{}", asked.name);
    }
}

/// Names are looked up by a program here that never ends, as where the servers of DNS are dead.
#[test]
fn dead_dns_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let resolver = folder.path().join("getent");
    std::fs::write(&resolver, "#!/bin/sh\nexec sleep 60\n").unwrap();
    std::fs::set_permissions(&resolver, std::fs::Permissions::from_mode(0o755)).unwrap();
    let text = b"apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration: {name: no-such-host.invalid}\n";
    let host = LocalHost::by(Terms {
        path: format!("{}:/bin:/usr/bin", folder.path().display()),
        limit: Duration::from_millis(1000),
        network: true,
    });
    let begin = Instant::now();
    let asked = Running::start(checks(text, "v1.36.2", &BTreeMap::new()), &host, Duration::from_millis(1500)).finish();
    assert!(begin.elapsed() < Duration::from_millis(2500), "{:?}", begin.elapsed());
    let hostname = asked.iter().find(|asked| asked.name == "Hostname").unwrap();
    assert_eq!(hostname.outcome, Outcome::NotChecked("no answer within 1000 ms".to_owned()));
    for quick in ["NumCPU", "Mem", "IsPrivilegedUser", "Swap", "FileExisting-mount", "HTTPProxy"] {
        let asked = asked.iter().find(|asked| asked.name == quick).unwrap();
        assert!(matches!(asked.outcome, Outcome::Found(_)), "{asked:?}");
    }
}

#[test]
fn names_go_by_the_configuration() {
    let text = b"apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: 'fd00::10', bindPort: 7443}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
networking: {serviceSubnet: 'fd00:1::/108', podSubnet: 'fd00:2::/56'}
etcd: {local: {dataDir: /srv/etcd}}
";
    let checks = checks(text, "v1.36.2", &BTreeMap::new());
    let names = names(&checks);
    for name in [
        "Port-7443",
        "DirAvailable--srv-etcd",
        "Port-2379",
        "FileContent--proc-sys-net-ipv6-conf-default-forwarding",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    for name in [
        "Port-6443",
        "FileContent--proc-sys-net-ipv4-ip_forward",
        "ExternalEtcdVersion",
    ] {
        assert!(!names.contains(&name), "{name}: {names:?}");
    }
    assert_eq!(names.iter().filter(|name| **name == "HTTPProxyCIDR").count(), 2);
}

#[test]
fn an_external_etcd_has_checks_of_its_own() {
    let text = b"apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
etcd: {external: {endpoints: ['https://192.0.2.20:2379'], caFile: /a/ca.crt, certFile: /a/c.crt, keyFile: /a/c.key}}
";
    let checks = checks(text, "v1.36.2", &BTreeMap::new());
    let names = names(&checks);
    assert!(names.contains(&"ExternalEtcdClientCertificates") && names.contains(&"ExternalEtcdVersion"));
    assert!(!names.contains(&"Port-2379"), "{names:?}");
}
