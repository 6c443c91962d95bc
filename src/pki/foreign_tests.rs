//! Authorities that others made: any subject, any form of key, certificates over several steps.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::store::{Selection, plan};
use super::tests::{Files, cluster, complete, init, start};
use super::*;
use crate::host::Contents;

struct OpenSsl(tempfile::TempDir);

impl OpenSsl {
    /// None where there is no openssl.
    fn new() -> Option<OpenSsl> {
        Command::new("openssl").arg("version").output().ok()?;
        tempfile::tempdir().ok().map(OpenSsl)
    }

    fn run(&self, line: &str) {
        let out = Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
    }

    fn read(&self, name: &str) -> Contents {
        std::fs::read(self.0.path().join(name)).unwrap().into()
    }

    fn write(&self, name: &str, contents: &[u8]) {
        std::fs::write(self.0.path().join(name), contents).unwrap();
    }
}

fn made_beside(files: &Files) -> Files {
    let (cluster, init, release) = (cluster(), init(), Release::newest());
    let inputs = Inputs {
        cluster: &cluster,
        init: &init,
        release: &release,
        start: start(),
    };
    let mut files = files.clone();
    let made = plan(&inputs, Selection::All, &files, &OnDemand).unwrap();
    files.write(&made.groups);
    files
}

#[test]
fn leaves_name_the_issuer_byte_for_byte() {
    let Some(openssl) = OpenSsl::new() else { return };
    for key in ["rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-384"] {
        // Two units, a multi-valued part, letters beyond ASCII.
        let subject = "/C=DE/OU=Infra/OU=Europe+CN=MünchnerCA";
        openssl.run(&format!(
            "req -x509 -newkey {key} -nodes -utf8 -multivalue-rdn -subj {subject} -days 30 -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.crt"
        ));
        let mut files = Files::default();
        files.0.insert("/pki/ca.crt".into(), openssl.read("ca.crt"));
        files.0.insert("/pki/ca.key".into(), openssl.read("ca.key"));
        let files = made_beside(&files);
        openssl.write("apiserver.crt", files.0[Path::new("/pki/apiserver.crt")].as_bytes());
        openssl.run("verify -x509_strict -purpose sslserver -CAfile ca.crt apiserver.crt");
    }
}

#[test]
fn a_certificate_may_bring_the_way_to_its_authority() {
    let Some(openssl) = OpenSsl::new() else { return };
    let mut files = complete(&cluster());
    for (name, path) in [("root.crt", "/pki/ca.crt"), ("root.key", "/pki/ca.key")] {
        openssl.write(name, files.0[Path::new(path)].as_bytes());
    }
    openssl.write(
        "ca.ext",
        b"basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n",
    );
    openssl.write("leaf.ext", b"extendedKeyUsage=clientAuth\n");
    let request = |name: &str| format!("req -new -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr");
    let sign = |name: &str, extensions: &str, by: &str| {
        format!(
            "x509 -req -days 9 -in {name}.csr -extfile {extensions}.ext -CA {by}.crt -CAkey {by}.key -CAcreateserial -out {name}.crt"
        )
    };
    openssl.run(&request("between"));
    openssl.run(&sign("between", "ca", "root"));
    openssl.run(&request("client"));
    openssl.run(&sign("client", "leaf", "between"));

    let target = "/pki/apiserver-kubelet-client";
    let own = openssl.read("client.crt");
    files
        .0
        .insert(PathBuf::from(format!("{target}.key")), openssl.read("client.key"));
    let (cluster, init, release) = (cluster(), init(), Release::newest());
    let inputs = Inputs {
        cluster: &cluster,
        init: &init,
        release: &release,
        start: start(),
    };
    let with = |files: &mut Files, text: Vec<u8>| {
        files.0.insert(PathBuf::from(format!("{target}.crt")), text.into());
        plan(&inputs, Selection::All, files, &OnDemand)
    };
    let refused = with(&mut files, own.as_bytes().to_vec());
    assert!(matches!(refused, Err(PkiError::NotSigned { .. })), "{refused:?}");
    let chain = [own.as_bytes(), openssl.read("between.crt").as_bytes()].concat();
    assert!(with(&mut files, chain).unwrap().groups.is_empty());
}
