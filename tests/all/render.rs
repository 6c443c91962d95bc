//! `render`: what a configuration places, byte for byte the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::{CLUSTER, Run, Sandbox};

/// Every file below a folder, by its path there.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().display().to_string();
                    files.insert(name, fs::read(&path).unwrap());
                }
            }
        }
    }
    files
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let sandbox = Sandbox::with_config(CLUSTER);
    for folder in ["one", "two"] {
        sandbox
            .run(&[
                "render",
                "--config",
                "config.yaml",
                "--output-dir",
                folder,
                "--now",
                "2031-01-02T03:04:05Z",
            ])
            .ends_with(0);
    }
    let one = tree(&sandbox.path("one"));
    assert_eq!(one, tree(&sandbox.path("two")));
    assert!(
        one.contains_key("etc/kubernetes/manifests/kube-apiserver.yaml"),
        "{:?}",
        one.keys()
    );
    let objects = String::from_utf8(one["objects.yaml"].clone()).unwrap();
    assert!(objects.contains("bootstrap-token-abcdef"), "a token with --now");
    // A second run replaces its own files.
    sandbox
        .run(&["render", "--config", "config.yaml", "--output-dir", "one"])
        .ends_with(0);
}

/// What is rendered is what a preview of `init` writes.
#[test]
fn files_are_those_of_a_preview() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox
        .run(&["render", "--config", "config.yaml", "--output-dir", "rendered"])
        .ends_with(0);
    sandbox
        .run(&["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", "preview"])
        .ends_with(0);
    let mut compared = 0;
    for (name, bytes) in tree(&sandbox.path("rendered")) {
        let file = Path::new(&name).file_name().unwrap().to_str().unwrap();
        if name.starts_with("etc/") || name.starts_with("var/") {
            let preview = fs::read(sandbox.path("preview").join(file)).unwrap();
            assert_eq!(
                String::from_utf8(bytes).unwrap(),
                String::from_utf8(preview).unwrap(),
                "{name}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 7);
}

#[test]
fn what_is_left_out_is_named_for_programs() {
    let sandbox =
        Sandbox::with_config("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.0\n");
    let arguments = ["render", "--config", "config.yaml", "--output-dir", "out", "--output", "json"];
    let value = Run::of(sandbox.kubestrap(&arguments).env_remove("KUBESTRAP_HOST_FACTS"), &arguments)
        .ends_with(0)
        .json();
    let phases: Vec<&str> = value["leftOut"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["phase"].as_str().unwrap())
        .collect();
    for phase in [
        "host",
        "certs",
        "kubeconfig",
        "etcd/local",
        "control-plane/apiserver",
        "kubelet-start",
    ] {
        assert!(phases.contains(&phase), "{phases:?}");
    }
    let written = tree(&sandbox.path("out"));
    assert!(!String::from_utf8_lossy(&written["objects.yaml"]).contains("not-given"));
    assert!(
        written
            .values()
            .all(|bytes| !String::from_utf8_lossy(bytes).contains("192.0.2.254"))
    );
}

#[test]
fn somebody_elses_files_stay() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox.write("out/etc/kubernetes/manifests/etcd.yaml", "mine");
    let run = sandbox.run(&["render", "--config", "config.yaml", "--output-dir", "out"]);
    assert_eq!(run.status, Some(1), "{run:?}");
    assert_eq!(sandbox.read("out/etc/kubernetes/manifests/etcd.yaml"), "mine");
}

#[test]
fn a_worker() {
    let join = "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration:\n  name: w1\n  criSocket: unix:///run/x.sock\n\
                discovery:\n  bootstrapToken:\n    token: abcdef.0123456789abcdef\n    apiServerEndpoint: 192.0.2.10:6443\n    unsafeSkipCAVerification: true\n";
    let sandbox = Sandbox::with_config(&format!("{CLUSTER}{join}"));
    sandbox
        .run(&["init", "phase", "certs", "ca", "--config", "config.yaml"])
        .ends_with(0);
    let run = sandbox
        .run(&[
            "render",
            "--config",
            "config.yaml",
            "--output-dir",
            "out",
            "--join-as",
            "worker",
            "--pki-dir",
            "pki",
        ])
        .ends_with(0);
    let files = tree(&sandbox.path("out"));
    let bootstrap = String::from_utf8_lossy(&files["etc/kubernetes/bootstrap-kubelet.conf"]).into_owned();
    assert!(
        bootstrap.contains("server: https://192.0.2.10:6443") && bootstrap.contains("token: abcdef"),
        "{run:?}"
    );
    assert!(files.contains_key("etc/kubernetes/pki/ca.crt") && files.contains_key("var/lib/kubelet/kubeadm-flags.env"));
    assert!(!files.keys().any(|name| name.contains("manifests")));
}

#[test]
fn a_file_is_no_folder_to_render_into() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let before = sandbox.read("config.yaml");
    let render = ["render", "--config", "config.yaml", "--output-dir", "config.yaml"];
    sandbox
        .run(&render)
        .ends_with(1)
        .says(&["--output-dir: config.yaml is no folder"]);
    assert_eq!(sandbox.read("config.yaml"), before);
}

