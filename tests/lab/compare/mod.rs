//! What `init` did on a host of the lab, beside what the reference did in `testdata/golden-cluster`: files, certificates, requests.
//!
//! Every comparison returns a line for each difference that it finds, which names what differs.

pub mod certificates;
pub mod differences;
pub mod files;
pub mod objects;
pub mod output;
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

    /// Whether the command succeeded.
    pub fn succeeded(&self) -> bool {
        self.json("step.json")["exit"] == 0
    }

    /// What was found to hold afterwards.
    pub fn statements(&self) -> Vec<String> {
        self.json("step.json")["holds_afterwards"]
            .as_array()
            .unwrap()
            .iter()
            .map(|statement| statement.as_str().unwrap().to_owned())
            .collect()
    }

    /// Standard output, where it is data: the name of its form, and the text.
    pub fn output(&self) -> Option<(&'static str, String)> {
        ["json", "txt", "yaml"]
            .into_iter()
            .find_map(|form| Some((form, fs::read_to_string(self.folder.join(format!("stdout.{form}"))).ok()?)))
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }

    fn text(&self, name: &str) -> String {
        let path = self.folder.join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// Differences for a message.
pub fn show(differences: &[String]) -> String {
    format!("{} differences:\n{}", differences.len(), differences.join("\n"))
}
