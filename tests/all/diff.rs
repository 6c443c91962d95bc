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

/// Secrets that stand are told to differ, and not shown.
#[test]
fn secrets_of_the_host_are_not_shown() {
    let sandbox = rendered();
    let path = "root/etc/kubernetes/manifests/kube-apiserver.yaml";
    let changed = sandbox
        .read(path)
        .replace("    - kube-apiserver\n", "    - kube-apiserver\n    - --example-token=hunter2\n")
        .replace(
            "    image: ",
            "    env:\n    - name: DB_PASSWORD\n      value: hunter2\n    - name: HTTPS_PROXY\n      value: http://me:hunter2@proxy:3128\n    image: ",
        );
    assert_ne!(changed, sandbox.read(path));
    sandbox.write(path, changed);
    for form in ["text", "json", "yaml"] {
        let run = diff(&sandbox, &["--root", "root", "--output", form]).ends_with(4);
        assert!(!run.stdout.contains("hunter2"), "{run:?}");
        for shown in ["--example-token", "DB_PASSWORD", "***@proxy:3128", "<redacted>"] {
            assert!(run.stdout.contains(shown), "{shown}: {run:?}");
        }
    }
}

/// A file that nobody can read keeps no other from being compared; alone, it is no agreement either.
#[test]
fn a_file_that_cannot_be_read_is_named() {
    let sandbox = rendered();
    let admin = sandbox.path("root/etc/kubernetes/admin.conf");
    std::fs::remove_file(&admin).unwrap();
    std::fs::create_dir(&admin).unwrap();
    let run = diff(&sandbox, &["--root", "root"]).ends_with(1);
    run.says(&[
        "/etc/kubernetes/admin.conf is not compared: this is not a regular file",
        "help: ",
    ]);
    // A CA's key that cannot be read is a key all the same: the kube-controller-manager signs with it.
    let key = sandbox.path(&sandbox.filled("root$DIR/pki/ca.key"));
    std::fs::remove_file(&key).unwrap();
    std::fs::create_dir(&key).unwrap();
    std::fs::remove_file(sandbox.path("root/etc/kubernetes/manifests/etcd.yaml")).unwrap();
    let run = diff(&sandbox, &["--root", "root", "--output", "json"]).ends_with(4);
    assert_eq!(paths(&run).len(), 1, "{run:?}");
    assert_eq!(run.json()["unreadable"].as_array().unwrap().len(), 1);
    assert_eq!(run.json()["unreadable"][0]["path"], "/etc/kubernetes/admin.conf");
}

