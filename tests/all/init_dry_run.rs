//! `init --dry-run`, beyond what the golden cases compare.

use crate::common::{CLUSTER, Sandbox, files_below};

#[test]
fn without_a_folder_given_a_fresh_one_is_named() {
    let sandbox = Sandbox::with_config(CLUSTER);
    std::fs::create_dir(sandbox.path("tmp")).unwrap();
    let run = sandbox
        .shell("TMPDIR=$PWD/tmp exec \"$KUBESTRAP\" init --dry-run --config config.yaml")
        .ends_with(0);
    let written = files_below(&sandbox.path("tmp"));
    let objects = written
        .iter()
        .find(|path| path.ends_with("objects.yaml"))
        .unwrap_or_else(|| panic!("no objects.yaml\n{run:?}"));
    let folder = objects.parent().unwrap();
    assert!(
        run.stderr.contains(folder.to_str().unwrap()),
        "the folder is not named\n{run:?}"
    );
    assert_eq!(crate::common::mode(folder), 0o700);
}

#[test]
fn a_preview_that_was_killed_is_not_in_the_way_of_the_next() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let preview = || sandbox.run(&["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", "out"]);
    preview().ends_with(0);
    let written = files_below(&sandbox.path("out"));
    std::fs::remove_file(sandbox.path("out/objects.yaml")).unwrap();
    for leftover in ["out/.sa.key.kubestrap-1-0", "out/etcd/.ca.key.kubestrap-1-0"] {
        std::fs::write(sandbox.path(leftover), "half").unwrap();
    }
    preview().ends_with(0);
    assert_eq!(files_below(&sandbox.path("out")), written);
}

#[test]
fn nothing_is_written_outside_the_folder() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox
        .run(&["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", "out"])
        .ends_with(0);
    let outside: Vec<_> = files_below(&sandbox.path(""))
        .into_iter()
        .filter(|path| !path.starts_with(sandbox.path("out")))
        .collect();
    assert_eq!(outside, [sandbox.path("config.yaml"), sandbox.path("host.json")]);
}

#[test]
fn the_same_configuration_gives_the_same_plan() {
    let sandbox = Sandbox::with_config(CLUSTER);
    for folder in ["one", "two"] {
        sandbox
            .run(&["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", folder])
            .ends_with(0);
    }
    for name in [
        "kube-apiserver.yaml",
        "etcd.yaml",
        "kube-controller-manager.yaml",
        "kube-scheduler.yaml",
        "kubeadm-flags.env",
    ] {
        assert_eq!(
            sandbox.read(&format!("one/{name}")),
            sandbox.read(&format!("two/{name}")),
            "{name}"
        );
    }
}

#[test]
fn the_plan_as_json_lists_what_is_written() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = sandbox
        .run(&[
            "init",
            "--dry-run",
            "--config",
            "config.yaml",
            "--dry-run-dir",
            "out",
            "--output",
            "json",
        ])
        .ends_with(0);
    let plan = run.json();
    assert_eq!(plan["apiVersion"], "output.kubestrap.dev/v1alpha1", "{plan}");
    for name in ["kube-apiserver.yaml", "ca.crt", "admin.conf", "kubeadm-config"] {
        assert!(run.stdout.contains(name), "{name} is not in the plan\n{run:?}");
    }
}

#[test]
fn every_release_has_a_plan() {
    for release in ["v1.31", "v1.32", "v1.33", "v1.34", "v1.35", "v1.36", "v1.37"] {
        let sandbox = Sandbox::with_config(&CLUSTER.replace("kubernetesVersion: v1.36.2\n", ""));
        sandbox
            .run(&[
                "init",
                "--dry-run",
                "--release",
                release,
                "--config",
                "config.yaml",
                "--dry-run-dir",
                "out",
            ])
            .ends_with(0);
        let manifest = sandbox.read("out/kube-apiserver.yaml");
        assert!(
            manifest.contains(&format!("kube-apiserver:{release}.")),
            "{release}: {manifest}"
        );
    }
}

#[test]
fn an_unknown_phase_is_refused() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = sandbox.run(&[
        "init",
        "--dry-run",
        "--config",
        "config.yaml",
        "--dry-run-dir",
        "out",
        "--skip-phases",
        "addons",
    ]);
    run.ends_with(1).says(&["addons"]);
}
