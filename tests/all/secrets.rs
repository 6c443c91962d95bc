//! Secrets stay out of everything that is shown, unless showing one is the command's purpose.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::common::{CLUSTER, Run, Sandbox, files_below};

const TOKEN_SECRET: &str = "0123456789abcdef";
const CERTIFICATE_KEY: &str = "e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204";

/// What of the private keys could be shown: the beginning of each key's PEM body, and of a kubeconfig's also what it is in
/// base64. The end of an ECDSA key is its public half, which may be shown.
fn key_material(sandbox: &Sandbox) -> Vec<String> {
    let mut secrets = Vec::new();
    for path in files_below(&sandbox.path("out")) {
        let text = std::fs::read_to_string(&path).unwrap();
        if path.extension().is_some_and(|end| end == "key") {
            secrets.push(body(&text));
        }
        for data in text.lines().filter_map(|line| line.trim().strip_prefix("client-key-data: ")) {
            secrets.push(data[60..100].to_owned());
            secrets.push(body(&String::from_utf8(STANDARD.decode(data).unwrap()).unwrap()));
        }
    }
    assert_eq!(secrets.len(), 11 + 2 * 5, "keys and kubeconfigs below out/");
    secrets
}

/// The first line of a PEM body.
fn body(pem: &str) -> String {
    pem.lines().nth(1).unwrap().to_owned()
}

#[track_caller]
fn shows_none(text: &str, secrets: &[String], what: &str) {
    assert!(!text.contains("PRIVATE KEY"), "{what} shows a private key:\n{text}");
    for secret in secrets {
        assert!(!text.contains(secret.as_str()), "{what} shows {secret}:\n{text}");
    }
}

fn dry_run(sandbox: &Sandbox, more: &[&str]) -> Run {
    let base = [
        "init",
        "--dry-run",
        "--config",
        "config.yaml",
        "--upload-certs",
        "--dry-run-dir",
        "out",
    ];
    sandbox.run(&[&base[..], more].concat()).ends_with(0)
}

#[test]
fn a_dry_run_shows_secrets_only_in_the_join_command() {
    let sandbox = Sandbox::with_config(CLUSTER);
    for more in [&[][..], &["-v", "9"]] {
        let run = dry_run(&sandbox, more);
        let keys = key_material(&sandbox);
        shows_none(&run.stdout, &keys, "stdout");
        shows_none(&run.stderr, &keys, "stderr");
        for secret in [TOKEN_SECRET, CERTIFICATE_KEY] {
            assert!(!run.stderr.contains(secret), "stderr shows {secret}\n{run:?}");
        }
        assert!(
            run.stdout.contains("abcdef.0123456789abcdef"),
            "the join command lacks its token\n{run:?}"
        );
    }
}

#[test]
fn secrets_that_are_not_to_be_printed_are_not() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = dry_run(&sandbox, &["--skip-phases", "show-join-command"]);
    let keys: Vec<String> = key_material(&sandbox)
        .into_iter()
        .chain([TOKEN_SECRET, CERTIFICATE_KEY].map(str::to_owned))
        .collect();
    shows_none(
        &format!("{}{}", run.stdout, run.stderr),
        &keys,
        "a dry run without join command",
    );
}

#[test]
fn the_plan_as_json_redacts() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = dry_run(&sandbox, &["--output", "json"]);
    run.json();
    let mut secrets = key_material(&sandbox);
    secrets.push(CERTIFICATE_KEY.to_owned());
    secrets.push(TOKEN_SECRET.to_owned());
    shows_none(&run.stdout, &secrets, "the JSON");
    shows_none(&run.stderr, &secrets, "stderr");
}

#[test]
fn errors_do_not_quote_secrets() {
    let sandbox = Sandbox::new();
    let wrong_key = format!("{}zz", &CERTIFICATE_KEY[..62]);
    let text = CLUSTER.replace(CERTIFICATE_KEY, &wrong_key);
    sandbox.configure(&text.replace(TOKEN_SECRET, "0123456789ABCDEF"));
    for arguments in [
        &["config", "validate", "--config", "config.yaml"][..],
        &["config", "validate", "--config", "config.yaml", "--output", "json"],
        &["init", "--dry-run", "--config", "config.yaml"],
        &["config", "migrate", "--old-config", "config.yaml"],
    ] {
        let run = sandbox.run(arguments).ends_with(3);
        shows_none(
            &format!("{}{}", run.stdout, run.stderr),
            &[wrong_key.clone(), "0123456789ABCDEF".to_owned()],
            &arguments.join(" "),
        );
    }
}

#[test]
fn secret_files_are_for_their_owner_only() {
    let sandbox = Sandbox::with_config(CLUSTER);
    dry_run(&sandbox, &[]);
    for path in files_below(&sandbox.path("out")) {
        let open = crate::common::mode(&path);
        let public = path
            .extension()
            .is_some_and(|end| end == "crt" || end == "yaml" || end == "env")
            && !path.ends_with("objects.yaml");
        assert!(open == 0o600 || public && open == 0o644, "{}: mode {open:o}", path.display());
    }
    assert_eq!(crate::common::mode(&sandbox.path("out/objects.yaml")), 0o600);
}
