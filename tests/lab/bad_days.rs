//! Bad days: whatever happens during `init`, it ends in success or in a clear message, leaves no half-written file, and the same command
//! finishes when the day is better.

use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rustls_pki_types::pem::{PemObject as _, SectionKind};

use crate::compare::files;
use crate::compare::{Step, objects, show};
use crate::host::{INPUT, Ran};
use crate::kubelet::pod::FAULTS;
use crate::lab::{Lab, RELEASE, trial};
use crate::{holds, yaml};

/// What every `init` here is given. ECDSA keys are made in no time, and nobody waits for minutes.
pub const CONFIG: &str = "/run/lab/bad.yaml";
pub const INIT: [&str; 3] = ["init", "--config", CONFIG];
/// A kill on demand, in debug builds.
pub const KILL: &str = "KUBESTRAP_TEST_KILL_AFTER";

/// Tests of bad days.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("bad_days::killed_after_every_action", killed_after_every_action),
        trial("bad_days::killed_at_any_moment", killed_at_any_moment),
        trial("bad_days::a_full_disk", a_full_disk),
        trial("bad_days::no_room_for_etcd", no_room_for_etcd),
        trial("bad_days::a_read_only_etc", a_read_only_etc),
        trial("bad_days::a_port_that_is_taken", a_port_that_is_taken),
        trial("bad_days::a_clock_that_is_an_hour_off", a_clock_that_is_an_hour_off),
        trial("bad_days::dead_dns", dead_dns),
        trial("bad_days::an_api_server_with_faults", an_api_server_with_faults),
        trial(
            "bad_days::a_container_runtime_that_restarts",
            a_container_runtime_that_restarts,
        ),
    ]
}

/// Every run gets one action further than the one before. In the end all stands as after an undisturbed run.
fn killed_after_every_action() {
    let step = Step::named("01-init");
    let lab = Lab::boot(&step);
    let before = files::snapshot(&lab.host);
    let config = format!("{INPUT}/init.yaml");
    let mut kills = 0;
    loop {
        assert!(kills < 400, "no end in sight");
        let mut command = lab.host.command(&["kubeadm", "init", "--config", &config, "--upload-certs"]);
        command.env(KILL, (kills + 1).to_string()).env(RELEASE.0, RELEASE.1);
        let ran = lab.host.finish(command);
        no_half_files(&lab);
        if ran.exit == Some(0) {
            break;
        }
        let killed = ran.exit.is_none() || ran.exit.is_some_and(|status| status >= 128);
        assert!(killed, "after {kills} kills: {}\n{}", ran.said(), lab.host.logs());
        kills += 1;
    }
    assert!(kills > 20, "only {kills} kills: the hook does not work");
    for statement in step.statements() {
        holds::wait(&lab, &statement);
    }
    let mut differences = files::compare(&step, &lab.host, &before, &files::snapshot(&lab.host));
    differences.extend(objects::compare(&step, &lab));
    assert!(differences.is_empty(), "after {kills} kills: {}", show(&differences));
}

/// Kills that come at any time, also in the middle of an action.
fn killed_at_any_moment() {
    let lab = boot();
    for moment in 1.. {
        assert!(moment < 100, "no end in sight");
        let limit = format!("{:.2}", 0.07 * f64::from(moment));
        let command = [&["timeout", "--signal=KILL", &limit, "kubeadm"], &INIT[..]].concat();
        let ran = lab.host.run(&command);
        no_half_files(&lab);
        match ran.exit {
            Some(0) => break,
            None | Some(128..) => {}
            Some(_) => panic!("after {moment} kills: {}\n{}", ran.said(), lab.host.logs()),
        }
    }
    finishes_nothing(&lab);
}

fn a_full_disk() {
    let lab = boot();
    for (folder, room) in [("/etc/kubernetes", "32k"), ("/var/lib/kubelet", "8k")] {
        mount(&lab, folder, room);
        let ran = lab.host.kubestrap(&INIT);
        refused(&ran, &["no space left", folder]);
        no_half_files(&lab);
        lab.host.expect(&["mount", "-o", "remount,size=8m", folder]);
    }
    finishes(&lab, &INIT);
}

