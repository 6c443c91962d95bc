//! What the reference wrote reads back and is written again to the letter.

use std::path::{Path, PathBuf};

use super::*;

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

/// Files that the reference does not write through its YAML library alone.
const BY_HAND: [&str; 2] = ["instance-config.yaml", "objects.yaml"];

/// The documents of a text that the reference wrote itself.
fn rewritten(text: &str) -> Vec<(String, String)> {
    let documents = read(text.as_bytes(), &Limits::default()).unwrap();
    documents
        .into_iter()
        .map(|document| {
            let root = document.root.unwrap_or_else(|error| panic!("{error}\n{}", document.text));
            (document.text, write(&root.to_value()))
        })
        .collect()
}

#[test]
fn golden_documents_are_written_again_to_the_letter() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden");
    let mut all = Vec::new();
    for group in [
        "config-migrate",
        "config-print",
        "init-dry-run",
        "patches",
        "real-manifests",
        "real-migrate",
    ] {
        files(&golden.join(group), &mut all);
    }
    all.retain(|path| {
        let expected = path.components().any(|part| part.as_os_str() == "expected");
        let name = path.file_name().unwrap().to_string_lossy();
        expected
            && (name == "stdout" && !path.to_string_lossy().contains("init-dry-run")
                || name.ends_with(".yaml") && !BY_HAND.contains(&&*name))
    });
    let mut documents = 0;
    for path in &all {
        let text = std::fs::read_to_string(path).unwrap();
        if text.trim().is_empty() {
            continue;
        }
        for (was, is) in rewritten(&text) {
            assert_eq!(is, was, "{}", path.display());
            documents += 1;
        }
    }
    assert!(documents > 300, "{documents}");
}
