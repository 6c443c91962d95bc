//! The shipped examples and the commands of the README.

use std::path::{Path, PathBuf};

use crate::common::Sandbox;

fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn every_example_is_valid() {
    let mut seen = 0;
    for entry in std::fs::read_dir(repository("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "yaml") {
            Sandbox::new()
                .run(&["config", "validate", "--config", path.to_str().unwrap()])
                .ends_with(0);
            seen += 1;
        }
    }
    assert!(seen >= 2, "examples/ holds {seen} files");
}

#[test]
fn the_main_job_on_the_old_example() {
    let sandbox = Sandbox::new();
    let old = repository("examples/old-cluster.yaml");
    sandbox
        .run(&[
            "config",
            "migrate",
            "--old-config",
            old.to_str().unwrap(),
            "--new-config",
            "new.yaml",
        ])
        .ends_with(0);
    sandbox
        .run(&["init", "--dry-run", "--config", "new.yaml", "--dry-run-dir", "out"])
        .ends_with(0);
    assert!(sandbox.read("new.yaml").contains("kubeadm.k8s.io/v1beta4"));
    assert!(sandbox.read("out/kube-apiserver.yaml").contains("kind: Pod"));
}

/// The README lists what later work brings, and only that: each of these commands says so, and none else does.
#[test]
fn the_readme_lists_what_is_not_available_yet() {
    let readme = std::fs::read_to_string(repository("README.md")).unwrap();
    let (_, list) = readme
        .split_once("<!-- not available yet -->")
        .expect("the list's beginning is marked");
    let (list, _) = list.split_once("<!-- end -->").expect("the list's end is marked");
    let commands: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
    assert!(commands.len() > 5, "{commands:?}");
    let sandbox = Sandbox::new();
    for command in commands {
        let arguments: Vec<&str> = command.split(' ').collect();
        sandbox.run(&arguments).ends_with(1).says(&["not available yet"]);
    }
}
