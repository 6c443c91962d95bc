//! `certs renew`, `check-expiration`, `generate-csr`, `kubeconfig user`.

use std::process::Command;

use crate::common::{CLUSTER, Sandbox, files_below};

fn ready() -> Sandbox {
    let sandbox = Sandbox::with_config(CLUSTER);
    sandbox
        .run(&["init", "phase", "certs", "all", "--config", "config.yaml"])
        .ends_with(0);
    sandbox
}

fn verifies(sandbox: &Sandbox, ca: &str, certificate: &str) {
    let verify = Command::new("openssl")
        .args(["verify", "-x509_strict", "-CAfile", ca, certificate])
        .current_dir(sandbox.path(""))
        .output();
    if let Ok(out) = verify {
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
}

#[test]
fn renewal_replaces_pairs_and_leaves_authorities() {
    let sandbox = ready();
    let authorities = [
        "pki/ca.crt",
        "pki/ca.key",
        "pki/etcd/ca.crt",
        "pki/front-proxy-ca.crt",
        "pki/sa.key",
    ];
    let leaves = [
        ("pki/ca.crt", "pki/apiserver"),
        ("pki/ca.crt", "pki/apiserver-kubelet-client"),
        ("pki/front-proxy-ca.crt", "pki/front-proxy-client"),
        ("pki/etcd/ca.crt", "pki/etcd/server"),
        ("pki/etcd/ca.crt", "pki/apiserver-etcd-client"),
    ];
    let halves = |name: &str| (sandbox.read(&format!("{name}.crt")), sandbox.read(&format!("{name}.key")));
    let before: Vec<_> = leaves.iter().map(|(_, name)| halves(name)).collect();
    let kept: Vec<_> = authorities.iter().map(|name| sandbox.read(name)).collect();
    sandbox
        .run(&["certs", "renew", "all", "--config", "config.yaml"])
        .ends_with(0)
        .says(&["apiserver", "renewed", "restart"]);
    for ((ca, name), before) in leaves.iter().zip(before) {
        let after = halves(name);
        assert!(after.0 != before.0 && after.1 != before.1, "{name}");
        verifies(&sandbox, ca, &format!("{name}.crt"));
    }
    assert!(kept == authorities.iter().map(|name| sandbox.read(name)).collect::<Vec<_>>());
    // What came out is a folder that init accepts as it is.
    let files = files_below(&sandbox.path("pki"));
    sandbox
        .run(&["init", "phase", "certs", "all", "--config", "config.yaml"])
        .ends_with(0);
    assert_eq!(files_below(&sandbox.path("pki")), files);
}

#[test]
fn renewal_without_a_configuration_names_the_folder() {
    let sandbox = ready();
    let folder = sandbox.path("pki");
    let before = sandbox.read("pki/apiserver.crt");
    let run = sandbox.run(&["certs", "renew", "apiserver", "--cert-dir", folder.to_str().unwrap()]);
    run.ends_with(0).says(&["renewed", "--config"]);
    assert!(sandbox.read("pki/apiserver.crt") != before);
    verifies(&sandbox, "pki/ca.crt", "pki/apiserver.crt");
    sandbox
        .run(&["certs", "renew", "ca", "--cert-dir", folder.to_str().unwrap()])
        .ends_with(1);
}

#[test]
fn a_broken_certificate_stops_renewal_before_anything_is_written() {
    let sandbox = ready();
    let before = sandbox.read("pki/apiserver.crt");
    sandbox.write("pki/front-proxy-client.crt", "garbage");
    sandbox
        .run(&["certs", "renew", "all", "--config", "config.yaml"])
        .ends_with(1)
        .says(&["front-proxy-client.crt"]);
    assert_eq!(sandbox.read("pki/apiserver.crt"), before);
}

#[test]
fn expiration_in_three_forms() {
    let sandbox = ready();
    std::fs::remove_file(sandbox.path("pki/etcd/ca.key")).unwrap();
    let run = |form: &str| {
        sandbox
            .run(&["certs", "check-expiration", "--config", "config.yaml", "-o", form])
            .ends_with(0)
    };
    let json = run("json").json();
    let by_name = |list: &str, name: &str| {
        let found = json[list].as_array().unwrap().iter().find(|item| item["name"] == name);
        found.cloned().unwrap_or_else(|| panic!("{name}: {json}"))
    };
    assert_eq!(by_name("certificateAuthorities", "etcd-ca")["externallyManaged"], true);
    assert_eq!(by_name("certificates", "etcd-server")["externallyManaged"], true);
    assert_eq!(by_name("certificates", "apiserver")["externallyManaged"], false);
    assert!(by_name("certificates", "apiserver")["residualTime"].as_i64().unwrap() > 31_535_000);
    assert!(run("yaml").stdout.contains("kind: CertificateExpirationInfo\n"));
    assert!(run("text").stdout.contains("EXTERNALLY MANAGED"));
    sandbox
        .run(&["certs", "check-expiration", "--config", "config.yaml", "-o", "jsonpath"])
        .ends_with(1);
}

#[test]
fn requests_come_with_their_keys_and_are_kept() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = || {
        sandbox.run(&[
            "certs",
            "generate-csr",
            "--config",
            "config.yaml",
            "--cert-dir",
            "requests",
            "--kubeconfig-dir",
            "requests",
        ])
    };
    // What a killed run left behind goes away.
    std::fs::create_dir(sandbox.path("requests")).unwrap();
    std::fs::write(sandbox.path("requests/.apiserver.key.kubestrap-1-0"), "half").unwrap();
    run().ends_with(0);
    let files = files_below(&sandbox.path("requests"));
    assert_eq!(files.len(), 24, "{files:?}");
    let before = sandbox.read("requests/apiserver.csr");
    run().ends_with(0).says(&["kept"]);
    assert_eq!(sandbox.read("requests/apiserver.csr"), before);
    std::fs::remove_file(sandbox.path("requests/apiserver.key")).unwrap();
    run().ends_with(1).says(&["apiserver.key"]);
}

#[test]
fn one_more_user_for_a_while() {
    let sandbox = ready();
    let user = |more: &[&str]| {
        let mut arguments = vec!["kubeconfig", "user", "--config", "config.yaml", "--client-name", "ann"];
        arguments.extend(more);
        sandbox.run(&arguments)
    };
    let run = user(&["--org", "dev,ops", "--validity-period", "9000h"])
        .ends_with(0)
        .says(&["warning", "9000h"]);
    assert!(run.stdout.starts_with("apiVersion: v1\nclusters:\n"));
    user(&["--validity-period", "0"]).ends_with(1).says(&["--validity-period"]);
    std::fs::remove_file(sandbox.path("pki/ca.key")).unwrap();
    user(&[]).ends_with(1).says(&["ca.crt", "--token"]);
    let run = user(&["--token", "s3cr3t"]).ends_with(0);
    assert!(run.stdout.ends_with("    token: s3cr3t\n") && !run.stderr.contains("s3cr3t"));
    std::fs::remove_file(sandbox.path("pki/ca.crt")).unwrap();
    user(&["--token", "s3cr3t"]).ends_with(1).says(&["ca.crt"]);
}

#[test]
fn certificate_keys_differ() {
    let sandbox = Sandbox::new();
    let key = || sandbox.run(&["certs", "certificate-key"]).ends_with(0).stdout;
    let (one, other) = (key(), key());
    assert!(one != other && one.trim_end().len() == 64 && one.trim_end().bytes().all(|b| b.is_ascii_hexdigit()));
}
