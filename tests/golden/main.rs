//! The golden cases of `testdata/golden`: a test of its own for every case, and the matrix in parts.
//!
//! Recordings that cannot be met as they stand have corrections in `testdata/golden-corrections`.
//!
//! This is a port of `testdata/golden/check` to Rust, so that `cargo test` needs nothing but a Rust compiler.
//! `docs/golden.md` says how a case is compared. `GOLDEN=DIR` takes the cases from another folder of the same form,
//! `KUBESTRAP_BINARY=FILE` runs another binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)] // this file is a test through and through

mod case;
mod diagnostics;
mod difference;
mod documents;
mod matrix;
mod objects;
mod pki;
mod placeholder;
mod program;
mod proof;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use case::Case;
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = std::env::var_os("GOLDEN").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden"),
        PathBuf::from,
    );
    let mut trials = proof::trials();
    trials.extend(cases(&root));
    trials.extend(matrix::trials(&root.join("matrix.jsonl.gz")));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A trial for each folder `GROUP/CASE` with a `case.json`; corrections stand in a folder beside `root`.
fn cases(root: &Path) -> Vec<Trial> {
    let corrections = root.with_file_name(format!("{}-corrections", root.file_name().unwrap().to_str().unwrap()));
    let mut trials = Vec::new();
    for group in folders(root) {
        for name in folders(&root.join(&group)) {
            let case = Case {
                recorded: root.join(&group).join(&name),
                correction: corrections.join(&group).join(&name),
            };
            if case.recorded.join("case.json").is_file() {
                trials.push(Trial::test(format!("{group}/{name}"), move || {
                    verdict(&case.run(&program::binary()))
                }));
            }
        }
    }
    trials
}

fn folders(parent: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(parent).unwrap_or_else(|e| panic!("{}: {e}", parent.display()));
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What a list of faults means for a trial.
fn verdict(faults: &[String]) -> Result<(), libtest_mimic::Failed> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n").into())
    }
}
