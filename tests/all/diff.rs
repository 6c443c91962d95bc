//! `diff`: a configuration against what stands, another configuration, another release.

use crate::common::{CLUSTER, Run, Sandbox};

/// A sandbox whose folder `root` holds what the configuration makes.
fn rendered() -> Sandbox {
    let sandbox = Sandbox::with_config(CLUSTER);
    let pki = sandbox.filled("root$DIR/pki");
    let phase = |words: &[&str]| {
        sandbox.run(&[&["init", "phase"], words].concat()).ends_with(0);
    };
    let folder = sandbox.path(&pki).display().to_string();
    phase(&["certs", "all", "--config", "config.yaml"]);
    let render = [
        "render",
        "--config",
        "config.yaml",
        "--output-dir",
        "root",
        "--pki-dir",
        "pki",
    ];
    sandbox.run(&render).ends_with(0);
    std::fs::create_dir_all(&folder).unwrap();
    // Made in the configuration's own folder, and copied below the root.
    let made = sandbox.path("pki");
    let copied = Run::of(
        &mut sandbox.command("/bin/cp".as_ref(), &["-rT", made.to_str().unwrap(), &folder]),
        &["cp"],
    );
    copied.ends_with(0);
    phase(&[
        "kubeconfig",
        "all",
        "--config",
        "config.yaml",
        "--kubeconfig-dir",
        sandbox.path("root/etc/kubernetes").to_str().unwrap(),
    ]);
    sandbox
}

fn diff(sandbox: &Sandbox, more: &[&str]) -> Run {
    sandbox.run(&[&["diff", "--config", "config.yaml"], more].concat())
}

fn paths(run: &Run) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let value = run.json();
    value["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (text(&d["place"]), text(&d["path"])))
        .collect()
}

#[test]
fn what_was_rendered_does_not_differ() {
    let sandbox = rendered();
    let run = diff(&sandbox, &["--root", "root"]).ends_with(0);
    assert!(run.stdout.is_empty(), "{run:?}");
    // What a cluster would say: whole objects, and the Node with what the patch gives it.
    let objects = sandbox.read("root/objects.yaml");
    let mut dump: Vec<&str> = objects.split("---\n").filter(|text| text.contains("\nkind: ")).collect();
    let node = "apiVersion: v1\nkind: Node\nmetadata:\n  name: cp1\n  uid: u\n  labels:\n    node-role.kubernetes.io/control-plane: \"\"\n    \
                node.kubernetes.io/exclude-from-external-load-balancers: \"\"\nspec:\n  taints:\n  - effect: NoSchedule\n    \
                key: node-role.kubernetes.io/control-plane\n";
    dump.push(node);
    sandbox.write("dump.yaml", dump.join("---\n"));
    diff(&sandbox, &["--root", "root", "--cluster-dump", "dump.yaml"]).ends_with(0);
    sandbox.write(
        "dump.yaml",
        dump.join("---\n").replace("clusterName: kubernetes", "clusterName: other"),
    );
    let run = diff(&sandbox, &["--root", "root", "--cluster-dump", "dump.yaml"]).ends_with(4);
    assert!(
        run.stdout.contains("- data.ClusterConfiguration.clusterName: other"),
        "{run:?}"
    );
}

#[test]
fn each_difference_is_named_with_both_sides() {
    let sandbox = rendered();
    let changed = sandbox.filled(CLUSTER).replace(
        "advertiseAddress: 192.0.2.10",
        "advertiseAddress: 192.0.2.10\n  bindPort: 7443",
    ) + "certificateValidityPeriod: 100h0m0s\napiServer:\n  certSANs: [k8s.example.com]\n  extraArgs:\n  - name: profiling\n    value: \"false\"\n";
    sandbox.write("config.yaml", changed);
    let run = diff(&sandbox, &["--root", "root", "--output", "json"]).ends_with(4);
    let found = paths(&run);
    let apiserver = "/etc/kubernetes/manifests/kube-apiserver.yaml";
    let certificate = sandbox.filled("$DIR/pki/apiserver.crt");
    for (place, path) in [
        (apiserver, "spec.containers.kube-apiserver.command.--secure-port"),
        (apiserver, "spec.containers.kube-apiserver.command.--profiling"),
        (certificate.as_str(), "names.k8s.example.com"),
        (certificate.as_str(), "lives"),
        ("/etc/kubernetes/admin.conf", "server"),
    ] {
        assert!(
            found.contains(&(place.to_owned(), path.to_owned())),
            "{place} {path}: {run:?}"
        );
    }
    assert!(
        !found
            .iter()
            .any(|(place, _)| place.ends_with("etcd.yaml") || place.ends_with("/ca.crt")),
        "{found:?}"
    );
    let text = diff(&sandbox, &["--root", "root"]).ends_with(4);
    assert!(
        text.stdout
            .contains("- spec.containers.kube-apiserver.command.--secure-port: 6443\n"),
        "{text:?}"
    );
    assert!(
        text.stdout
            .contains("+ spec.containers.kube-apiserver.command.--secure-port: 7443\n"),
        "{text:?}"
    );
}

