//! Recorded steps carried out in a host of the lab.

use crate::compare::{Step, certificates, files, output, requests};
use crate::holds;
use crate::lab::{Done, Lab};

/// Where a kube-apiserver of the lab logs its requests.
const LOG: &str = "/var/log/kube/audit.log";

/// Runs the command of a step and compares what it did: exit, output, files, certificates, requests, and what holds afterwards. The
/// differences that were found.
pub fn carry_out(lab: &Lab, step: &Step) -> Vec<String> {
    let earlier = sent(lab).len();
    let arguments = step.arguments();
    // The record's build could not pass this check. Ours can.
    let arguments: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| *word != "--ignore-preflight-errors=HTTPProxyCIDR")
        .collect();
    let done = lab.observe(&arguments);
    if (done.ran.exit == Some(0)) != step.succeeded() {
        return vec![format!("{arguments:?}: {}", done.ran.said())];
    }
    let mut differences = output::compare(step, &done.ran.stdout);
    let written: Vec<requests::Sent> = sent(lab).into_iter().skip(earlier).collect();
    differences.extend(requests::compare(step, &written));
    for statement in step.statements() {
        if statement == "changed nothing" {
            differences.extend(files::changes(&done.before, &done.after));
        } else {
            holds::wait(lab, &statement);
        }
    }
    differences.extend(compare_files(lab, step, &done));
    differences
}

/// Files and certificates. Those of the kubelet come a moment after the command.
fn compare_files(lab: &Lab, step: &Step, done: &Done) -> Vec<String> {
    let compare = |after| {
        let mut found = files::compare(step, &lab.host, &done.before, after);
        found.extend(certificates::compare(
            step,
            lab.host.identity.name,
            after,
            &done.before,
            done.started,
        ));
        found
    };
    let found = compare(&done.after);
    if found.is_empty() {
        found
    } else {
        compare(&files::snapshot(&lab.host))
    }
}

/// All requests of kubestrap so far.
fn sent(lab: &Lab) -> Vec<requests::Sent> {
    match lab.host.path(LOG).exists() {
        true => requests::read(&lab.host.read(LOG)),
        false => Vec::new(),
    }
}
