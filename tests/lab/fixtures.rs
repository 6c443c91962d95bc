//! Tests of the lab itself.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;

use crate::compare::Step;
use crate::etcd;
use crate::host::{CP1, Host, W1, Wire};
use crate::lab::{Lab, trial};
use crate::stand_in::link_stand_ins;

/// Tests of hosts, the kubelet's stand-in, containerd and etcd.
pub fn trials() -> Vec<Trial> {
    vec![
        trial(
            "fixtures::hosts_see_each_other_and_leave_nothing_behind",
            hosts_see_each_other,
        ),
        trial("fixtures::a_host_ends_with_a_test_that_is_killed", ends_with_a_killed_test),
        trial("fixtures::containerd_pulls_from_the_registry", containerd_pulls),
        trial("fixtures::the_kubelet_runs_etcd_from_our_manifest", kubelet_runs_etcd),
    ]
}

fn hosts_see_each_other() {
    let mark = Path::new("/etc/kubernetes/lab-was-here");
    let wire = Wire::lay();
    let (cp1, w1) = (Host::boot(CP1, &wire), Host::boot(W1, &wire));
    cp1.write(mark.to_str().unwrap(), "");
    assert!(
        !mark.exists() && !w1.path(mark.to_str().unwrap()).exists(),
        "a host's files are its own"
    );
    assert_eq!(cp1.expect(&["hostname"]).stdout, "cp1\n");
    let mut command = cp1.command(&["sh", "-c", "exec sleep 600"]);
    let mut sleeper = command.spawn().unwrap();
    for address in [W1.ipv4, W1.ipv6] {
        let at = if address.contains(':') {
            format!("[{address}]:7070")
        } else {
            format!("{address}:7070")
        };
        w1.take(&at);
        cp1.expect(&["bash", "-c", "exec 3<>/dev/tcp/$0/7070", address]);
        w1.free();
    }
    drop((cp1, w1));
    let begun = Instant::now();
    while sleeper.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(5), "a process outlived its host");
    }
}

fn ends_with_a_killed_test() {
    let folder = tempfile::tempdir().unwrap();
    link_stand_ins(folder.path(), &["lab-hold"]);
    let mut test = Command::new(folder.path().join("lab-hold"))
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut process = String::new();
    BufReader::new(test.stdout.take().unwrap()).read_line(&mut process).unwrap();
    let process = Path::new("/proc").join(process.trim());
    assert!(process.exists());
    test.kill().unwrap();
    test.wait().unwrap();
    let begun = Instant::now();
    while process.exists() {
        assert!(begun.elapsed() < Duration::from_secs(5), "a host outlived its test");
    }
}

fn containerd_pulls() {
    let lab = Lab::boot(&Step::named("01-init"));
    let list = || lab.host.expect(&["ctr", "-n", "k8s.io", "images", "list", "-q"]).stdout;
    assert_eq!(list(), "");
    lab.pull(&["registry.k8s.io/pause:3.10.1"]);
    assert!(list().contains("registry.k8s.io/pause:3.10.1\n"));
}

fn kubelet_runs_etcd() {
    let lab = Lab::boot(&Step::named("ipv6/01-init"));
    let host = &lab.host;
    let config = "--config=/run/lab/init.yaml";
    assert_eq!(
        host.kubestrap(&["init", "--dry-run", "--dry-run-dir=/run/plan", config]).exit,
        Some(0)
    );
    assert_eq!(host.kubestrap(&["init", "phase", "certs", "all", config]).exit, Some(0));
    host.expect(&["sh", "-ec", "mkdir /etc/kubernetes/manifests; cp /run/plan/etcd.yaml /etc/kubernetes/manifests; cp /run/plan/config.yaml /run/plan/kubeadm-flags.env /var/lib/kubelet"]);
    host.expect(&["systemctl", "start", "kubelet"]);
    lab.until("etcd has its member", || match etcd::members(host, "[::1]")?.as_slice() {
        [only] if only["name"] == "first.lab.internal" => Ok(()),
        others => Err(format!("{others:?}")),
    });
    let process = || host.run(&["sh", "-c", "cat /run/lab/pods/*/process"]).stdout;
    let first = process();
    host.expect(&["systemctl", "restart", "kubelet"]);
    host.expect(&["systemctl", "is-active", "kubelet"]);
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(process(), first, "containers outlive the kubelet");
    host.expect(&["kill", "-9", &first]);
    let second = lab.until("etcd is started again", || {
        Ok(process()).and_then(|now| if now.is_empty() || now == first { Err(now) } else { Ok(now) })
    });
    host.expect(&["sh", "-c", "echo '# another' >> /etc/kubernetes/manifests/etcd.yaml; sed -i s/snapshot-count=10000/snapshot-count=9000/ /etc/kubernetes/manifests/etcd.yaml"]);
    lab.until("a changed manifest replaces the Pod", || {
        Ok(process()).and_then(|now| if now.is_empty() || now == second { Err(now) } else { Ok(()) })
    });
    host.expect(&["rm", "/etc/kubernetes/manifests/etcd.yaml"]);
    lab.until("the Pod goes with its manifest", || {
        match host.run(&["sh", "-c", "cat /run/lab/pods/*/process"]).stdout {
            none if none.is_empty() => Ok(()),
            some => Err(some),
        }
    });
    let log = host
        .expect(&[
            "sh",
            "-c",
            "cat /var/log/pods/kube-system_etcd-first.lab.internal_*/etcd/0.log",
        ])
        .stdout;
    assert!(log.contains(" stderr F "), "{log}");
}
