//! The record of requests, in the form of `api-requests.json` of the golden cluster.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::authn::User;
use super::request::RequestInfo;

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Entry {
    pub verb: String,
    pub uri: String,
    pub user: String,
    /// Without `system:authenticated`, which the golden record leaves out.
    pub groups: Vec<String>,
    pub code: u16,
    /// The reason of a failure.
    pub reason: String,
    /// The body of a write, with the server's defaults.
    pub object: Value,
    pub user_agent: String,
    /// The content type of a write.
    pub content_type: String,
}

impl Entry {
    /// As a line of the log.
    pub fn to_value(&self) -> Value {
        let mut value = json!({
            "verb": self.verb, "uri": self.uri, "user": self.user, "groups": self.groups, "code": self.code,
            "userAgent": self.user_agent,
        });
        if !self.reason.is_empty() {
            value["reason"] = self.reason.clone().into();
        }
        if !self.object.is_null() {
            value["object"] = self.object.clone();
        }
        if !self.content_type.is_empty() {
            value["contentType"] = self.content_type.clone().into();
        }
        value
    }
}

/// Who records.
#[derive(Default)]
pub struct Audit {
    entries: Mutex<Vec<Entry>>,
    file: Option<PathBuf>,
}

impl Audit {
    pub fn new(file: Option<PathBuf>) -> Audit {
        Audit {
            file,
            ..Audit::default()
        }
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.entries.lock().unwrap().clone()
    }

    pub fn clear(&self) {
        self.entries.lock().unwrap().clear();
    }

    pub fn record(&self, entry: Entry) {
        if let Some(path) = &self.file {
            let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
            let written = file.and_then(|mut file| file.write_all(format!("{}\n", entry.to_value()).as_bytes()));
            if let Err(problem) = written {
                eprintln!("{}: {problem}", path.display());
            }
        }
        self.entries.lock().unwrap().push(entry);
    }
}

/// A request before its answer is known.
pub fn begin(info: &RequestInfo, user: &User, content_type: &str, user_agent: &str) -> Entry {
    Entry {
        verb: info.verb.clone(),
        uri: info.uri.clone(),
        user: user.name.clone(),
        groups: user.groups.iter().filter(|g| *g != "system:authenticated").cloned().collect(),
        code: 0,
        reason: String::new(),
        object: Value::Null,
        user_agent: user_agent.to_owned(),
        content_type: content_type.to_owned(),
    }
}
