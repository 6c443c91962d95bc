//! `init phase certs`: what stands is kept, what is wrong is refused.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::common::{CLUSTER, Run, Sandbox, files_below};

fn contents(sandbox: &Sandbox) -> BTreeMap<PathBuf, String> {
    files_below(&sandbox.path("pki"))
        .into_iter()
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

fn certs(sandbox: &Sandbox, which: &str) -> Run {
    sandbox.run(&["init", "phase", "certs", which, "--config", "config.yaml"])
}

#[test]
fn a_rerun_changes_nothing() {
    let sandbox = Sandbox::with_config(CLUSTER);
    certs(&sandbox, "all").ends_with(0);
    let before = contents(&sandbox);
    assert_eq!(before.len(), 22);
    certs(&sandbox, "all").ends_with(0);
    assert!(before == contents(&sandbox));
}

#[test]
fn a_rerun_makes_what_is_missing() {
    let sandbox = Sandbox::with_config(CLUSTER);
    certs(&sandbox, "all").ends_with(0);
    let before = contents(&sandbox);
    for name in ["pki/apiserver.crt", "pki/apiserver.key", "pki/sa.pub", "pki/sa.key"] {
        std::fs::remove_file(sandbox.path(name)).unwrap();
    }
    certs(&sandbox, "all").ends_with(0);
    let after = contents(&sandbox);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let changed: Vec<&PathBuf> = before.keys().filter(|path| before[*path] != after[*path]).collect();
    assert_eq!(changed.len(), 4, "{changed:?}");
}

#[test]
fn what_stands_is_checked() {
    let ready = || {
        let sandbox = Sandbox::with_config(CLUSTER);
        certs(&sandbox, "all").ends_with(0);
        sandbox
    };
    // Another's key.
    let sandbox = ready();
    std::fs::copy(sandbox.path("pki/front-proxy-client.key"), sandbox.path("pki/apiserver.key")).unwrap();
    certs(&sandbox, "all").ends_with(1).says(&["apiserver"]);
    // Another's CA.
    let sandbox = ready();
    for end in ["crt", "key"] {
        std::fs::copy(
            sandbox.path(&format!("pki/front-proxy-client.{end}")),
            sandbox.path(&format!("pki/apiserver.{end}")),
        )
        .unwrap();
    }
    certs(&sandbox, "all").ends_with(1).says(&["apiserver"]);
    // Names that the certificate lacks: the reference goes on, so this is a warning.
    let sandbox = ready();
    sandbox.configure(&CLUSTER.replace(
        "certificatesDir: $DIR/pki\n",
        "certificatesDir: $DIR/pki\ncontrolPlaneEndpoint: api.example.com\n",
    ));
    certs(&sandbox, "all")
        .ends_with(0)
        .says(&["warning", "apiserver.crt", "api.example.com"]);
    // Garbage.
    let sandbox = ready();
    sandbox.write("pki/ca.crt", "garbage");
    certs(&sandbox, "all").ends_with(1).says(&["ca.crt"]);
    assert_eq!(sandbox.read("pki/ca.crt"), "garbage", "a file of the user's was replaced");
}

#[test]
fn a_validity_that_no_certificate_can_have_is_refused() {
    for validity in ["0s", "-1h", "100000000h"] {
        let field = format!("certificatesDir: $DIR/pki\ncaCertificateValidityPeriod: {validity}\n");
        let sandbox = Sandbox::with_config(&CLUSTER.replace("certificatesDir: $DIR/pki\n", &field));
        let run = certs(&sandbox, "all");
        assert!(matches!(run.status, Some(1 | 3)), "{validity}: {run:?}");
        assert!(run.stderr.contains("caCertificateValidityPeriod"), "{validity}: {run:?}");
        assert!(files_below(&sandbox.path("pki")).is_empty(), "{validity}: {run:?}");
    }
}

#[test]
fn one_certificate_needs_its_authority() {
    let sandbox = Sandbox::with_config(CLUSTER);
    let run = certs(&sandbox, "apiserver");
    run.ends_with(1).says(&["ca"]);
    certs(&sandbox, "ca").ends_with(0);
    certs(&sandbox, "apiserver").ends_with(0);
    assert_eq!(contents(&sandbox).len(), 4);
}
