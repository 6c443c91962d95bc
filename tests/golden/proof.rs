//! Proof that the comparison itself works: what is right passes, and each kind of wrong expectation fails.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use aws_lc_rs::rsa::KeySize;
use libtest_mimic::Trial;
use serde_json::json;

use crate::case::Case;
use crate::{diagnostics, difference, documents, objects, pki, placeholder, verdict};

/// Every test of the comparison.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 13] = [
        ("placeholders", placeholders),
        ("placeholders_do_not_take_too_much", placeholders_do_not_take_too_much),
        (
            "unknown_placeholders_stand_for_themselves",
            unknown_placeholders_stand_for_themselves,
        ),
        ("difference_shows_both_sides", difference_shows_both_sides),
        ("split", split),
        ("lines", lines),
        ("objects_as_data", objects_as_data),
        ("objects_that_differ", objects_that_differ),
        ("findings", findings),
        ("keys_that_do_not_fit", keys_that_do_not_fit),
        ("stdout_of_a_case", stdout_of_a_case),
        ("files_of_a_case", files_of_a_case),
        ("kept_documents_of_a_case", kept_documents_of_a_case),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(format!("comparison/{name}"), move || {
            test();
            verdict(&[])
        })
    };
    tests.into_iter().map(trial).collect()
}

fn placeholders() {
    let good = [
        ("token: $TOKEN\n", "token: abcdef.0123456789abcdef\n"),
        ("a $TOKEN_ID b", "a abc123 b"),
        ("$HASH", &"0af".repeat(22)[..64]),
        ("data: $DATA\n", "data: QUJD+/==\n"),
        ("expires: $TIME\n", "expires: \"2027-01-02T03:04:05Z\"\n"),
        ("expires: $TIME, x", "expires: 2027-01-02T03:04:05Z, x"),
        ("ca  $DATE   9y", "ca  Jan 02, 2037 03:04 UTC   9y"),
        ("$ADDRESS:6443", "fd00::2:6443"),
        ("name: $HOSTNAME\nrest", "name: vm-1.example\nrest"),
        ("dir $TMP/pki", "dir /tmp/x/pki"),
        ("$N of $N", "3 of 17"),
    ];
    for (want, got) in good {
        assert!(placeholder::matches(want, got, "/tmp/x"), "{want} should match {got}");
    }
}

fn placeholders_do_not_take_too_much() {
    let bad = [
        ("token: $TOKEN\n", "token: abcdef.0123456789abcde\n"),
        ("token: $TOKEN", "token: ABCDEF.0123456789abcdef"),
        ("$HASH", "0af"),
        ("data: $DATA\nnext", "data: \nnext"),
        ("expires: $TIME\nx", "expires: a b\nx"),
        ("ca  $DATE", "ca  Jan 2, 2037 03:04 UTC"),
        ("name: $HOSTNAME\n", "name: VM\n"),
        ("$TMP/pki", "/tmp/y/pki"),
        ("$N", "x"),
        ("plain", "plain "),
        ("plain $N", "plain 1 more"),
    ];
    for (want, got) in bad {
        assert!(!placeholder::matches(want, got, "/tmp/x"), "{want} should not match {got}");
    }
}

fn unknown_placeholders_stand_for_themselves() {
    assert!(placeholder::matches("echo $HOME_DIRx $x $", "echo $HOME_DIRx $x $", ""));
    assert!(!placeholder::matches("echo $HOME_DIRx", "echo /root", ""));
}

fn difference_shows_both_sides() {
    let shown = difference::show("a\nb\nc\n", "a\nx\nc\n");
    assert!(
        shown.contains("-b") && shown.contains("+x") && !shown.contains("-c"),
        "{shown}"
    );
}

fn split() {
    assert_eq!(documents::split("a\n---\nb\n--- \nc\n", false), ["a\n", "b\n--- \nc\n"]);
    assert_eq!(documents::split("a\n---\nb\n--- \nc\n", true), ["a\n", "b\n", "c\n"]);
}

fn lines() {
    let text = "kind: A\nlist:\n- a: 1\n- b: 2\n---\nkind: B\nother: {}\n";
    assert_eq!(documents::lines_of(text, "kind"), [1, 6]);
    assert_eq!(documents::lines_of(text, "list[1].b"), [4]);
    assert_eq!(documents::lines_of(text, "list[2]"), [0; 0]);
}

