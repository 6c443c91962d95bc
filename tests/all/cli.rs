//! The program as a process: streams, standard input, odd arguments.

use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

use crate::common::{Run, Sandbox};

const CLUSTER: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.2\n";

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let sandbox = Sandbox::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(env!("CARGO_BIN_EXE_kubestrap"))
        .args(["completion", "bash"])
        .env_clear()
        .current_dir(sandbox.path(""))
        .stdin(Stdio::null())
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!((output.status.code(), &output.stderr[..]), (Some(0), &b""[..]));
}

#[test]
fn standard_output_that_takes_nothing_is_one() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kubestrap"))
        .args(["version", "-o", "short"])
        .env_clear()
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to standard output"));
}

#[test]
fn a_dash_is_standard_input() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = sandbox
        .shell("$KUBESTRAP config images list --config - < config.yaml")
        .ends_with(0);
    assert!(run.stdout.starts_with("registry.k8s.io/kube-apiserver:v1.36.2\n"), "{run:?}");
}

#[test]
fn flags_that_a_file_makes_void_are_named() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = sandbox
        .run(&[
            "config",
            "images",
            "list",
            "--config",
            "config.yaml",
            "--image-repository",
            "r.example.com",
        ])
        .ends_with(0)
        .says(&["warning", "--image-repository has no effect beside --config"]);
    assert!(run.stdout.starts_with("registry.k8s.io/"), "{run:?}");
}

#[test]
fn facts_of_the_host_that_cannot_be_read() {
    let sandbox = Sandbox::new();
    sandbox.write("facts.json", "[]");
    let version = |facts: &str| sandbox.run(&["version", "--host-facts", facts]).ends_with(1);
    version("nope.json").says(&["nope.json", "there is no such file"]);
    version("facts.json").says(&["facts.json holds no host facts", "hostName"]);
}

#[test]
fn arguments_that_are_no_text() {
    let word = std::ffi::OsStr::from_bytes(b"\xff");
    let output = Command::new(env!("CARGO_BIN_EXE_kubestrap")).arg(word).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is not UTF-8"));
}

#[test]
fn a_root_that_cannot_be() {
    let sandbox = Sandbox::new();
    sandbox
        .run(&["version", "--rootfs", "here"])
        .ends_with(1)
        .says(&["--rootfs takes an absolute path"]);
    sandbox
        .run(&["version", "--rootfs", "/nonexistent"])
        .ends_with(1)
        .says(&["cannot change the root to /nonexistent"]);
}

#[test]
fn shells_read_their_completions() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish"] {
        let run = sandbox.run(&["completion", shell]).ends_with(0);
        sandbox.write("completions", &run.stdout);
        // Where the shell is not installed there is nobody to ask.
        let mut check = std::process::Command::new(shell);
        if let Ok(output) = check.arg("-n").arg(sandbox.path("completions")).output() {
            assert!(
                output.status.success(),
                "{shell}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

#[test]
fn bash_completes_commands_flags_and_values() {
    let sandbox = Sandbox::new();
    let complete = |words: &str| {
        let script = format!(
            "source <($KUBESTRAP completion bash)\nCOMP_WORDS=({words})\nCOMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
             _kubestrap kubestrap \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"\necho \"${{COMPREPLY[@]}}\""
        );
        let mut bash = sandbox.command("/bin/bash".as_ref(), &["-c", &script]);
        Run::of(bash.env("KUBESTRAP", env!("CARGO_BIN_EXE_kubestrap")), &[words])
            .ends_with(0)
            .stdout
    };
    assert_eq!(complete("kubestrap conf"), "config\n");
    assert_eq!(
        complete("kubestrap init phase certs front"),
        "front-proxy-ca front-proxy-client\n"
    );
    assert_eq!(complete("kubestrap init --dry-run"), "--dry-run --dry-run-dir\n");
}
