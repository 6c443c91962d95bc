//! Certificates and keys of a host, in files and in kubeconfigs, as facts beside those of the record.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::{PemObject as _, SectionKind};
use serde_json::{Value, json};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::differences::released_subject;
use super::files::Snapshot;
use super::{Step, pattern};
use crate::facts::{certificate, key};
use crate::yaml;

/// The record rounds ends of validity down to this.
const ROUNDED: i64 = 300;

/// The differences between certificates and keys of a step and those in files that were made or changed since `before`. `started` is when
/// the command began.
pub fn compare(step: &Step, host: &str, files: &Snapshot, before: &Snapshot, started: SystemTime) -> Vec<String> {
    let record = step.json("certs.json");
    let entries = |name: &str| -> Vec<Value> {
        record[name]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["host"] == host)
            .cloned()
            .collect()
    };
    let fresh: Snapshot = files
        .iter()
        .filter(|(path, now)| before.get(*path) != Some(now))
        .map(|(path, now)| (path.clone(), now.clone()))
        .collect();
    let (certificates, keys) = found(&fresh, started);
    let mut differences = side_by_side(&entries("certificates"), &certificates, true);
    differences.extend(side_by_side(&entries("keys"), &keys, false));
    differences
}

fn side_by_side(record: &[Value], found: &BTreeMap<String, Value>, certificates: bool) -> Vec<String> {
    let mut differences = Vec::new();
    let mut open: Vec<&Value> = record.iter().collect();
    for (place, got) in found {
        let Some(at) = open
            .iter()
            .position(|want| pattern::matches(want["where"].as_str().unwrap(), place))
        else {
            differences.push(format!("{place}: not in the record"));
            continue;
        };
        let want = open.remove(at).as_object().unwrap();
        for (name, want) in want.iter().filter(|(name, _)| !["host", "where"].contains(&name.as_str())) {
            let want = match name.as_str() {
                "subject" => json!(released_subject(place, want.as_str().unwrap())),
                _ => want.clone(),
            };
            let got = &got[name];
            if want != *got {
                differences.push(format!("{place}: {name} is {got}, in the record {want}"));
            }
        }
        let names: Vec<&String> = got
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| !want.contains_key(*name))
            .collect();
        if certificates && !names.is_empty() {
            differences.push(format!("{place}: not in the record: {names:?}"));
        }
    }
    differences.extend(open.iter().map(|want| format!("{}: in the record, not here", want["where"])));
    differences
}

/// Certificates and keys by their places (`PATH`, or `PATH#FIELD` in a kubeconfig).
fn found(files: &Snapshot, started: SystemTime) -> (BTreeMap<String, Value>, BTreeMap<String, Value>) {
    let (mut certificates, mut keys) = (BTreeMap::new(), BTreeMap::new());
    let mut take = |place: String, pem: &[u8], with_keys: bool| {
        for (kind, der) in <(SectionKind, Vec<u8>)>::pem_slice_iter(pem).map(Result::unwrap) {
            match kind {
                SectionKind::Certificate => drop(certificates.insert(place.clone(), facts(&der, started))),
                SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey | SectionKind::PrivateKey if with_keys => {
                    let label = label(kind);
                    let described = key::Private::parse(label, &der).map_or_else(|fault| fault, |key| key.describe());
                    keys.insert(place.clone(), json!({"pem": label, "key": described}));
                }
                _ => {}
            }
        }
    };
    for (path, (_, bytes)) in files {
        if path.ends_with(".conf") {
            let config = yaml::document(&String::from_utf8_lossy(bytes)).unwrap();
            let fields = [
                ("certificate-authority-data", &config["clusters"][0]["cluster"]),
                ("client-certificate-data", &config["users"][0]["user"]),
            ];
            for (field, of) in fields {
                if let Some(data) = of[field].as_str() {
                    take(format!("{path}#{field}"), &STANDARD.decode(data).unwrap(), false);
                }
            }
        } else if path.ends_with(".crt") || path.ends_with(".pem") && !path.ends_with("-current.pem") {
            take(path.clone(), bytes, false);
        } else if path.ends_with(".key") {
            take(path.clone(), bytes, true);
        }
    }
    (certificates, keys)
}

fn label(kind: SectionKind) -> &'static str {
    match kind {
        SectionKind::RsaPrivateKey => "RSA PRIVATE KEY",
        SectionKind::EcPrivateKey => "EC PRIVATE KEY",
        _ => "PRIVATE KEY",
    }
}

/// The facts of a certificate in the record's form.
fn facts(der: &[u8], started: SystemTime) -> Value {
    let facts = certificate::facts(der, started).unwrap();
    let extensions = facts["extensions"].as_array().unwrap();
    let extension = |name: &str| extensions.iter().find(|extension| extension["oid"] == name);
    let names = extensions.iter().map(|extension| {
        let critical = if extension["critical"] == true { " critical" } else { "" };
        format!("{}{critical}", extension["oid"].as_str().unwrap())
    });
    let short = |name: &str| name.replace("organizationName=", "O=").replace("commonName=", "CN=");
    let subject = |field: &str| {
        facts[field]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| short(name.as_str().unwrap()))
            .collect::<Vec<_>>()
            .join(",")
    };
    let validity = X509Certificate::from_der(der).unwrap().1.validity().clone();
    let from_step = |time: i64| time - i64::try_from(started.duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let starts = match from_step(validity.not_before.timestamp()) {
        // The program starts a moment after the test begins to start it.
        -300..-290 => "5 minutes before the step".to_owned(),
        seconds => format!("{seconds} s from the step"),
    };
    let mut out = json!({
        "subject": subject("subject"),
        "issuer": subject("issuer"),
        "version": facts["version"],
        "key": facts["public_key"],
        "signature": facts["signature"],
        "serial_bits_max_64": facts["serial_positive_bits_max"] == 64,
        "extensions": names.collect::<Vec<_>>(),
        "starts": starts,
        "valid_s_from_step": from_step(validity.not_after.timestamp()) / ROUNDED * ROUNDED,
        "key_usage": extension("keyUsage").map(|usage| &usage["usages"]),
        "ca": extension("basicConstraints").map(|constraints| &constraints["ca"]),
        "path_length": extension("basicConstraints").map(|constraints| &constraints["path_length"]),
    });
    if let Some(purposes) = extension("extendedKeyUsage") {
        out["extended_key_usage"] = purposes["usages"].clone();
    }
    if let Some(alternative) = extension("subjectAltName") {
        out["sans"] = alternative["names"].clone();
    }
    out
}
