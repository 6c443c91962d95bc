//! `--rollback-on-failure`: what a run made goes, and nothing else, whatever happens meanwhile.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::bad_days::{CONFIG, INIT, KILL, boot, finishes, mount, refused};
use crate::compare::files::{self, Snapshot};
use crate::compare::show;
use crate::kubelet::pod::FAULTS;
use crate::lab::{Lab, trial};
use crate::{cri, holds, yaml};

/// Certificates of an etcd of others.
const PKI: &str = "/srv/pki";

/// Tests of undoing.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("undoing::on_failure", undone_on_failure),
        trial("undoing::in_spite_of_kills", undone_in_spite_of_kills),
        trial("undoing::in_an_etcd_of_others", undone_in_an_etcd_of_others),
    ]
}

/// The runtime knows the kubelet's Pods, which have to go first.
fn undone_on_failure() {
    let lab = boot();
    cri::put_before_containerd(&lab.host);
    let before = files::snapshot(&lab.host);
    lab.host.take("0.0.0.0:10259");
    let blind = [&INIT[..], &["--ignore-preflight-errors=Port-10259", "--rollback-on-failure"]].concat();
    let ran = lab.host.kubestrap(&blind);
    assert_eq!(ran.exit, Some(1), "{}", ran.said());
    refused(&ran, &["kube-scheduler last said", "in use"]);
    let mut left: Vec<String> = difference(&before, &files::snapshot(&lab.host));
    // The API server's own.
    left.retain(|path| !path.starts_with("/var/log/kube"));
    assert!(left.is_empty(), "left behind: {}\n{}", show(&left), ran.said());
    assert_ne!(
        lab.host.run(&["systemctl", "is-active", "kubelet"]).exit,
        Some(0),
        "the kubelet did not run before"
    );
    lab.host.free();
    finishes(&lab, &INIT);
}

/// Killed at every point, also in the middle of undoing: one more run that fails leaves the host as it was, files of somebody else's
/// included.
fn undone_in_spite_of_kills() {
    const MANIFEST: &str = "/etc/kubernetes/manifests/kube-scheduler.yaml";
    let lab = boot();
    lab.host.write(MANIFEST, "# of somebody else\n");
    lab.host.expect(&["chmod", "640", MANIFEST]);
    mount(&lab, "/var/lib/kubelet", "8m");
    lab.host.expect(&["mount", "-o", "remount,ro", "/var/lib/kubelet"]);
    let before = files::snapshot(&lab.host);
    let check = "--ignore-preflight-errors=FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml";
    let blind = [&INIT[..], &[check, "--rollback-on-failure"]].concat();
    let (mut kills, mut in_undoing) = (0, 0);
    loop {
        assert!(kills < 200, "no end in sight");
        let mut command = lab.host.command(&[&["kubeadm"], &blind[..]].concat());
        command.env(KILL, (kills + 1).to_string());
        let ran = lab.host.finish(command);
        if ran.exit == Some(1) {
            break;
        }
        assert!(
            ran.exit.is_none() || ran.exit.is_some_and(|status| status >= 128),
            "{}",
            ran.said()
        );
        kills += 1;
        let undoing = lab
            .host
            .run(&["grep", "-q", "undoing", "/etc/kubernetes/tmp/kubestrap-init.jsonl"]);
        in_undoing += usize::from(undoing.exit == Some(0));
        let ran = lab.host.kubestrap(&blind);
        assert_eq!(ran.exit, Some(1), "{}", ran.said());
        refused(&ran, &["read-only", "undone"]);
        let left = difference(&before, &files::snapshot(&lab.host));
        assert!(left.is_empty(), "after a kill at {kills}: {}\n{}", show(&left), ran.said());
    }
    assert!(
        kills > 20 && in_undoing > 10,
        "{kills} kills, {in_undoing} of them in undoing"
    );
    let left = difference(&before, &files::snapshot(&lab.host));
    assert!(left.is_empty(), "{}", show(&left));
}

