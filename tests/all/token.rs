//! `token` without a cluster: what is refused before one is asked, and dry runs. With one: `tests/lab/token.rs`.

use crate::common::Sandbox;

/// A kubeconfig that leads nowhere: whoever asked it would wait.
const NOWHERE: &str = "\
apiVersion: v1
kind: Config
current-context: x
contexts:
- name: x
  context: {cluster: c, user: u}
clusters:
- name: c
  cluster: {server: 'https://192.0.2.1:6443'}
users:
- name: u
  user: {token: s3cr3t}
";

#[test]
fn a_dry_run_asks_nobody() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["token", "create", "abcdef.0123456789abcdef", "--dry-run"]);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (Some(0), "abcdef.0123456789abcdef\n"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("would create the Secret kube-system/bootstrap-token-abcdef"),
        "{}",
        run.stderr
    );
    let run = sandbox.run(&["token", "create", "--dry-run", "-q"]);
    let id = run.stdout.split('.').next().unwrap();
    assert_eq!((id.len(), run.stdout.len(), run.stderr.as_str()), (6, 24, ""));
    let run = sandbox.run(&["token", "delete", "abcdef", "--dry-run"]);
    assert_eq!((run.status, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "would delete the bootstrap token abcdef\n");
}

#[test]
fn what_is_wrong_is_said_without_the_token() {
    let sandbox = Sandbox::new();
    sandbox.write("nowhere.conf", NOWHERE);
    let at = ["--kubeconfig", "nowhere.conf"];
    for (arguments, part) in [
        (&["create", "ABCDEF.0123456789abcdef"][..], "TOKEN is not a bootstrap token"),
        (&["create", "--ttl=-1h"], "--ttl must not be negative"),
        (&["create", "--usages", "sealing"], "--usages: `sealing` is not a use"),
        (&["create", "--usages", "signing"], "--groups: "),
        (
            &["create", "--groups", "system:masters"],
            "--groups: `system:masters` is not a group",
        ),
        (&["create", "--certificate-key", "00"], "goes with --print-join-command only"),
        (
            &["create", "--print-join-command", "--certificate-key", "00"],
            "has not 64 hexadecimal digits",
        ),
        (&["create", "--print-join-command"], "names no certificate-authority"),
        (&["create", "a", "b"], "b"),
        (&["delete"], "TOKEN"),
        (
            &["delete", "ABCDEF"],
            "argument 1 is neither a bootstrap token nor the id of one",
        ),
        (&["list", "more"], "more"),
    ] {
        let run = sandbox.run(&[&["token"], arguments, &at].concat());
        assert_eq!(
            (run.status, run.stdout.as_str()),
            (Some(1), ""),
            "{arguments:?}: {}",
            run.stderr
        );
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.stderr);
        for secret in ["0123456789abcdef", "s3cr3t"] {
            assert!(!run.stderr.contains(secret), "{arguments:?}: {}", run.stderr);
        }
    }
}

#[test]
fn a_kubeconfig_is_needed_where_a_cluster_is() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["token", "list", "--kubeconfig", "away.conf"]);
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("there is no kubeconfig at away.conf"), "{}", run.stderr);
    assert!(run.stderr.contains("help: name one with --kubeconfig"), "{}", run.stderr);
}
