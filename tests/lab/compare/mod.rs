//! What `init` did on a host of the lab, beside what the reference did in `testdata/golden-cluster`: files, certificates, requests.
//!
//! Every comparison returns a line for each difference that it finds, which names what differs.

pub mod certificates;
pub mod differences;
pub mod files;
pub mod pattern;
pub mod requests;
pub mod value;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A recorded step.
pub struct Step {
    folder: PathBuf,
}

impl Step {
    /// `01-init`, `ipv6/01-init`, ...
    pub fn named(name: &str) -> Step {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata/golden-cluster")
            .join(name);
        assert!(folder.is_dir(), "{}: no such step", folder.display());
        Step { folder }
    }

    /// The folder of what the command was given.
    pub fn input(&self) -> PathBuf {
        self.folder.join("input")
    }

    /// The command's arguments, without the program.
    pub fn arguments(&self) -> Vec<String> {
        let words = self.json("step.json")["command"].as_array().unwrap().clone();
        words.iter().skip(1).map(|word| word.as_str().unwrap().to_owned()).collect()
    }

    fn json(&self, name: &str) -> Value {
        let path = self.folder.join(name);
        serde_json::from_str(&fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).unwrap()
    }
}

/// Ends a test with all differences that were found.
pub fn must_be_empty(what: &str, differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{what}: {} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}
