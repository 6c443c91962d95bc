//! The check `ExternalEtcdVersion` with a real etcd that wants client certificates.

use std::time::Duration;

use libtest_mimic::Trial;
use serde_json::Value;

use crate::compare::Step;
use crate::host::{CP1, Host, INPUT};
use crate::lab::{Lab, trial};
use crate::tools;

const CONFIG: &str = "/run/lab/external.yaml";
const PKI: &str = "/etc/kubernetes/pki";

/// Tests of preflight with an etcd outside of the cluster.
pub fn trials() -> Vec<Trial> {
    vec![trial("external_etcd::is_asked_for_its_version", is_asked_for_its_version)]
}

fn is_asked_for_its_version() {
    let lab = Lab::boot(&Step::named("01-init"));
    let host = &lab.host;
    let certs = ["init", "phase", "certs", "all", "--config", &format!("{INPUT}/init.yaml")];
    assert_eq!(host.kubestrap(&certs).exit, Some(0));
    let endpoint = format!("https://{}:2379", CP1.ipv4);

    configure(host, "v1.31.14", &endpoint, "etcd/ca.crt");
    let (outcome, found) = check(host);
    assert_eq!(outcome, "error", "nobody listens");
    assert!(found.contains("cannot connect to https://"), "{found}");

    let etcd = tools::etcd();
    host.unit(
        "etcd",
        &format!(
            "exec {} --name=x --data-dir=/run/etcd --listen-client-urls={endpoint} --advertise-client-urls={endpoint} \
             --listen-peer-urls=http://127.0.0.1:2380 --cert-file={PKI}/etcd/server.crt --key-file={PKI}/etcd/server.key \
             --client-cert-auth --trusted-ca-file={PKI}/etcd/ca.crt --log-level=error",
            etcd.display()
        ),
    );
    host.expect(&["systemctl", "start", "etcd"]);
    host.until("etcd is asked", Duration::from_secs(20), || match check(host) {
        (outcome, _) if outcome == "passed" => Ok(()),
        (outcome, found) => Err(format!("{outcome}: {found}")),
    });

    // Debian's etcd of the lab is older than kubeadm v1.35 wants.
    configure(host, "v1.35.0", &endpoint, "etcd/ca.crt");
    let (outcome, found) = check(host);
    assert_eq!(outcome, "error");
    assert!(
        found.contains(" is v3.5.") && found.contains("oldest for this release is v3.5.24"),
        "{found}"
    );

    configure(host, "v1.31.14", &endpoint, "front-proxy-ca.crt");
    let (outcome, found) = check(host);
    assert_eq!(outcome, "error");
    assert!(found.contains("no trust between this host and https://"), "{found}");
}

fn configure(host: &Host, version: &str, endpoint: &str, authority: &str) {
    let text = host.read(&format!("{INPUT}/init.yaml")).replace("v1.35.0", version)
        + &format!(
            "etcd:\n  external:\n    endpoints: [\"{endpoint}\"]\n    caFile: {PKI}/{authority}\n    certFile: \
             {PKI}/apiserver-etcd-client.crt\n    keyFile: {PKI}/apiserver-etcd-client.key\n"
        );
    host.write(CONFIG, &text);
}

/// What became of the check, and what it found.
fn check(host: &Host) -> (String, String) {
    let ran = host.kubestrap(&["init", "phase", "preflight", "--config", CONFIG, "-o", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.said()));
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == "ExternalEtcdVersion").unwrap();
    let found = check["findings"][0]["found"].as_str().or(check["reason"].as_str());
    (
        check["outcome"].as_str().unwrap().to_owned(),
        found.unwrap_or_default().to_owned(),
    )
}
