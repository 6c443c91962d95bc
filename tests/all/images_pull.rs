//! `config images pull`, and the pulls of `init phase preflight`.

use crate::common::{CLUSTER, Sandbox};
use crate::cri::Runtime;

fn sandbox() -> Sandbox {
    Sandbox::with_config(&CLUSTER.replace("unix:///run/containerd/containerd.sock", "unix://$DIR/cri.sock"))
}

const PULL: [&str; 5] = ["config", "images", "pull", "--config", "config.yaml"];

#[test]
fn every_image_is_pulled_in_its_turn() {
    let sandbox = sandbox();
    let runtime = Runtime::listen(&sandbox.path("cri.sock"), &[]);
    let run = sandbox.run(&PULL).ends_with(0).says(&[
        "[config/images] pulling registry.k8s.io/kube-apiserver:v1.36.2",
        "[config/images] pulled registry.k8s.io/etcd:3.6.8-0 in ",
    ]);
    assert!(run.stdout.is_empty(), "{run:?}");
    let pulls: Vec<String> = runtime
        .calls()
        .into_iter()
        .filter(|call| call.starts_with("PullImage"))
        .collect();
    let list = sandbox.run(&["config", "images", "list", "--config", "config.yaml"]);
    let listed: Vec<String> = list.stdout.lines().map(|image| format!("PullImage {image}")).collect();
    assert_eq!(pulls, listed);
    assert_eq!(pulls.len(), 7);
    assert!(sandbox.run(&[&PULL[..], &["-q"]].concat()).ends_with(0).stderr.is_empty());
}

#[test]
fn a_missing_image_is_named_and_the_others_are_pulled() {
    let sandbox = sandbox();
    let _runtime = Runtime::listen(&sandbox.path("cri.sock"), &["kube-proxy"]);
    let run = sandbox.run(&[&PULL[..], &["-o", "json"]].concat()).ends_with(1).says(&[
        "error: 1 of 7 images could not be pulled",
        "  registry.k8s.io/kube-proxy:v1.36.2: no such image. The container runtime says: not found",
        "help: see that kubernetesVersion and imageRepository name images that exist",
    ]);
    let report = run.json();
    assert_eq!(report["kind"], "ImagePullReport");
    crate::output_schema::fits(&crate::output_schema::schema(), &report);
    let images = report["images"].as_array().unwrap();
    let outcome = |name: &str| {
        let image = images.iter().find(|image| image["image"].as_str().unwrap().contains(name));
        image.unwrap()["outcome"].clone()
    };
    assert_eq!((outcome("kube-proxy"), outcome("etcd")), ("failed".into(), "pulled".into()));
}

#[test]
fn a_runtime_that_is_not_there_is_said_at_once() {
    let sandbox = sandbox();
    sandbox
        .run(&PULL)
        .ends_with(1)
        .says(&["error: there is no socket ", "help: install and start a container runtime"]);
    let socket = format!("--cri-socket=unix://{}", sandbox.path("other.sock").display());
    sandbox
        .run(&["config", "images", "pull", &socket, "--kubernetes-version", "v1.35.0"])
        .ends_with(1)
        .says(&["other.sock"]);
    sandbox
        .run(&["config", "images", "pull", "--cri-socket", "tcp://192.0.2.1:1"])
        .ends_with(1);
}

#[test]
fn preflight_pulls_once_no_check_refuses() {
    let sandbox = sandbox();
    let runtime = Runtime::listen(&sandbox.path("cri.sock"), &["coredns"]);
    let arguments = ["init", "phase", "preflight", "--config", "config.yaml"];
    let run = sandbox.run(&[&arguments[..], &["--ignore-preflight-errors", "all"]].concat());
    run.ends_with(0).says(&[
        "[preflight] pulled registry.k8s.io/pause:3.10.2 in ",
        "[WARNING ImagePull]: registry.k8s.io/coredns/coredns:v1.14.2 cannot be pulled: no such image",
    ]);
    assert_eq!(runtime.calls().iter().filter(|call| call.starts_with("PullImage")).count(), 7);
}
