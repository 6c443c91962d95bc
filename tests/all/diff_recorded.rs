//! `diff` against what the reference left on the hosts of a real cluster (`testdata/golden-cluster`): what differs is what the
//! recorded build does otherwise than the release, and nothing else.

use std::path::{Path, PathBuf};

use crate::common::Sandbox;

fn recorded(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/golden-cluster")
        .join(path)
}

/// The differences of a recorded host but for certificates, which are not recorded as such, and placeholders of the recording.
fn differences(config: &str, arguments: &[&str]) -> Vec<String> {
    let sandbox = Sandbox::with_config(config);
    let run = sandbox
        .run_without_facts(
            &[
                &["diff", "--config", "config.yaml", "--release", "v1.35.0", "--output", "json"],
                arguments,
            ]
            .concat(),
        )
        .ends_with(4);
    let is_recorded = |place: &str, path: &str| {
        let is_certificate = place.contains("/pki/") || place.starts_with("/etc/kubernetes/") && place.ends_with(".conf");
        !is_certificate && !path.ends_with("component-config.hash")
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let json = run.json();
    let all = json["differences"].as_array().unwrap().iter();
    all.map(|one| (text(&one["place"]), text(&one["path"]), text(&one["left"])))
        .filter(|(place, path, _)| is_recorded(place, path))
        .map(|(place, path, left)| format!("{} {path}: {left}", place.rsplit('/').next().unwrap()))
        .collect()
}

/// What the recorded build has otherwise than v1.35.0.
const ETCD: &str = "etcd.yaml spec.containers.etcd.image: registry.k8s.io/etcd:3.6.4-0";
const PAUSE: &str = "kubeadm-flags.env KUBELET_KUBEADM_ARGS.--pod-infra-container-image: registry.k8s.io/pause:3.10.1";
const BINDING: &str = "ClusterRoleBinding kubeadm:apiserver-kubelet-client : ";
const COREDNS: &str = "coredns spec.template.spec.containers.coredns.image: registry.k8s.io/coredns/coredns:v1.12.3";

/// The ClusterConfiguration of the first cluster.
fn cluster() -> String {
    let text = std::fs::read_to_string(recorded("01-init/input/init.yaml")).unwrap();
    text.split("---\n").nth(1).unwrap().to_owned()
}

#[test]
fn the_first_node_and_its_cluster() {
    for (step, more) in [("01-init", &["--node-name", "cp1"][..]), ("ipv6/01-init", &[])] {
        let config = std::fs::read_to_string(recorded(&format!("{step}/input/init.yaml"))).unwrap();
        let path = |end: &str| recorded(&format!("{step}/{end}")).display().to_string();
        let (root, dump, patches) = (path("files/cp1"), path("objects.yaml"), path("input/patches"));
        let mut arguments = vec!["--root", &root, "--cluster-dump", &dump];
        arguments.extend(more);
        if recorded(&format!("{step}/input/patches")).is_dir() {
            arguments.extend(["--patches", &patches]);
        }
        assert_eq!(differences(&config, &arguments), [ETCD, PAUSE, BINDING, COREDNS], "{step}");
    }
}

#[test]
fn a_node_that_joined_the_control_plane() {
    let join = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ncontrolPlane:\n  localAPIEndpoint:\n    \
                advertiseAddress: 10.77.0.12\nnodeRegistration:\n  criSocket: unix:///var/run/containerd/containerd.sock\n\
                discovery:\n  bootstrapToken:\n    apiServerEndpoint: cp1:6443\n    token: abcdef.0123456789abcdef\n    \
                unsafeSkipCAVerification: true\n---\n";
    let root = recorded("04-join-control-plane/files/cp2").display().to_string();
    let arguments = ["--root", &root, "--join-as", "control-plane", "--node-name", "cp2"];
    assert_eq!(differences(&(join.to_owned() + &cluster()), &arguments), [ETCD, PAUSE]);
}

#[test]
fn a_worker() {
    let join = std::fs::read_to_string(recorded("10-join-worker/input/join.yaml")).unwrap();
    let join = join.replace(
        "    caCertHashes:\n    - sha256:$HASH\n",
        "    unsafeSkipCAVerification: true\n",
    );
    let root = recorded("10-join-worker/files/w1").display().to_string();
    let arguments = ["--root", &root, "--join-as", "worker", "--node-name", "w1"];
    assert_eq!(differences(&(join + "---\n" + &cluster()), &arguments), [PAUSE]);
}