#[test]
fn standard_output_is_no_folder() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = sandbox.run(&["render", "--config", "config.yaml", "--output-dir", "-"]);
    run.ends_with(1).says(&["--output-dir: `-` is no folder", "help: "]);
    assert!(!sandbox.path("-").exists());
}

/// What stands in for a name that is not given never gets into a file.
#[test]
fn a_joining_node_is_called_as_the_flag_says() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let join = "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration:\n  criSocket: \
                unix:///run/containerd/containerd.sock\ndiscovery:\n  bootstrapToken:\n    token: abcdef.0123456789abcdef\n    \
                apiServerEndpoint: 192.0.2.10:6443\n    unsafeSkipCAVerification: true\n";
    sandbox.write("join.yaml", sandbox.filled(CLUSTER) + join);
    for role in ["worker", "control-plane"] {
        let render = [
            "render",
            "--config",
            "join.yaml",
            "--output-dir",
            role,
            "--join-as",
            role,
            "--node-name",
            "w1",
            "--apiserver-advertise-address",
            "192.0.2.12",
        ];
        sandbox.run_without_facts(&render).ends_with(0);
        let flags = sandbox.read(&format!("{role}/var/lib/kubelet/kubeadm-flags.env"));
        assert!(!flags.contains("hostname-override"), "{flags}");
        for (path, contents) in tree(&sandbox.path(role)) {
            assert!(!String::from_utf8_lossy(&contents).contains(".invalid"), "{path}");
        }
    }
}

/// A link below the folder would lead the files out of it, perhaps onto the host's own.
#[test]
fn links_are_not_followed_out_of_the_folder() {
    let sandbox = Sandbox::with_config(CLUSTER);
    fs::create_dir_all(sandbox.path("elsewhere/kubernetes")).unwrap();
    let render = ["render", "--config", "config.yaml", "--output-dir", "out"];
    for used in [false, true] {
        if used {
            sandbox.run(&render).ends_with(0);
            fs::remove_dir_all(sandbox.path("out/etc")).unwrap();
        }
        fs::create_dir_all(sandbox.path("out")).unwrap();
        std::os::unix::fs::symlink(sandbox.path("elsewhere"), sandbox.path("out/etc")).unwrap();
        sandbox.run(&render).ends_with(1).says(&["etc (a symbolic link)"]);
        fs::remove_file(sandbox.path("out/etc")).unwrap();
        assert_eq!(tree(&sandbox.path("elsewhere")).len(), 0);
    }
}

/// What kubeadm reads from the cluster must stand in the file: the message says so.
#[test]
fn a_joining_node_needs_the_configuration_of_its_cluster() {
    let sandbox = Sandbox::with_config(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ndiscovery:\n  bootstrapToken:\n    token: abcdef.0123456789abcdef\n    \
         apiServerEndpoint: 192.0.2.10:6443\n    unsafeSkipCAVerification: true\n",
    );
    let render = ["render", "--config", "config.yaml", "--output-dir", "out"];
    sandbox.run(&render).ends_with(3).says(&["missing-kind", "with --join-as"]);
    let run = sandbox.run(&[&render[..], &["--join-as", "worker"]].concat());
    run.ends_with(3)
        .says(&["missing-kind", "ConfigMap kube-system/kubeadm-config"]);
}
