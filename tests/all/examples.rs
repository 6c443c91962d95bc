//! The shipped examples and the commands of the README.

use std::path::{Path, PathBuf};

use kubestrap::cli::spec::{Action, Command};
use kubestrap::cli::table::ROOT;

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

/// What the README lists between its marks.
fn listed() -> Vec<String> {
    let readme = std::fs::read_to_string(repository("README.md")).unwrap();
    let (_, list) = readme
        .split_once("<!-- not available yet -->")
        .expect("the list's beginning is marked");
    let (list, _) = list.split_once("<!-- end -->").expect("the list's end is marked");
    let quoted = list.split('`').skip(1).step_by(2).filter(|words| !words.starts_with("--"));
    quoted.map(str::to_owned).collect()
}

/// Commands that later work brings, whole or without certain flags, as the tables have them.
fn later(command: &'static Command, path: &str, found: &mut Vec<(String, &'static Command)>) {
    if matches!(command.action, Action::Later) {
        found.push((path.to_owned(), command));
    }
    for below in command.subcommands {
        later(below, format!("{path} {}", below.name).trim(), found);
    }
}

#[test]
fn the_readme_lists_what_is_not_available_yet() {
    let listed = listed();
    let mut later_ones = Vec::new();
    later(&ROOT, "", &mut later_ones);
    // A group stands for all of its commands; `init` stands for itself.
    let covers = |name: &str, path: &str| path == name || name != "init" && path.starts_with(&format!("{name} "));
    for (path, command) in &later_ones {
        let named = listed.iter().any(|name| covers(name, path));
        assert!(
            named || command.hidden,
            "`{path}` is not available yet, and the README does not list it"
        );
    }
    for name in &listed {
        assert!(
            later_ones.iter().any(|(path, _)| covers(name, path)),
            "the README lists `{name}`, which is available or unknown"
        );
    }
}

#[test]
fn what_is_not_available_yet_says_so() {
    let mut later_ones = Vec::new();
    later(&ROOT, "", &mut later_ones);
    let sandbox = Sandbox::new();
    for (path, command) in later_ones {
        let positional = vec!["x"; command.positional.map_or(0, |positional| positional.least)];
        let arguments: Vec<&str> = path.split(' ').chain(positional).collect();
        sandbox.run(&arguments).ends_with(1).says(&["not available yet"]);
    }
}