const WRITES: &str = "# CREATE configmaps\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  creationTimestamp: null\ndata:\n  x: $HASH\n\
                      ---\n# PATCH nodes/vm\nmetadata:\n  labels:\n    a: \"\"\n";

fn objects_as_data() {
    let hash = "0".repeat(64);
    let got = format!(
        "# CREATE configmaps\nkind: ConfigMap\napiVersion: v1\ndata: {{x: \"{hash}\", z: null}}\nmetadata:\n  name: a\n  labels: {{}}\nstatus: {{}}\n---\n\
         # PATCH nodes/vm\nmetadata: {{labels: {{a: ''}}}}\n"
    );
    assert_eq!(objects::compare(WRITES, &got, ""), [""; 0]);
}

fn objects_that_differ() {
    let good = WRITES.replace("$HASH", &"0".repeat(64));
    let bad = [
        (good.replace("name: a", "name: b"), "other objects"),
        (good.replace("PATCH", "UPDATE"), "other objects"),
        (good.split("---").next().unwrap().to_owned(), "other objects"),
        (good.replace("a: \"\"", "a: x"), "PATCH nodes/vm"),
        (good.replace("  x:", "  emptyDir: {}\n  x:"), "CREATE configmaps a differs"),
        (good.replace("x: 0000", "x: 00"), "CREATE configmaps a differs"),
        (String::new(), "other objects"),
    ];
    for (got, fault) in bad {
        let faults = objects::compare(WRITES, &got, "");
        assert!(
            faults.iter().any(|found| found.contains(fault)),
            "{faults:?} should name {fault}"
        );
    }
}

fn findings() {
    let text = "kind: A\nport: x\n";
    let wanted =
        |path: &str| serde_json::from_value::<Vec<diagnostics::Wanted>>(json!([{"severity": "error", "path": path}])).unwrap();
    let found = |line: u32| [json!({"severity": "error", "path": "port", "line": line, "message": "no number"})];
    assert_eq!(diagnostics::compare(&wanted("port"), &found(2), text), [""; 0]);
    assert_eq!(diagnostics::compare(&wanted("port"), &found(1), text).len(), 1, "wrong line");
    assert_eq!(diagnostics::compare(&wanted("kind"), &found(2), text).len(), 1, "wrong path");
    assert_eq!(
        diagnostics::compare(&[], &found(2), text).len(),
        1,
        "a good file draws a finding"
    );
    assert_eq!(diagnostics::compare_errors(&found(2), true), [""; 0]);
    assert_eq!(
        diagnostics::compare_errors(&found(2), false).len(),
        1,
        "an error where the reference accepts"
    );
    assert_eq!(
        diagnostics::compare_errors(&[], true).len(),
        1,
        "no error where the reference refuses"
    );
    assert_eq!(
        diagnostics::compare_errors(&[json!({"severity": "error", "message": "x"})], true).len(),
        1,
        "no line"
    );
}

/// A self-signed certificate beside another's key, and one beside its own.
fn keys_that_do_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let other = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let mut parameters = rcgen::CertificateParams::new(vec!["a".to_owned()]).unwrap();
    parameters.distinguished_name.push(rcgen::DnType::CommonName, "a");
    std::fs::write(folder.path().join("a.crt"), parameters.self_signed(&key).unwrap().pem()).unwrap();
    let compare = || pki::compare(&Default::default(), folder.path(), SystemTime::now());
    std::fs::write(folder.path().join("a.key"), key.serialize_pem()).unwrap();
    assert_eq!(compare(), ["a.crt: written, not expected", "a.key: written, not expected"]);
    std::fs::write(folder.path().join("a.key"), other.serialize_pem()).unwrap();
    assert!(compare().iter().any(|fault| fault.contains("its key is another's")));

    // Signed by a CA of the same name that is another one.
    let mut leaf = rcgen::CertificateParams::new(vec!["b".to_owned()]).unwrap();
    leaf.distinguished_name.push(rcgen::DnType::CommonName, "b");
    let impostor = rcgen::Issuer::from_params(&parameters, &other);
    std::fs::write(folder.path().join("b.crt"), leaf.signed_by(&key, &impostor).unwrap().pem()).unwrap();
    assert!(
        compare().iter().any(|fault| fault.starts_with("b.crt: not signed by")),
        "{:?}",
        compare()
    );
    assert_eq!(
        aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048)
            .unwrap()
            .public_modulus_len(),
        256
    );
}

