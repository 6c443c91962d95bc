//! Facts of every file of a folder that holds a certificate, a key, a request or a kubeconfig.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use x509_parser::pem::Pem;

use super::{certificate, key};
use crate::documents;

/// The facts by file name relative to `root`.
pub fn facts(root: &Path, started: SystemTime) -> Result<BTreeMap<String, Value>, String> {
    let mut out = BTreeMap::new();
    for path in files(root) {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let mut fact = if name.ends_with(".conf") {
            let document = documents::data(&String::from_utf8_lossy(&bytes)).map_err(|e| format!("{name}: {e}"))?;
            Map::from_iter([(
                "kubeconfig".to_owned(),
                kubeconfig(&document, started).map_err(|e| format!("{name}: {e}"))?,
            )])
        } else if String::from_utf8_lossy(&bytes).contains("-----BEGIN") {
            pem(&bytes, started).map_err(|e| format!("{name}: {e}"))?
        } else {
            continue;
        };
        fact.insert("mode".to_owned(), json!(format!("0o{mode:o}")));
        out.insert(name, Value::Object(fact));
    }
    Ok(out)
}

/// Every file below a folder, sorted; none where it does not exist.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

/// The PEM blocks of some bytes.
pub fn blocks(bytes: &[u8]) -> Result<Vec<Pem>, String> {
    Pem::iter_from_buffer(bytes)
        .collect::<Result<_, _>>()
        .map_err(|e| format!("PEM: {e}"))
}

fn pem(bytes: &[u8], started: SystemTime) -> Result<Map<String, Value>, String> {
    let blocks = blocks(bytes)?;
    let labels: Vec<&str> = blocks.iter().map(|block| block.label.as_str()).collect();
    let mut out = Map::from_iter([("pem".to_owned(), json!(labels))]);
    let mut certificates = Vec::new();
    for block in &blocks {
        match block.label.as_str() {
            "CERTIFICATE" => certificates.push(certificate::facts(&block.contents, started)?),
            "CERTIFICATE REQUEST" => drop(out.insert("request".to_owned(), certificate::request_facts(&block.contents)?)),
            "PUBLIC KEY" => drop(out.insert("key".to_owned(), json!(key::describe_public(&block.contents)?))),
            label if label.ends_with("PRIVATE KEY") => {
                out.insert(
                    "key".to_owned(),
                    json!(key::Private::parse(label, &block.contents)?.describe()),
                );
            }
            _ => {}
        }
    }
    if !certificates.is_empty() {
        out.insert("certificates".to_owned(), Value::Array(certificates));
    }
    Ok(out)
}

/// The document itself, with facts in place of the embedded PEM.
fn kubeconfig(value: &Value, started: SystemTime) -> Result<Value, String> {
    match value {
        Value::Object(map) => {
            let mut out = Map::new();
            for (name, value) in map {
                let fact = match value {
                    Value::String(text) if name.ends_with("-data") => {
                        let mut facts = pem(&STANDARD.decode(text).map_err(|e| format!("{name}: {e}"))?, started)?;
                        if facts.contains_key("certificates") {
                            facts.remove("pem");
                        }
                        Value::Object(facts)
                    }
                    other => kubeconfig(other, started)?,
                };
                out.insert(name.clone(), fact);
            }
            Ok(Value::Object(out))
        }
        Value::Array(items) => items
            .iter()
            .map(|item| kubeconfig(item, started))
            .collect::<Result<_, _>>()
            .map(Value::Array),
        other => Ok(other.clone()),
    }
}
