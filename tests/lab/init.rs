//! `init` on a bare host, beside what the reference did there.

use std::fs;

use libtest_mimic::Trial;

use crate::compare::{self, Step, certificates, files, requests};
use crate::host::INPUT;
use crate::lab::{Done, Lab, trial};

/// Tests of `init`.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("init::as_recorded", as_recorded),
        trial("init::with_ipv6_as_recorded", with_ipv6_as_recorded),
    ]
}

fn as_recorded() {
    let step = Step::named("01-init");
    let lab = Lab::boot(&step);
    let done = init(&lab, &step);
    compare_all(&lab, &step, &done);
}

fn with_ipv6_as_recorded() {
    let step = Step::named("ipv6/01-init");
    let lab = Lab::boot(&step);
    pull_all(&lab);
    let done = init(&lab, &step);
    compare_all(&lab, &step, &done);
}

/// Runs a recorded `init`. What the record's build could not pass, ours does.
fn init(lab: &Lab, step: &Step) -> Done {
    if std::env::var_os("KUBE_BINARIES").is_none() {
        eprintln!("KUBE_BINARIES is not set: the API server is the one in memory");
    }
    let arguments = step.arguments();
    let arguments: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|argument| !argument.starts_with("--ignore-preflight-errors="))
        .collect();
    let done = lab.observe(&arguments);
    assert_eq!(done.ran.exit, Some(0), "{}\n{}", done.ran.said(), lab.host.logs());
    done
}

fn compare_all(lab: &Lab, step: &Step, done: &Done) {
    let mut found = files::compare(step, &lab.host, &done.before, &done.after);
    found.extend(certificates::compare(step, lab.host.identity.name, &done.after, done.started));
    let sent = requests::read(&lab.host.read("/var/log/kube/audit.log"));
    found.extend(requests::compare(step, &sent));
    compare::must_be_empty("init beside the record", &found);
}

/// With the policy Never, what is not there before is not pulled.
fn pull_all(lab: &Lab) {
    let folder = lab.host.path("/var/lib/lab-registry/docker/registry/v2/repositories");
    assert!(fs::read_dir(folder).is_ok());
    let listed = lab
        .host
        .kubestrap(&["config", "images", "list", "--config", &format!("{INPUT}/init.yaml")]);
    let images: Vec<&str> = listed.stdout.lines().collect();
    lab.pull(&images);
}