/// With an etcd of others, what was made in the cluster is taken back one by one, and nothing else.
fn undone_in_an_etcd_of_others() {
    let lab = boot();
    cri::put_before_containerd(&lab.host);
    let mut documents = yaml::documents(&lab.host.read(CONFIG)).unwrap();
    documents[1]["certificatesDir"] = PKI.into();
    lab.host
        .write("/run/lab/outside.yaml", &kubestrap::yaml::write_all(&documents));
    for phase in ["etcd-ca", "etcd-server", "apiserver-etcd-client"] {
        lab.host.expect(&[
            "kubeadm",
            "init",
            "phase",
            "certs",
            phase,
            "--config",
            "/run/lab/outside.yaml",
        ]);
    }
    let script = format!(
        "exec etcd --name=outside --data-dir=/srv/etcd --listen-client-urls=https://10.77.0.11:12379 \\\n\
         --advertise-client-urls=https://10.77.0.11:12379 --listen-peer-urls=http://127.0.0.1:12380 \\\n\
         --initial-advertise-peer-urls=http://127.0.0.1:12380 --initial-cluster=outside=http://127.0.0.1:12380 \\\n\
         --cert-file={PKI}/etcd/server.crt --key-file={PKI}/etcd/server.key --client-cert-auth=true --trusted-ca-file={PKI}/etcd/ca.crt\n"
    );
    lab.host.unit("outside", &script);
    lab.host.expect(&["systemctl", "start", "outside"]);
    lab.until("etcd answers", || keys(&lab));
    documents[1]["certificatesDir"] = "/etc/kubernetes/pki".into();
    documents[1]["etcd"] = json!({"external": {
        "endpoints": ["https://10.77.0.11:12379"],
        "caFile": format!("{PKI}/etcd/ca.crt"),
        "certFile": format!("{PKI}/apiserver-etcd-client.crt"),
        "keyFile": format!("{PKI}/apiserver-etcd-client.key"),
    }});
    lab.host.write(CONFIG, &kubestrap::yaml::write_all(&documents));
    lab.host.write(
        FAULTS,
        r#"[{"verb": "create", "path": "/deployments", "fault": "internalError"}]"#,
    );
    // Debian's etcd is older than the release asks for.
    let init = [
        &INIT[..],
        &["--ignore-preflight-errors=ExternalEtcdVersion", "--rollback-on-failure"],
    ]
    .concat();
    let ran = lab.host.kubestrap(&init);
    refused(
        &ran,
        &[
            "addon/coredns",
            "delete configmaps/kubeadm-config in kube-system: done",
            "delete clusterrolebindings/kubeadm:cluster-admins: done",
        ],
    );
    let keys = keys(&lab).unwrap();
    assert!(keys.iter().any(|key| key.ends_with("/kube-system")), "{keys:?}");
    let left: Vec<&String> = keys
        .iter()
        .filter(|key| key.contains("kubeadm") || key.contains("bootstrap-token"))
        .collect();
    assert!(left.is_empty(), "{left:?}\n{}", ran.said());
    lab.host.write(FAULTS, "[]");
    let ran = lab.host.kubestrap(&init);
    assert_eq!(ran.exit, Some(0), "{}\n{}", ran.said(), lab.host.logs());
    holds::wait(&lab, "nodes cp1 are Ready");
}

/// The keys of all objects in the etcd of others.
fn keys(lab: &Lab) -> Result<Vec<String>, String> {
    const CLIENT: &str = "/run/lab/outside.conf";
    let config = json!({
        "clusters": [{"cluster": {"server": "https://10.77.0.11:12379", "certificate-authority": format!("{PKI}/etcd/ca.crt")}}],
        "users": [{"user": {
            "client-certificate": format!("{PKI}/apiserver-etcd-client.crt"), "client-key": format!("{PKI}/apiserver-etcd-client.key"),
        }}],
    });
    lab.host.write(CLIENT, &config.to_string());
    let range = json!({"key": STANDARD.encode("/registry/"), "range_end": STANDARD.encode("/registry0"), "keys_only": true});
    let (_, answer) = lab.host.ask(CLIENT, "POST", "/v3/kv/range", Some(&range))?;
    let decoded = |pair: &Value| String::from_utf8(STANDARD.decode(pair["key"].as_str().unwrap()).unwrap()).unwrap();
    Ok(answer["kvs"].as_array().into_iter().flatten().map(decoded).collect())
}

fn difference(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let mut found: Vec<String> = after
        .iter()
        .filter(|(path, now)| before.get(*path) != Some(now))
        .map(|(path, (facts, _))| format!("{path}: {facts}"))
        .collect();
    found.extend(
        before
            .keys()
            .filter(|path| !after.contains_key(*path))
            .map(|path| format!("{path}: removed")),
    );
    found
}
