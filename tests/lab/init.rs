//! `init` on a bare host, and the commands after it, beside what the reference did there.

use libtest_mimic::Trial;
use serde_json::json;

use crate::compare::{self, Step, objects};
use crate::host::{Host, INPUT, W1};
use crate::lab::{Lab, trial};
use crate::{holds, recorded, yaml};

/// Commands that follow `init` on its host. What a step's record holds of other hosts does not concern them.
const AFTERWARDS: [&str; 8] = [
    "02-init-again",
    "11-token-create",
    "12-token-create-join-command",
    "13-token-list",
    "14-token-list-json",
    "15-token-delete",
    "16-kubeconfig-user",
    "17-upload-certs",
];

/// Tests of `init`.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("init::as_recorded", as_recorded),
        trial("init::with_ipv6_as_recorded", with_ipv6_as_recorded),
        trial("init::own_time", own_time),
    ]
}

fn as_recorded() {
    let lab = boot("01-init");
    let mut differences = carry_out(&lab, "01-init");
    differences.extend(objects::compare(&Step::named("01-init"), &lab));
    assert!(differences.is_empty(), "{}", compare::show(&differences));
    for name in AFTERWARDS {
        differences.extend(carry_out(&lab, name));
    }
    a_worker_bootstraps(&lab);
    assert!(differences.is_empty(), "{}", compare::show(&differences));
}

/// What `init` made is enough for the kubelet of another host: with the token it gets a certificate, and its Node is there.
fn a_worker_bootstraps(lab: &Lab) {
    let worker = Host::boot(W1, &lab.wire);
    worker.write("/var/lib/kubelet/config.yaml", &lab.host.read("/var/lib/kubelet/config.yaml"));
    let info = lab
        .host
        .object("/api/v1/namespaces/kube-public/configmaps/cluster-info")
        .unwrap();
    let mut config = yaml::document(info["data"]["kubeconfig"].as_str().unwrap()).unwrap();
    config["users"] = json!([{"name": "tls-bootstrap-token-user", "user": {"token": "abcdef.0123456789abcdef"}}]);
    worker.write("/etc/kubernetes/bootstrap-kubelet.conf", &config.to_string());
    worker.expect(&["systemctl", "start", "kubelet"]);
    holds::wait(lab, "nodes w1 are Ready");
    assert!(worker.path("/var/lib/kubelet/pki/kubelet-client-current.pem").is_symlink());
}

fn with_ipv6_as_recorded() {
    let lab = boot("ipv6/01-init");
    // With the policy Never, what is not there before is not pulled.
    let listed = lab
        .host
        .kubestrap(&["config", "images", "list", "--config", &format!("{INPUT}/init.yaml")]);
    lab.pull(&listed.stdout.lines().collect::<Vec<_>>());
    let mut differences = carry_out(&lab, "ipv6/01-init");
    differences.extend(objects::compare(&Step::named("ipv6/01-init"), &lab));
    assert!(differences.is_empty(), "{}", compare::show(&differences));
}

/// How long `init` works itself, without waiting for components and images: printed, and no reason to fail. With `KUBESTRAP_TIMED`, that
/// program is timed in place of the one under test: a release build.
fn own_time() {
    let program = std::env::var("KUBESTRAP_TIMED").unwrap_or(env!("CARGO_BIN_EXE_kubestrap").to_owned());
    for algorithm in ["RSA-2048", "ECDSA-P256"] {
        let lab = Lab::boot(&Step::named("01-init"));
        let mut documents = yaml::documents(&lab.host.read(&format!("{INPUT}/init.yaml"))).unwrap();
        documents[1]["encryptionAlgorithm"] = algorithm.into();
        let config = "/run/lab/timed.yaml";
        lab.host.write(config, &kubestrap::yaml::write_all(&documents));
        lab.host.expect(&[&program, "config", "images", "pull", "--config", config]);
        // The shell's second line of times is about its children.
        let script = "$0 init --config $1 -v 1 >&2; times";
        let ran = lab.host.expect(&["sh", "-ec", script, &program, config]);
        let plan = ran.stderr.lines().find(|line| line.contains("the plan, with")).unwrap();
        let own = ran.stderr.lines().find(|line| line.contains("own work after")).unwrap();
        let processor = ran.stdout.lines().nth(1).unwrap();
        eprintln!("{algorithm}: {plan}; {own}; processor time, user and system: {processor}");
    }
}

fn boot(name: &str) -> Lab {
    match std::env::var_os("KUBE_BINARIES") {
        Some(folder) => eprintln!("Kubernetes' own programs from {}", folder.to_string_lossy()),
        None => eprintln!("KUBE_BINARIES is not set: the API server is the one in memory"),
    }
    Lab::boot(&Step::named(name))
}

fn carry_out(lab: &Lab, name: &str) -> Vec<String> {
    let found = recorded::carry_out(lab, &Step::named(name));
    found.into_iter().map(|difference| format!("{name}: {difference}")).collect()
}