/// A program that does what a case wants of kubestrap: a shell script.
struct Fake {
    folder: tempfile::TempDir,
}

impl Fake {
    fn new(script: &str, case: &serde_json::Value) -> Self {
        let fake = Fake {
            folder: tempfile::tempdir().unwrap(),
        };
        fake.write("program", &format!("#!/bin/sh\n{script}"));
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(fake.program(), mode).unwrap();
        fake.write("case/case.json", &case.to_string());
        fake
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("program")
    }

    fn write(&self, name: &str, text: &str) {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn faults(&self) -> Vec<String> {
        let folder = |name: &str| self.folder.path().join(name);
        let case = Case {
            recorded: folder("case"),
            correction: folder("correction"),
        };
        case.run(&self.program())
    }

    fn fails_with(&self, fault: &str) {
        let faults = self.faults();
        assert!(
            faults.iter().any(|found| found.contains(fault)),
            "{faults:?} should name {fault}"
        );
    }
}

fn stdout_of_a_case() {
    let script = "echo \"$1 $KUBESTRAP_RELEASE $(cat in.txt)\"; exit 0";
    let fake = Fake::new(script, &json!({"release": "v1.35.6", "command": ["say"], "exit_code": 0}));
    fake.write("case/in.txt", "$TMP/x");
    fake.write("case/expected/stdout", "say v1.35.6 $TMP/x\n");
    assert_eq!(fake.faults(), [""; 0]);
    fake.write("case/expected/stdout", "say v1.35.7 $TMP/x\n");
    fake.fails_with("stdout differs");
    fake.write(
        "case/case.json",
        &json!({"release": "v1.35.6", "command": ["say"], "exit_code": 1}).to_string(),
    );
    fake.fails_with("expected exit 1, got exit 0");
    fake.write("program", "#!/bin/sh\nexit 101\n");
    fake.fails_with("expected exit 1, got exit 101");
    fake.write("program", "#!/bin/sh\nkill -ABRT $$\n");
    fake.fails_with("expected exit 1, got no exit status");
}

fn files_of_a_case() {
    let script = "mkdir -p \"$KUBEADM_INIT_DRYRUN_DIR\"; cd \"$KUBEADM_INIT_DRYRUN_DIR\"; printf 'a: 1\\n  creationTimestamp: null\\n' > a.yaml; touch pki.crt";
    let fake = Fake::new(script, &json!({"release": "v1.35.6", "command": ["x"], "exit_code": 0}));
    fake.write("case/expected/files/a.yaml", "a: 1\n");
    assert_eq!(fake.faults(), [""; 0]);
    fake.write("case/expected/files/b.env", "A=1\n");
    fake.fails_with("b.env: not written");
    fake.write("case/expected/files/a.yaml", "a: 2\n");
    fake.fails_with("a.yaml differs");
    std::fs::remove_file(fake.folder.path().join("case/expected/files/a.yaml")).unwrap();
    fake.fails_with("a.yaml: written, not expected");
}

fn kept_documents_of_a_case() {
    let case = json!({"release": "v1.35.6", "command": ["x"], "exit_code": 0, "kept": ["KubeletConfiguration"]});
    let fake = Fake::new("printf 'kind: A\\n---\\n'; cat out", &case);
    fake.write(
        "case/old.yaml",
        "kind: Old\n---\nkind: KubeletConfiguration\nport: 1 # mine\n",
    );
    fake.write("case/expected/stdout", "kind: A\n");
    fake.write("case/out", "kind: KubeletConfiguration\nport: 1 # mine\n");
    assert_eq!(fake.faults(), [""; 0]);
    fake.write("case/out", "kind: KubeletConfiguration\nport: 2\n");
    fake.fails_with("not kept unchanged");
    fake.write("case/out", "");
    fake.fails_with("not kept unchanged");
}
