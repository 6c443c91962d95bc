//! Plans of kubeconfigs and of signing requests, against the facts of the reference.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use time::ext::NumericalDuration;

use super::user::{UserRequest, make};
use super::*;
use crate::config::model::{ClusterConfiguration, InitConfiguration};
use crate::host::{Contents, FileWrite};
use crate::pki::present;
use crate::pki::store::Warning;
use crate::pki::tests::{Files, certificate_facts, cluster, complete, init, key_name, start};
use crate::pki::{Certificate, Inputs, OnDemand, PkiError, PrivateKey, read as certificates, request, tree};
use crate::release::Release;
use crate::yaml::{self, Limits};

const FOLDER: &str = "/etc/kubernetes";

fn inputs<'a>(cluster: &'a ClusterConfiguration, init: &'a InitConfiguration, release: &'a Release) -> Inputs<'a> {
    Inputs {
        cluster,
        init,
        release,
        start: start(),
    }
}

fn expected(case: &str) -> BTreeMap<String, Value> {
    let path = format!("{}/testdata/golden/pki/{case}/expected/pki.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A kubeconfig as the golden files tell it.
fn facts(write: &FileWrite, run_at: time::OffsetDateTime) -> Value {
    let documents = yaml::read(write.contents.as_bytes(), &Limits::default()).unwrap();
    let mut document = documents[0].root.as_ref().unwrap().to_value();
    for (list, field) in [
        ("clusters", "certificate-authority-data"),
        ("users", "client-certificate-data"),
        ("users", "client-key-data"),
    ] {
        let inner = list.strip_suffix('s').unwrap();
        let Some(text) = document[list][0][inner].get(field).and_then(Value::as_str) else {
            continue;
        };
        let pem = STANDARD.decode(text).unwrap();
        document[list][0][inner][field] = match certificates::certificates(&pem) {
            Ok(found) => serde_json::json!({"certificates": [certificate_facts(&found[0].der, run_at)]}),
            Err(_) => {
                let label = String::from_utf8_lossy(&pem).lines().next().unwrap().trim_matches('-')["BEGIN ".len()..].to_owned();
                serde_json::json!({"key": key_name(PrivateKey::from_pem(&pem).unwrap().public_der()), "pem": [label]})
            }
        };
    }
    serde_json::json!({"kubeconfig": document, "mode": format!("0o{:o}", write.mode)})
}

#[test]
fn kubeconfigs_have_the_facts_of_the_reference() {
    let (mut cluster, init, release) = (cluster(), init(), Release::named("v1.36.2").unwrap());
    cluster.encryption_algorithm = "RSA-2048".to_owned();
    cluster.control_plane_endpoint = "api.example.com:8443".to_owned();
    let files = complete(&cluster);
    let inputs = inputs(&cluster, &init, &release);
    assert_eq!(wanted_keys(Path::new(FOLDER), Selection::All, &files), 5);
    let made = plan(&inputs, Path::new(FOLDER), Selection::All, &files, &OnDemand).unwrap();
    let mut wanted = expected("kubeconfig-all");
    // There the certificates were made a second after the CA; here all of a run count from one point in time.
    for facts in wanted.values_mut() {
        let validity =
            &mut facts["kubeconfig"]["users"][0]["user"]["client-certificate-data"]["certificates"][0]["validity_seconds"];
        let found = validity.as_i64().unwrap();
        assert!((31_536_300..31_536_303).contains(&found));
        *validity = Value::from(31_536_300);
    }
    let found: BTreeMap<String, Value> = made
        .groups
        .iter()
        .map(|group| {
            let write = &group.writes[0];
            let name = write.path.file_name().unwrap().to_str().unwrap().to_owned();
            let mut facts = facts(write, inputs.start);
            // A fraction of a second lies between the CA and the rest of this test.
            let validity =
                &mut facts["kubeconfig"]["users"][0]["user"]["client-certificate-data"]["certificates"][0]["validity_seconds"];
            let seconds = validity.as_i64().unwrap();
            assert!((31_536_300..31_536_310).contains(&seconds), "{seconds}");
            *validity = Value::from(31_536_300);
            (name, facts)
        })
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn client_certificates_begin_with_their_authority() {
    let (cluster, init, release) = (cluster(), init(), Release::newest());
    let files = complete(&cluster);
    let mut inputs = inputs(&cluster, &init, &release);
    inputs.start += 30.days();
    let made = plan(&inputs, Path::new(FOLDER), Selection::One("scheduler"), &files, &OnDemand).unwrap();
    let text = made.groups[0].writes[0].contents.clone();
    let pem = Kubeconfig::parse(text.as_bytes())
        .unwrap()
        .client_certificate()
        .unwrap()
        .unwrap();
    let client = certificates::certificates(&pem).unwrap().remove(0);
    let ca = ca(&inputs, &files);
    assert_eq!(client.not_before, ca.not_before);
    assert_eq!((client.not_after - inputs.start).whole_hours(), 8759);
    assert_eq!(client.check_signed_by(&ca), Ok(()));
}

fn ca(inputs: &Inputs<'_>, files: &Files) -> Certificate {
    present::load_authority(inputs, tree::find(tree::CA).unwrap(), files)
        .unwrap()
        .unwrap()
        .certificate
}

#[test]
fn the_kubelet_goes_where_release_and_gate_say() {
    let (mut cluster, init) = (cluster(), init());
    cluster.control_plane_endpoint = "api.example.com".to_owned();
    let (local, all) = ("https://192.0.2.10:6443", "https://api.example.com:6443");
    for (release, gate, url) in [
        ("v1.31", None, all),
        ("v1.31", Some(true), local),
        ("v1.33", None, local),
        ("v1.33", Some(false), all),
        ("v1.36", None, local),
    ] {
        cluster.feature_gates.clear();
        if let Some(gate) = gate {
            cluster.feature_gates.insert("ControlPlaneKubeletLocalMode".to_owned(), gate);
        }
        let release_named = Release::named(release).unwrap();
        let inputs = inputs(&cluster, &init, &release_named);
        let kubelet = ENTRIES.iter().find(|entry| entry.name == "kubelet").unwrap();
        assert_eq!(kubelet.server_url(&inputs), url, "{release} {gate:?}");
    }
}

#[test]
fn those_that_stand_are_kept_or_refused() {
    let (mut cluster, init, release) = (cluster(), init(), Release::newest());
    let mut files = complete(&cluster);
    let folder = Path::new(FOLDER);
    let made = plan(&inputs(&cluster, &init, &release), folder, Selection::All, &files, &OnDemand).unwrap();
    files.write(&made.groups);
    let kept = plan(&inputs(&cluster, &init, &release), folder, Selection::All, &files, &OnDemand).unwrap();
    assert_eq!((kept.groups.len(), kept.kept.len(), kept.warnings.len()), (0, 5, 0));

    // Another server is a warning.
    cluster.control_plane_endpoint = "api.example.com".to_owned();
    let odd = plan(&inputs(&cluster, &init, &release), folder, Selection::All, &files, &OnDemand).unwrap();
    let paths: Vec<PathBuf> = odd
        .warnings
        .iter()
        .map(|warning| match warning {
            Warning::OtherServer { path, .. } => path.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(paths, [folder.join("admin.conf"), folder.join("super-admin.conf")]);

    // Past its time, junk, and another CA are errors.
    let mut late = inputs(&cluster, &init, &release);
    late.start += 400.days();
    let refused = plan(&late, folder, Selection::One("admin"), &files, &OnDemand);
    assert!(matches!(refused, Err(PkiError::Expired { .. })), "{refused:?}");
    let mut junk = files.clone();
    junk.0.insert(folder.join("admin.conf"), Contents::from("junk".to_owned()));
    let refused = plan(
        &inputs(&cluster, &init, &release),
        folder,
        Selection::One("admin"),
        &junk,
        &OnDemand,
    );
    assert!(matches!(refused, Err(PkiError::Kubeconfig { .. })), "{refused:?}");
    let mut other = complete(&cluster);
    other
        .0
        .insert(folder.join("admin.conf"), files.0[&folder.join("admin.conf")].clone());
    let refused = plan(
        &inputs(&cluster, &init, &release),
        folder,
        Selection::One("admin"),
        &other,
        &OnDemand,
    );
    assert!(matches!(refused, Err(PkiError::Kubeconfig { .. })), "{refused:?}");

    // With an outside CA, what stands is kept and the rest must be brought.
    files.0.remove(Path::new("/pki/ca.key"));
    assert!(plan(&inputs(&cluster, &init, &release), folder, Selection::All, &files, &OnDemand).is_ok());
    files.0.remove(&folder.join("scheduler.conf"));
    let refused = plan(&inputs(&cluster, &init, &release), folder, Selection::All, &files, &OnDemand);
    assert!(matches!(refused, Err(PkiError::ExternalAuthority { .. })), "{refused:?}");
    let refused = plan(
        &inputs(&cluster, &init, &release),
        folder,
        Selection::One("x"),
        &files,
        &OnDemand,
    );
    assert!(matches!(refused, Err(PkiError::Unknown(_))), "{refused:?}");
}

#[test]
fn one_more_user() {
    let (cluster, init, release) = (cluster(), init(), Release::newest());
    let mut files = complete(&cluster);
    let inputs = inputs(&cluster, &init, &release);
    let request = UserRequest::Certificate {
        name: "ann",
        organizations: &["ops".to_owned(), "dev".to_owned()],
        validity: "240h".parse().ok().map(|period| ("--validity-period", period)),
    };
    let text = make(&request, &inputs, &files, &OnDemand).unwrap();
    let pem = Kubeconfig::parse(text.as_bytes())
        .unwrap()
        .client_certificate()
        .unwrap()
        .unwrap();
    let client = certificates::certificates(&pem).unwrap().remove(0);
    assert_eq!(client.common_name, "ann");
    assert_eq!(client.organizations, ["dev", "ops"]);
    assert_eq!((client.not_after - inputs.start).whole_minutes(), 240 * 60 - 1);
    let never = UserRequest::Certificate {
        name: "ann",
        organizations: &[],
        validity: Some(("--validity-period", Default::default())),
    };
    let refused = make(&never, &inputs, &files, &OnDemand);
    assert!(
        matches!(
            refused,
            Err(PkiError::Validity {
                field: "--validity-period",
                ..
            })
        ),
        "{refused:?}"
    );
    // A token needs no key of the CA.
    files.0.remove(Path::new("/pki/ca.key"));
    assert!(make(&request, &inputs, &files, &OnDemand).is_err());
    let token = UserRequest::Token { name: "ann", token: "t" };
    assert!(make(&token, &inputs, &files, &OnDemand).is_ok());
}

#[test]
fn requests_have_the_facts_of_the_reference() {
    let (mut cluster, init, release) = (cluster(), init(), Release::named("v1.36.2").unwrap());
    cluster.api_server.cert_sans = vec!["api.example.com".to_owned(), "203.0.113.5".to_owned()];
    cluster.certificates_dir = FOLDER.to_owned();
    for algorithm in ["RSA-2048", "ECDSA-P384"] {
        cluster.encryption_algorithm = algorithm.to_owned();
        let inputs = inputs(&cluster, &init, &release);
        let mut files = Files::default();
        let made = request::plan(&inputs, Path::new(FOLDER), &files, &OnDemand).unwrap();
        assert_eq!(made.groups.len(), request::wanted_keys(&inputs, Path::new(FOLDER), &files));
        let wanted = expected("csr");
        let found: BTreeMap<String, &FileWrite> = made
            .groups
            .iter()
            .flat_map(|group| &group.writes)
            .map(|write| (write.path.strip_prefix(FOLDER).unwrap().to_str().unwrap().to_owned(), write))
            .collect();
        assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
        for (name, write) in found {
            assert_eq!(write.mode, 0o600, "{name}");
            if name.ends_with(".csr") {
                let facts = &wanted[&name]["request"];
                check_with_openssl(write, facts);
            } else if name.ends_with(".conf") && algorithm == "RSA-2048" {
                assert_eq!(facts(write, inputs.start), wanted[&name], "{name}");
            }
        }
        files.write(&made.groups);
        let again = request::plan(&inputs, Path::new(FOLDER), &files, &OnDemand).unwrap();
        assert_eq!((again.groups.len(), again.kept.len()), (0, 12));
        files.0.remove(&Path::new(FOLDER).join("admin.conf.csr"));
        let refused = request::plan(&inputs, Path::new(FOLDER), &files, &OnDemand);
        assert!(matches!(refused, Err(PkiError::HalfPair { .. })), "{refused:?}");
    }
}

/// The request is signed by its key, and has the subject and names of the reference.
fn check_with_openssl(write: &FileWrite, facts: &Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("request.csr");
    std::fs::write(&path, write.contents.as_bytes()).unwrap();
    let Ok(out) = Command::new("openssl")
        .args([
            "req",
            "-verify",
            "-noout",
            "-subject",
            "-nameopt",
            "lname,sep_multiline",
            "-text",
            "-in",
        ])
        .arg(&path)
        .output()
    else {
        return;
    };
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8_lossy(&out.stdout);
    let subject: Vec<String> = text
        .lines()
        .skip_while(|line| !line.starts_with("subject="))
        .skip(1)
        .take_while(|line| line.starts_with("    ") && line.contains('='))
        .map(|line| line.trim().to_owned())
        .collect();
    let wanted: Vec<&str> = facts["subject"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(subject, wanted, "{text}");
    let names: Vec<String> = text
        .lines()
        .skip_while(|line| !line.contains("Subject Alternative Name:"))
        .nth(1)
        .map(|line| line.trim().split(", ").map(str::to_owned).collect())
        .unwrap_or_default();
    let wanted: Vec<String> = facts["extensions"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|extension| extension["names"].as_array().unwrap())
        .filter_map(Value::as_str)
        .map(|name| {
            let name = name.replace("DNSName:", "DNS:").replace("IPAddress:", "IP Address:");
            name.replace("IP Address:::1", "IP Address:0:0:0:0:0:0:0:1")
        })
        .collect();
    assert_eq!(names, wanted);
}