/// Below a folder, a link leads where it leads on that host.
#[test]
fn links_do_not_lead_out_of_the_folder() {
    let sandbox = rendered();
    let manifest = sandbox.path("root/etc/kubernetes/manifests/etcd.yaml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::remove_file(&manifest).unwrap();
    std::os::unix::fs::symlink("/srv/etcd.yaml", &manifest).unwrap();
    let run = diff(&sandbox, &["--root", "root"]).ends_with(4);
    assert!(run.stdout.contains("etcd.yaml\n+ present"), "{run:?}");
    std::fs::create_dir(sandbox.path("root/srv")).unwrap();
    sandbox.write("root/srv/etcd.yaml", text);
    diff(&sandbox, &["--root", "root"]).ends_with(0);
}

/// `cluster-info` carries signatures that the cluster makes.
#[test]
fn signatures_of_cluster_info_are_no_difference() {
    let sandbox = rendered();
    let objects = sandbox.read("root/objects.yaml");
    let info = objects
        .split("---\n")
        .find(|text| text.contains("name: cluster-info\n") && text.contains("kind: ConfigMap"));
    let signed = info.unwrap().replace(
        "data:\n",
        "data:\n  jws-kubeconfig-abcdef: eyJhbGciOiJIUzI1NiIsImtpZCI6ImFiY2RlZiJ9..x\n",
    );
    sandbox.write("dump.yaml", signed);
    let run = diff(
        &sandbox,
        &["--root", "root", "--cluster-dump", "dump.yaml", "--output", "json"],
    )
    .ends_with(4);
    assert!(!run.stdout.contains("jws-kubeconfig"), "{run:?}");
    assert!(
        !paths(&run)
            .iter()
            .any(|(place, _)| place.contains("cluster-info") && place.starts_with("ConfigMap")),
        "{run:?}"
    );
}

/// What a phase would place that is skipped is nobody's difference; each command has its own names.
#[test]
fn skipped_phases_are_not_compared() {
    let sandbox = rendered();
    for file in ["etc/kubernetes/admin.conf", "etc/kubernetes/manifests/etcd.yaml"] {
        std::fs::remove_file(sandbox.path("root").join(file)).unwrap();
    }
    diff(&sandbox, &["--root", "root"]).ends_with(4);
    let skip = sandbox
        .filled(CLUSTER)
        .replace("bootstrapTokens:", "skipPhases: [kubeconfig/admin, etcd]\nbootstrapTokens:");
    sandbox.write("config.yaml", skip);
    diff(&sandbox, &["--root", "root"]).ends_with(0);
    let render = [
        "render",
        "--config",
        "config.yaml",
        "--output-dir",
        "again",
        "--output",
        "json",
    ];
    let skipped = sandbox.run(&render).ends_with(0).json()["skippedPhases"].clone();
    assert_eq!(skipped, serde_json::json!(["kubeconfig/admin", "etcd/local"]));
}

const WORKER: &str = "---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration:\n  name: w1\n  criSocket: \
                      unix:///run/containerd/containerd.sock\ndiscovery:\n  bootstrapToken:\n    token: abcdef.0123456789abcdef\n    \
                      apiServerEndpoint: 192.0.2.10:6443\n    unsafeSkipCAVerification: true\n";

/// A worker has a kubeconfig of the kubelet, and none of the static Pods.
#[test]
fn a_worker_is_compared_by_its_kubelet() {
    let sandbox = rendered();
    sandbox.write("config.yaml", sandbox.filled(CLUSTER) + WORKER);
    let run = diff(&sandbox, &["--root", "root", "--join-as", "worker", "--output", "json"]).ends_with(4);
    let found = paths(&run);
    let at = |place: &str, path: &str| found.contains(&(place.to_owned(), path.to_owned()));
    assert!(at("/etc/kubernetes/kubelet.conf", "commonName"), "{found:?}");
    assert!(!at("/etc/kubernetes/kubelet.conf", "server"), "{found:?}");
    assert!(at("/etc/kubernetes/manifests/kube-apiserver.yaml", ""), "{found:?}");
    assert!(!found.iter().any(|(place, _)| place.ends_with("admin.conf")), "{found:?}");
    let skip = WORKER.replace("discovery:", "skipPhases: [kubelet-start]\ndiscovery:");
    sandbox.write("config.yaml", sandbox.filled(CLUSTER) + &skip);
    let render = [
        "render",
        "--config",
        "config.yaml",
        "--output-dir",
        "w",
        "--join-as",
        "worker",
        "--output",
        "json",
    ];
    let run = sandbox.run(&render).ends_with(0);
    assert_eq!(run.json()["skippedPhases"], serde_json::json!(["kubelet-start"]));
    assert_eq!(run.json()["files"], serde_json::json!([]));
}

/// A node without a name: certificates are compared in all but what is made of it.
#[test]
fn certificates_of_a_node_without_a_name_are_compared_in_part() {
    let sandbox = rendered();
    let nameless = sandbox.filled(CLUSTER).replace("  name: cp1\n", "") + "certificateValidityPeriod: 100h0m0s\n";
    sandbox.write("config.yaml", nameless);
    sandbox.write("facts.json", "{}");
    let run = diff(
        &sandbox,
        &["--root", "root", "--host-facts", "facts.json", "--output", "json"],
    )
    .ends_with(4);
    let found = paths(&run);
    let certificate = sandbox.filled("$DIR/pki/apiserver.crt");
    assert!(found.contains(&(certificate.clone(), "lives".to_owned())), "{found:?}");
    assert!(
        !found
            .iter()
            .any(|(_, path)| path.starts_with("names") || path == "commonName"),
        "{found:?}"
    );
    assert!(
        run.json()["leftOut"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["what"].as_str().unwrap().contains(&certificate)),
        "{run:?}"
    );
}

/// Other static Pods are named; one that kubeadm makes and the configuration has no use for is a difference.
#[test]
fn manifests_without_a_use_are_told() {
    let sandbox = rendered();
    sandbox.write("root/etc/kubernetes/manifests/kube-vip.yaml", "kind: Pod\n");
    sandbox.write("root/etc/kubernetes/manifests/.kube-vip.yaml.swp", "x");
    let run = diff(&sandbox, &["--root", "root"]).ends_with(0);
    run.says(&["/etc/kubernetes/manifests/kube-vip.yaml is a static Pod that kubeadm does not know"]);
    let outside = sandbox.filled(CLUSTER)
        + "etcd:\n  external:\n    endpoints: [https://192.0.2.9:2379]\n    caFile: /e/ca.crt\n    certFile: /e/c.crt\n    keyFile: /e/c.key\n";
    sandbox.write("config.yaml", outside);
    let run = diff(&sandbox, &["--root", "root"]).ends_with(4);
    assert!(run.stdout.contains("manifests/etcd.yaml\n- present\n"), "{run:?}");
    run.says(&["1 removed"]);
}

/// Each place has a hint: what makes it so, and what follows.
#[test]
fn hints_tell_what_to_do() {
    let sandbox = rendered();
    let changed = sandbox.filled(CLUSTER) + "scheduler:\n  extraArgs:\n  - name: v\n    value: \"4\"\n";
    sandbox.write("config.yaml", changed);
    let run = diff(&sandbox, &["--root", "root"]).ends_with(4);
    let hint = "hint: `kubestrap init phase control-plane scheduler --config config.yaml` makes it so; the kubelet restarts the static Pod \
                kube-scheduler\n";
    assert!(run.stdout.contains(hint), "{run:?}");
    let json = diff(&sandbox, &["--root", "root", "--output", "json"]).ends_with(4).json();
    assert_eq!(json["places"][0]["change"], "changed");
    assert!(json["places"][0]["hint"].as_str().unwrap().contains("restarts"));
}

/// Keys are there or not; nobody looks into them.
#[test]
fn keys_that_are_missing_are_told() {
    let sandbox = rendered();
    for file in ["sa.pub", "apiserver.key", "ca.key"] {
        std::fs::remove_file(sandbox.path(&sandbox.filled(&format!("root$DIR/pki/{file}")))).unwrap();
    }
    let run = diff(&sandbox, &["--root", "root", "--output", "json"]).ends_with(4);
    let found = paths(&run);
    let certificate = sandbox.filled("$DIR/pki/apiserver.crt");
    assert!(found.contains(&(certificate, "key".to_owned())), "{found:?}");
    assert!(
        found.contains(&(sandbox.filled("$DIR/pki/sa.pub"), String::new())),
        "{found:?}"
    );
    // A CA without its key is one that somebody else has: the kube-controller-manager then signs nothing.
    assert!(!found.iter().any(|(place, _)| place.ends_with("/ca.crt")), "{found:?}");
    assert!(
        found.iter().any(|(_, path)| path.ends_with("--cluster-signing-key-file")),
        "{found:?}"
    );
}