/// etcd finds no room for its data: the wait says so, in etcd's words.
fn no_room_for_etcd() {
    let lab = boot();
    mount(&lab, "/var/lib/etcd", "1m");
    let ran = lab.host.kubestrap(&INIT);
    refused(&ran, &["etcd", "no space left", "/var/log/pods"]);
    lab.host.expect(&["mount", "-o", "remount,size=1g", "/var/lib/etcd"]);
    finishes(&lab, &INIT);
}

fn a_read_only_etc() {
    let lab = boot();
    mount(&lab, "/etc/kubernetes", "8m");
    lab.host.expect(&["mount", "-o", "remount,ro", "/etc/kubernetes"]);
    let ran = lab.host.kubestrap(&INIT);
    refused(&ran, &["read-only", "/etc/kubernetes"]);
    lab.host.expect(&["mount", "-o", "remount,rw", "/etc/kubernetes"]);
    finishes(&lab, &INIT);
}

/// A file system of its own for a folder, with what lay there.
pub fn mount(lab: &Lab, folder: &str, room: &str) {
    let script = "cp -a $0 /run/kept; mount -t tmpfs -o size=$1 small $0; cp -a /run/kept/. $0; rm -r /run/kept";
    lab.host.expect(&["sh", "-ec", script, folder, room]);
}

/// Preflight finds it. Told to pass over that, the wait says what is wrong.
fn a_port_that_is_taken() {
    let lab = boot();
    lab.host.take("0.0.0.0:10257");
    let ran = lab.host.kubestrap(&INIT);
    assert_eq!(ran.exit, Some(2), "{}", ran.said());
    refused(&ran, &["10257"]);
    let blind = [&INIT[..], &["--ignore-preflight-errors=Port-10257"]].concat();
    let ran = lab.host.kubestrap(&blind);
    assert_eq!(ran.exit, Some(1), "{}", ran.said());
    refused(&ran, &["kube-controller-manager", "10257", "in use"]);
    lab.host.free();
    finishes(&lab, &blind);
}

/// The authorities were made while the clock ran ahead; now it is right again.
fn a_clock_that_is_an_hour_off() {
    let lab = boot();
    let certs = ["init", "phase", "certs", "all", "--config", CONFIG];
    let ahead = [&["faketime", "-f", "+1h", env!("CARGO_BIN_EXE_kubestrap")], &certs[..]].concat();
    lab.host.expect(&ahead);
    let ran = lab.host.kubestrap(&INIT);
    refused(&ran, &["ca.crt", "valid only from", "clock"]);
    lab.host.expect(&["rm", "-r", "/etc/kubernetes/pki"]);
    finishes(&lab, &INIT);
}

/// Questions for names get no answer. Names that are asked for stand in `/etc/hosts`.
fn dead_dns() {
    let lab = boot();
    lab.host.write("/etc/resolv.conf", "nameserver 10.77.0.1\n");
    lab.host
        .expect(&["iptables", "-A", "OUTPUT", "-p", "udp", "--dport", "53", "-j", "DROP"]);
    finishes(&lab, &INIT);
    let begun = Instant::now();
    lab.host.write("/etc/hosts", "127.0.0.1 localhost\n");
    let ran = lab.host.kubestrap(&["init", "phase", "preflight", "--config", CONFIG]);
    assert_eq!(ran.exit, Some(2), "{}", ran.said());
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "preflight was held up: {}",
        ran.said()
    );
    assert!(ran.stderr.contains("Hostname"), "{}", ran.said());
}

/// Faults that last end in the server's own words; those that pass are not seen.
fn an_api_server_with_faults() {
    let lab = boot();
    lab.host.write(
        FAULTS,
        r#"[{"verb": "create", "path": "/namespaces/kube-system/configmaps", "fault": "internalError"}]"#,
    );
    let begun = Instant::now();
    let ran = lab.host.kubestrap(&INIT);
    refused(&ran, &["upload-config", "kubeadm-config", "500", "tries"]);
    assert!(begun.elapsed() < Duration::from_secs(20), "{}", ran.said());
    let faults = r#"[
        {"verb": "create", "path": "/configmaps", "milliseconds": 3000, "fault": "internalError"},
        {"verb": "create", "path": "/rolebindings", "times": 2, "fault": "resetInBody"},
        {"verb": "create", "path": "/secrets", "times": 2, "fault": {"tooManyRequests": 1}},
        {"verb": "patch", "path": "/nodes", "times": 2, "fault": "refuse"}
    ]"#;
    lab.host.write(FAULTS, faults);
    finishes(&lab, &INIT);
}