#[test]
fn what_is_missing_is_a_difference() {
    let sandbox = rendered();
    std::fs::remove_file(sandbox.path("root/etc/kubernetes/manifests/etcd.yaml")).unwrap();
    let run = diff(&sandbox, &["--root", "root", "--output", "json"]).ends_with(4);
    assert_eq!(
        paths(&run),
        [("/etc/kubernetes/manifests/etcd.yaml".to_owned(), String::new())]
    );
}

#[test]
fn releases_are_compared() {
    let sandbox = Sandbox::with_config(&CLUSTER.replace("kubernetesVersion: v1.36.2\n", ""));
    let run = sandbox
        .run(&[
            "diff",
            "--config",
            "config.yaml",
            "--release",
            "v1.34",
            "--against-release",
            "v1.36",
            "--output",
            "json",
        ])
        .ends_with(4);
    let found = paths(&run);
    let at = |end: &str, path: &str| found.iter().any(|(place, found)| place.ends_with(end) && found == path);
    assert!(at("kube-apiserver.yaml", "spec.containers.kube-apiserver.image"), "{found:?}");
    assert!(at("etcd.yaml", "spec.containers.etcd.image"), "{found:?}");
    assert!(
        at("kubeadm-flags.env", "KUBELET_KUBEADM_ARGS.--pod-infra-container-image"),
        "{found:?}"
    );
    // The other release is deployed, too, where the file names a version.
    sandbox.write("config.yaml", sandbox.filled(CLUSTER));
    let run = diff(&sandbox, &["--against-release", "v1.37"]).ends_with(4);
    assert!(run.stdout.contains("- spec.containers.kube-scheduler.image: registry.k8s.io/kube-scheduler:v1.36.2\n+ spec.containers.kube-scheduler.image: registry.k8s.io/kube-scheduler:v1.37."), "{run:?}");
    let run = sandbox
        .run(&[
            "diff",
            "--config",
            "config.yaml",
            "--against-release",
            "v1.35",
            "--output",
            "json",
        ])
        .ends_with(4);
    assert_eq!(run.json()["left"].as_str().unwrap().split(" by ").count(), 2);
}

#[test]
fn configurations_are_compared() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox.write(
        "other.yaml",
        sandbox.filled(CLUSTER) + "networking:\n  podSubnet: 10.244.0.0/16\n",
    );
    let run = diff(&sandbox, &["--against", "other.yaml", "--output", "json"]).ends_with(4);
    let found = paths(&run);
    assert!(
        found
            .iter()
            .any(|(place, path)| place == "ConfigMap kube-system/kube-proxy" && path == "data.config.conf.clusterCIDR"),
        "{found:?}"
    );
    assert!(
        found.iter().any(|(_, path)| path.ends_with("command.--cluster-cidr")),
        "{found:?}"
    );
    diff(&sandbox, &["--against", "config.yaml"]).ends_with(0);
    diff(&sandbox, &["--against", "other.yaml", "--root", "root"]).ends_with(1);
}

#[test]
fn a_joined_control_plane_has_no_super_admin() {
    let sandbox = rendered();
    let join = "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ncontrolPlane:\n  localAPIEndpoint:\n    \
                advertiseAddress: 192.0.2.10\nnodeRegistration:\n  name: cp1\n  criSocket: \
                unix:///run/containerd/containerd.sock\ndiscovery:\n  bootstrapToken:\n    token: abcdef.0123456789abcdef\n    \
                apiServerEndpoint: 192.0.2.10:6443\n    unsafeSkipCAVerification: true\n";
    sandbox.write("config.yaml", sandbox.filled(CLUSTER) + join);
    std::fs::remove_file(sandbox.path("root/etc/kubernetes/super-admin.conf")).unwrap();
    diff(&sandbox, &["--root", "root", "--join-as", "control-plane"]).ends_with(0);
    let run = diff(&sandbox, &["--root", "root"]).ends_with(4);
    assert!(run.stdout.contains("super-admin.conf\n+ present"), "{run:?}");
}

/// A phase that only one side can have for want of the other's name is left out on both.
#[test]
fn what_one_side_does_not_name_is_not_compared() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox.write("facts.json", "{}");
    sandbox.write("nameless.yaml", sandbox.filled(CLUSTER).replace("  name: cp1\n", ""));
    for (one, other) in [("config.yaml", "nameless.yaml"), ("nameless.yaml", "config.yaml")] {
        let run = sandbox.run(&["diff", "--config", one, "--against", other, "--host-facts", "facts.json"]);
        run.ends_with(0).says(&["etcd/local: everything of this phase not compared"]);
    }
}

/// Phases that are left out are noted in what `init` uploads.
#[test]
fn a_skipped_addon_is_noted_in_the_cluster() {
    let sandbox = rendered();
    sandbox.write(
        "config.yaml",
        sandbox
            .filled(CLUSTER)
            .replace("bootstrapTokens:", "skipPhases: [addon/kube-proxy]\nbootstrapTokens:"),
    );
    let render = ["render", "--config", "config.yaml", "--output-dir", "skipped"];
    sandbox.run(&render).ends_with(0);
    let objects = sandbox.read("skipped/objects.yaml");
    assert!(objects.contains("proxy:\n      disabled: true\n"), "{objects}");
}
