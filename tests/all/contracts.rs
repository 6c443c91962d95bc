//! What holds for every command: streams, exit statuses, names.

use std::process::{Command, Stdio};

use crate::common::{CLUSTER, Run, Sandbox};

#[test]
fn data_on_stdout_and_nothing_else() {
    let sandbox = Sandbox::with_config(CLUSTER);
    for arguments in [
        &["version"][..],
        &["config", "print", "init-defaults"],
        &["config", "migrate", "--old-config", "config.yaml"],
        &["config", "images", "list", "--config", "config.yaml"],
        &["token", "generate"],
        &["certs", "certificate-key"],
    ] {
        let run = sandbox.run(arguments).ends_with(0);
        assert!(!run.stdout.trim().is_empty(), "{run:?}");
        assert!(run.stderr.is_empty(), "{run:?}");
    }
}

#[test]
fn no_colour_without_a_terminal() {
    let sandbox = Sandbox::with_config("kind: [\n");
    for arguments in [
        &["config", "validate", "--config", "config.yaml"][..],
        &["init", "--dry-run"],
        &["--help"],
        &["init", "--nope"],
    ] {
        let run = sandbox.run(arguments);
        assert!(!run.stderr.contains('\u{1b}') && !run.stdout.contains('\u{1b}'), "{run:?}");
    }
}

#[test]
fn wrong_usage_ends_with_1_and_a_suggestion() {
    let sandbox = Sandbox::new();
    sandbox
        .run(&["init", "--dry-rum"])
        .ends_with(1)
        .says(&["--dry-rum", "--dry-run"]);
    sandbox.run(&["confg"]).ends_with(1).says(&["confg", "config"]);
    sandbox.run(&["config", "migrat"]).ends_with(1).says(&["migrat", "migrate"]);
    sandbox.run(&["config"]).ends_with(1);
    sandbox.run(&["config", "migrate", "surplus"]).ends_with(1);
    sandbox.run(&["config", "migrate"]).ends_with(1).says(&["old-config"]);
    sandbox.run(&["version", "-o", "xml"]).ends_with(1).says(&["xml"]);
    sandbox.run(&["--help"]).ends_with(0);
    sandbox.run(&["init", "--help"]).ends_with(0);
}

#[test]
fn flags_as_in_pflag() {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox
        .run(&["init", "--dry_run=true", "--config=config.yaml", "--dry-run-dir", "out"])
        .ends_with(0);
    sandbox
        .run(&["init", "--dry-run=false", "--skip-phases", "nope", "--config", "config.yaml"])
        .ends_with(1)
        .says(&["nope"]);
    sandbox
        .run(&["config", "migrate", "--old_config", "config.yaml"])
        .ends_with(0);
    sandbox
        .run(&["init", "--dry-run=maybe", "--config", "config.yaml"])
        .ends_with(1)
        .says(&["maybe"]);
}

#[test]
fn what_later_work_brings_says_so() {
    let sandbox = Sandbox::with_config(CLUSTER);
    for arguments in [&["join", "192.0.2.1:6443"][..], &["reset"], &["upgrade", "plan"]] {
        sandbox.run(arguments).ends_with(1).says(&["not available yet"]);
    }
}

#[test]
fn a_release_that_is_not_known() {
    let sandbox = Sandbox::new();
    for release in ["v1.12", "v9.99.0", "latest", "1.x"] {
        sandbox
            .run(&["version", "-o", "short", "--release", release])
            .ends_with(1)
            .says(&[release]);
    }
    for (release, says) in [("v1.34.9", "v1.34.9\n"), ("1.35.6", "v1.35.6\n")] {
        let run = sandbox.run(&["version", "-o", "short", "--release", release]).ends_with(0);
        assert_eq!(run.stdout, says);
    }
    let run = Run::of(
        sandbox
            .kubestrap(&["version", "-o", "short"])
            .env("KUBESTRAP_RELEASE", "v1.32.13"),
        &["version"],
    )
    .ends_with(0);
    assert_eq!(run.stdout, "v1.32.13\n");
}

#[test]
fn version_has_the_fields_that_scripts_read() {
    let sandbox = Sandbox::new();
    let version = sandbox
        .run(&["version", "-o", "json", "--release", "v1.36.2"])
        .ends_with(0)
        .json();
    assert_eq!(version["clientVersion"]["major"], "1");
    assert_eq!(version["clientVersion"]["minor"], "36");
    assert_eq!(version["clientVersion"]["gitVersion"], "v1.36.2");
    assert!(version["clientVersion"]["platform"].is_string(), "{version}");
    assert!(!version["kubestrap"].is_null(), "{version}");
}

#[test]
fn called_as_kubeadm_it_speaks_of_kubeadm() {
    let sandbox = Sandbox::with_config(CLUSTER);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kubestrap"), sandbox.path("kubeadm")).unwrap();
    let run = sandbox
        .shell("./kubeadm init --dry-run --config config.yaml --dry-run-dir out")
        .ends_with(0);
    assert!(run.stdout.contains("kubeadm join 192.0.2.10:6443"), "{run:?}");
    let run = sandbox
        .run(&["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", "out"])
        .ends_with(0);
    assert!(run.stdout.contains("kubestrap join 192.0.2.10:6443"), "{run:?}");
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let sandbox = Sandbox::with_config(CLUSTER);
    for arguments in [
        &[
            "config",
            "print",
            "init-defaults",
            "--component-configs",
            "KubeletConfiguration",
        ][..],
        &["config", "migrate", "--old-config", "config.yaml"],
        &["config", "images", "list"],
        &["init", "--dry-run", "--config", "config.yaml", "--dry-run-dir", "out"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_kubestrap"));
        command
            .args(arguments)
            .current_dir(sandbox.path(""))
            .env("KUBESTRAP_HOST_FACTS", sandbox.path("host.json"));
        let output = command
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).to_lowercase();
        assert!(
            !said.contains("panicked") && !said.contains("broken pipe"),
            "{arguments:?}: {said}"
        );
        assert_ne!(output.status.code(), Some(101), "{arguments:?}");
    }
}