/// Stopped, it is missed at once. What restarts in the middle of a pull is waited for.
fn a_container_runtime_that_restarts() {
    let lab = boot();
    lab.host.expect(&["systemctl", "stop", "containerd"]);
    let ran = lab.host.kubestrap(&INIT);
    assert_eq!(ran.exit, Some(2), "{}", ran.said());
    refused(&ran, &["containerd.sock", "systemctl"]);
    lab.host.expect(&["systemctl", "start", "containerd"]);
    lab.until("containerd is there again", || match lab.host.run(&["ctr", "version"]) {
        ran if ran.exit == Some(0) => Ok(()),
        ran => Err(ran.said()),
    });
    lab.host.expect(&["pkill", "-STOP", "docker-registry"]);
    let script = "sleep 1; systemctl restart containerd; pkill -CONT docker-registry";
    let mut restart = lab.host.command(&["sh", "-ec", script]).spawn().unwrap();
    finishes(&lab, &INIT);
    assert!(restart.wait().unwrap().success());
}

pub fn boot() -> Lab {
    let lab = Lab::boot(&Step::named("01-init"));
    let mut documents = yaml::documents(&lab.host.read(&format!("{INPUT}/init.yaml"))).unwrap();
    documents[0]["timeouts"] =
        serde_json::json!({"controlPlaneComponentHealthCheck": "10s", "kubeletHealthCheck": "10s", "kubernetesAPICall": "8s"});
    documents[1]["encryptionAlgorithm"] = "ECDSA-P256".into();
    lab.host.write(CONFIG, &kubestrap::yaml::write_all(&documents));
    lab
}

/// The same command, on a better day, brings up a node that is ready.
pub fn finishes(lab: &Lab, arguments: &[&str]) {
    let ran = lab.host.kubestrap(arguments);
    assert_eq!(ran.exit, Some(0), "{}\n{}", ran.said(), lab.host.logs());
    no_half_files(lab);
    holds::wait(lab, "nodes cp1 are Ready");
    holds::wait(lab, "static pods of cp1 are ready");
}

/// What is finished is not begun again, and the node is ready.
fn finishes_nothing(lab: &Lab) {
    let ran = lab.host.kubestrap(&INIT);
    assert_eq!(ran.exit, Some(2), "{}", ran.said());
    holds::wait(lab, "nodes cp1 are Ready");
    holds::wait(lab, "static pods of cp1 are ready");
}

/// A failure that says what it is about.
pub fn refused(ran: &Ran, words: &[&str]) {
    assert!(matches!(ran.exit, Some(1 | 2)), "{}", ran.said());
    let said = ran.stderr.to_lowercase();
    for word in words {
        assert!(
            said.contains(&word.to_lowercase()),
            "it does not say `{word}`: {}",
            ran.said()
        );
    }
}

/// Whatever stands is whole: certificates and keys can be read, YAML too, and no draft lies about once the program has ended by itself.
fn no_half_files(lab: &Lab) {
    for (path, (facts, bytes)) in files::snapshot(&lab.host) {
        if facts["type"] != "file" || !path.starts_with("/etc/kubernetes/") && !path.starts_with("/var/lib/kubelet/") {
            continue;
        }
        let name = path.rsplit('/').next().unwrap();
        if name.starts_with('.') {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        if [".crt", ".key", ".pub", ".pem"].iter().any(|end| name.ends_with(end)) {
            let blocks = <(SectionKind, Vec<u8>)>::pem_slice_iter(&bytes)
                .filter_map(Result::ok)
                .count();
            assert!(blocks > 0 && text.ends_with('\n'), "{path} is half a file: {text}");
        } else if [".yaml", ".conf"].iter().any(|end| name.ends_with(end)) {
            assert!(
                yaml::document(&text).is_ok_and(|value| value.is_object()) && text.ends_with('\n'),
                "{path} is half a file: {text}"
            );
        }
    }
}
