//! An `init` that did not finish: what goes on, what is refused, what is undone first; and the stream of its events.

use libtest_mimic::Trial;
use serde_json::Value;

use crate::compare::Step;
use crate::cri;
use crate::host::{INPUT, Ran};
use crate::lab::{Lab, trial};
use crate::{holds, yaml};

const CONFIG: &str = "/run/lab/unfinished.yaml";
const INIT: [&str; 4] = ["init", "--config", CONFIG, "--upload-certs"];
const RECORD: &str = "/etc/kubernetes/tmp/kubestrap-init.jsonl";
/// A kill on demand, in debug builds: behind the first objects in the cluster.
const KILL: (&str, &str) = ("KUBESTRAP_TEST_KILL_AFTER", "22");

/// Tests of unfinished runs.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("unfinished::another_configuration", another_configuration),
        trial("unfinished::secrets_are_made_up_once", secrets_are_made_up_once),
        trial(
            "unfinished::what_somebody_changed_is_refused",
            what_somebody_changed_is_refused,
        ),
        trial("unfinished::events", events),
    ]
}

fn another_configuration() {
    let lab = boot();
    cri::put_before_containerd(&lab.host);
    killed(&lab);
    let text = lab.host.read(CONFIG);
    lab.host.write(CONFIG, &text.replace("10.244.0.0", "10.245.0.0"));
    let ran = lab.host.kubestrap(&INIT);
    ends_with(&ran, 1);
    assert!(
        ran.stderr.contains("another configuration") && ran.stderr.contains("--rollback-on-failure"),
        "{}",
        ran.said()
    );
    let certificate = lab.host.read("/etc/kubernetes/pki/ca.crt");
    let ran = lab.host.kubestrap(&[&INIT[..], &["--rollback-on-failure"]].concat());
    ends_with(&ran, 0);
    assert_ne!(
        lab.host.read("/etc/kubernetes/pki/ca.crt"),
        certificate,
        "the CA was not undone"
    );
    ready(&lab);
}

fn secrets_are_made_up_once() {
    let lab = boot();
    killed(&lab);
    let record = lab.host.read(RECORD);
    let secrets: Vec<Value> = record
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|entry| entry["entry"] == "secret")
        .collect();
    let names: Vec<&str> = secrets.iter().map(|secret| secret["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["bootstrap-token", "certificate-key", "upload-certs-token"]);
    let ran = lab.host.kubestrap(&INIT);
    ends_with(&ran, 0);
    for secret in &secrets[..2] {
        assert!(ran.stdout.contains(secret["value"].as_str().unwrap()), "{}", ran.said());
        assert!(!ran.stderr.contains(secret["value"].as_str().unwrap()), "a secret is said");
    }
    let tokens = lab.host.kubestrap(&["token", "list", "-o", "json"]);
    assert_eq!(tokens.stdout.matches("\"token\"").count(), 2, "{}", tokens.said());
    ready(&lab);
}

fn what_somebody_changed_is_refused() {
    let lab = boot();
    killed(&lab);
    let manifest = "/etc/kubernetes/manifests/kube-scheduler.yaml";
    let text = lab.host.read(manifest);
    lab.host.write(manifest, &format!("{text}# mine\n"));
    let ran = lab.host.kubestrap(&INIT);
    ends_with(&ran, 2);
    assert!(
        ran.stderr
            .contains("FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml"),
        "{}",
        ran.said()
    );
    assert!(
        !ran.stderr.contains("ERROR FileAvailable--etc-kubernetes-manifests-etcd.yaml"),
        "{}",
        ran.said()
    );
    lab.host.write(manifest, &text);
    ends_with(&lab.host.kubestrap(&INIT), 0);
    ready(&lab);
}

/// What a program is told is as `schemas/output.json` says.
#[track_caller]
fn fit_the_schema(objects: &[Value]) {
    let schema: Value = serde_json::from_str(include_str!("../../schemas/output.json")).unwrap();
    let schema = jsonschema::draft202012::options().build(&schema).unwrap();
    for object in objects {
        let faults: Vec<String> = schema
            .iter_errors(object)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}\n{object:#}", faults.join("\n"));
    }
}

/// Every line is an object of its own, and none holds a secret.
fn events() {
    let lab = boot();
    let ran = lab.host.kubestrap(&[&INIT[..], &["--output", "json"]].concat());
    ends_with(&ran, 0);
    let objects: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(objects.iter().all(|object| {
        object["apiVersion"] == "output.kubestrap.dev/v1alpha1" && object["kind"].is_string() && object["time"].is_string()
    }));
    fit_the_schema(&objects);
    let kinds = |kind: &str| objects.iter().filter(|object| object["kind"] == kind).count();
    assert_eq!(objects[0]["kind"], "PreflightReport");
    assert_eq!(kinds("PhaseStarted"), kinds("PhaseDone"));
    assert!(kinds("ActionDone") > 60 && kinds("Waiting") >= 8, "{}", ran.said());
    let last = objects.last().unwrap();
    assert_eq!((&last["kind"], &last["outcome"]), (&"Result".into(), &"done".into()));
    let tokens = lab.host.kubestrap(&["token", "list", "-o", "json"]);
    for token in tokens.stdout.lines().filter(|line| line.contains("\"token\"")) {
        let token = token.split('"').nth(3).unwrap();
        assert!(!ran.stdout.contains(token) && !ran.stderr.contains(token), "a token is told");
    }
    assert!(!ran.stdout.contains("PRIVATE KEY") && !ran.stdout.contains("LS0tLS1CRUdJTi"));
    let again = lab.host.kubestrap(&[&INIT[..], &["--output", "json"]].concat());
    ends_with(&again, 2);
    let objects: Vec<Value> = again.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    fit_the_schema(&objects);
    assert_eq!(objects.last().unwrap()["outcome"], "refused");
}

/// A host, and a configuration that leaves token and certificate key to be made up.
fn boot() -> Lab {
    let lab = Lab::boot(&Step::named("01-init"));
    let mut documents = yaml::documents(&lab.host.read(&format!("{INPUT}/init.yaml"))).unwrap();
    let init = documents[0].as_object_mut().unwrap();
    init.remove("bootstrapTokens");
    init.remove("certificateKey");
    documents[1]["encryptionAlgorithm"] = "ECDSA-P256".into();
    lab.host.write(CONFIG, &kubestrap::yaml::write_all(&documents));
    lab
}

fn killed(lab: &Lab) {
    let mut command = lab.host.command(&[&["kubeadm"], &INIT[..]].concat());
    command.env(KILL.0, KILL.1);
    let ran = lab.host.finish(command);
    assert!(ran.exit.is_none_or(|status| status >= 128), "{}", ran.said());
}

#[track_caller]
fn ends_with(ran: &Ran, status: i32) {
    assert_eq!(ran.exit, Some(status), "{}", ran.said());
}

fn ready(lab: &Lab) {
    holds::wait(lab, "nodes cp1 are Ready");
    holds::wait(lab, "static pods of cp1 are ready");
    let record = lab.host.run(&["ls", "/etc/kubernetes/tmp"]);
    assert_ne!(record.exit, Some(0), "the record is still there: {}", record.said());
}
