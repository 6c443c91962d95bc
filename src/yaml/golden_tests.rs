//! What the reference wrote, and what its YAML library makes of odd texts.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;

/// Files that the reference does not write through its YAML library alone.
const BY_HAND: [&str; 2] = ["instance-config.yaml", "objects.yaml"];

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Reads and writes each document of a text that the reference wrote; how many there are.
fn assert_rewritten(text: &str, name: &str) -> usize {
    let documents = read(text.as_bytes(), &Limits::default()).unwrap();
    for document in &documents {
        let root = document.root.as_ref().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(write(&root.to_value()), document.text, "{name}");
    }
    let values: Vec<Value> = documents
        .iter()
        .flat_map(|document| &document.root)
        .map(Node::to_value)
        .collect();
    assert_eq!(write_all(&values), text, "{name}");
    documents.len()
}

#[test]
fn golden_documents_are_written_again_to_the_letter() {
    let mut all = Vec::new();
    for group in [
        "config-migrate",
        "config-print",
        "init-dry-run",
        "patches",
        "real-manifests",
        "real-migrate",
    ] {
        files(&testdata().join("golden").join(group), &mut all);
    }
    all.retain(|path| {
        let expected = path.components().any(|part| part.as_os_str() == "expected");
        let name = path.file_name().unwrap().to_string_lossy();
        let is_output = name == "stdout" && !path.to_string_lossy().contains("init-dry-run");
        expected && (is_output || name.ends_with(".yaml") && !BY_HAND.contains(&&*name))
    });
    let mut documents = 0;
    for path in &all {
        let text = std::fs::read_to_string(path).unwrap();
        if !text.trim().is_empty() {
            documents += assert_rewritten(&text, &path.display().to_string());
        }
    }
    assert!(documents > 300, "{documents}");
}

#[test]
fn the_matrix_is_written_again_to_the_letter() {
    let file = std::fs::File::open(testdata().join("golden/matrix.jsonl.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut documents = 0;
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        if let Some(stdout) = case["stdout"].as_str() {
            documents += assert_rewritten(stdout, case["id"].as_str().unwrap());
        }
    }
    assert!(documents > 1000, "{documents}");
}

/// Numbers as floats, since Go's JSON does not tell them apart.
fn leveled(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.into_iter().map(leveled).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, leveled(value))).collect(),
        other => other,
    }
}

#[test]
fn odd_texts_are_read_and_written_as_go_does() {
    let recorded = std::fs::read_to_string(testdata().join("yaml/go.jsonl")).unwrap();
    for line in recorded.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let input = case["input"].as_str().unwrap();
        let documents = read(input.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(documents.len(), 1, "{line}");
        match (&documents[0].root, case["json"].as_str()) {
            (Ok(root), Some(json)) => {
                let value = root.to_value();
                assert_eq!(leveled(value.clone()), leveled(serde_json::from_str(json).unwrap()), "{line}");
                assert_eq!(write(&value), case["yaml"].as_str().unwrap(), "{line}");
                assert_eq!(
                    documents[0].duplicates.is_empty(),
                    case["strict"].as_bool().unwrap(),
                    "{line}"
                );
            }
            (Err(_), None) => {}
            (ours, theirs) => panic!("{line}\n{ours:?}\n{theirs:?}"),
        }
    }
}
