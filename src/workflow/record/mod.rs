//! The record of an unfinished `init`: what was begun and made, so that the same command can go on, or undo it.
//!
//! It is a file of JSON lines that only grows. A line stands before what it speaks of is made; the last line may be torn by a kill
//! and then counts as not written. The record goes when `init` is done (docs/decisions/0012-run-record.md).

pub mod file;
pub mod fingerprint;
pub mod resume;
pub mod rollback;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

pub use file::{FileRecord, NoRecord};

use crate::host::WriteError;
use crate::workflow::init::MANIFESTS_FOLDER;

/// Version of the form of records that this program writes and reads.
pub const VERSION: u32 = 1;

/// What a line of a record says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "entry")]
pub enum Entry {
    /// The run began. The first line.
    Begun {
        /// Version of the form.
        version: u32,
        /// The program and its version.
        program: String,
        /// Hash of all that decides what is made.
        configuration: String,
        /// When, in UTC.
        time: String,
        /// Name of the Node: static Pods carry it in theirs.
        #[serde(default)]
        node: String,
        /// The data folder of its own etcd, where it has one.
        #[serde(default)]
        data: Option<PathBuf>,
    },
    /// A secret value that the run made up, for a rerun to take again.
    Secret {
        /// What it is.
        name: String,
        /// It.
        value: String,
    },
    /// A folder that was empty or not there, and that services fill: what they put into it comes from this run.
    Fills {
        /// The folder.
        path: PathBuf,
        /// Where it really is, links followed.
        #[serde(default)]
        place: PathBuf,
        /// Something was mounted there.
        #[serde(default)]
        mounted: bool,
    },
    /// A folder is made.
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// A file is made where none was.
    File {
        /// The file.
        path: PathBuf,
        /// Hash of what it holds.
        #[serde(default)]
        hash: String,
    },
    /// A file that this run has made, or put in the place of another one, is written once more.
    Rewritten {
        /// The file.
        path: PathBuf,
        /// Hash of what it holds.
        hash: String,
    },
    /// A file takes the place of a symbolic link.
    Unlinked {
        /// The file.
        path: PathBuf,
        /// Where the link led to.
        target: PathBuf,
        /// Hash of what the file holds.
        hash: String,
    },
    /// A file takes the place of another one, which is kept.
    Replaced {
        /// The file.
        path: PathBuf,
        /// Where the other one is kept.
        kept: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// Its owner.
        owner: u32,
        /// Its group.
        group: u32,
        /// Hash of what the new one holds.
        #[serde(default)]
        hash: String,
    },
    /// A service is changed for the first time.
    Service {
        /// The service.
        name: String,
        /// It ran before.
        was_active: bool,
    },
    /// An object was made in the cluster.
    Object {
        /// Plural name of the resource.
        resource: String,
        /// Namespace, where the resource has one.
        namespace: Option<String>,
        /// Name.
        name: String,
        /// The uid that the server gave it.
        uid: String,
    },
    /// A phase is done.
    Phase {
        /// Its full name.
        name: String,
    },
    /// Undoing began: there is nothing to go on with any more, only to undo.
    Undoing,
}

// A secret value is not shown.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Secret { name, .. } => write!(f, "Secret {name}"),
            other => f.write_str(&serde_json::to_string(other).unwrap_or_default()),
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Entry::Secret { value, .. } = self {
            value.zeroize();
        }
    }
}

/// Takes down what is made.
pub trait Recorder {
    /// Takes down these lines. With `flushed` they outlive a loss of power.
    ///
    /// # Errors
    /// Whatever keeps them from being written.
    fn note(&mut self, entries: &[Entry], flushed: bool) -> Result<(), WriteError>;
}

/// Why a record cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It begins with nothing that is known.
    #[error("it does not begin as a record does")]
    Form,
    /// It has a form of another version.
    #[error("its form has version {0}; this program reads {VERSION}")]
    Version(u32),
    /// A line in the middle cannot be read.
    #[error("line {0} cannot be read")]
    Line(usize),
}

/// A record that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    entries: Vec<Entry>,
}

impl Record {
    /// Reads a record. None where its first line was torn: then nothing was made.
    ///
    /// # Errors
    /// It is no record, or one of another version.
    pub fn parse(text: &str) -> Result<Option<Record>, Unusable> {
        let mut entries = Vec::new();
        // What stands behind the last line break is torn, or empty.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        for (index, line) in whole.lines().enumerate() {
            entries.push(serde_json::from_str(line).map_err(|_| match index {
                0 => Unusable::Form,
                _ => Unusable::Line(index + 1),
            })?);
        }
        match entries.first() {
            Some(Entry::Begun { version, .. }) if *version == VERSION => Ok(Some(Record { entries })),
            Some(Entry::Begun { version, .. }) => Err(Unusable::Version(*version)),
            Some(_) => Err(Unusable::Form),
            None => Ok(None),
        }
    }

    /// All lines.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Hash of the configuration that it was begun with.
    pub fn configuration(&self) -> &str {
        match self.entries.first() {
            Some(Entry::Begun { configuration, .. }) => configuration,
            _ => "",
        }
    }

    /// When it was begun.
    pub fn time(&self) -> &str {
        match self.entries.first() {
            Some(Entry::Begun { time, .. }) => time,
            _ => "",
        }
    }

    /// Name of the Node that it was begun for, where it says so.
    pub fn node(&self) -> Option<&str> {
        match self.entries.first() {
            Some(Entry::Begun { node, .. }) if !node.is_empty() => Some(node),
            _ => None,
        }
    }

    /// The data folder of its own etcd.
    pub fn data(&self) -> Option<&Path> {
        match self.entries.first() {
            Some(Entry::Begun { data, .. }) => data.as_deref(),
            _ => None,
        }
    }

    /// Whether it is being undone.
    pub fn is_being_undone(&self) -> bool {
        self.entries.contains(&Entry::Undoing)
    }

    /// Hashes of all that this run has put at the place of a file.
    pub fn hashes(&self, file: &Path) -> BTreeSet<String> {
        let hash = |entry: &Entry| match entry {
            Entry::File { path, hash }
            | Entry::Rewritten { path, hash }
            | Entry::Unlinked { path, hash, .. }
            | Entry::Replaced { path, hash, .. }
                if path == file =>
            {
                Some(hash.clone())
            }
            _ => None,
        };
        self.entries.iter().filter_map(hash).collect()
    }

    /// The secret values of this name, in their order.
    pub fn secrets<'r, 'w>(&'r self, wanted: &'w str) -> impl Iterator<Item = &'r str> + use<'r, 'w> {
        self.entries.iter().filter_map(move |entry| match entry {
            Entry::Secret { name, value } if name == wanted => Some(value.as_str()),
            _ => None,
        })
    }

    /// Whether a phase is done.
    pub fn is_done(&self, phase: &str) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry, Entry::Phase { name } if name == phase))
    }

    /// The phases that are done, each once.
    pub fn phases(&self) -> BTreeSet<&str> {
        self.entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Phase { name } => Some(name.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The files that this run has made or put in the place of others.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::File { path, .. } | Entry::Replaced { path, .. } | Entry::Unlinked { path, .. } => Some(path.as_path()),
            _ => None,
        })
    }

    /// Whether this run has made a file.
    pub fn made(&self, file: &Path) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry, Entry::File { path, .. } if path == file))
    }

    /// Whether a folder was empty before this run, whose services fill it.
    pub fn fills(&self, folder: &Path) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry, Entry::Fills { path, .. } if path == folder))
    }

    /// Whether what lies in the data folder of etcd comes from this run: it was empty before, and an etcd by this run's manifest
    /// may have been started.
    pub fn fills_etcd(&self, folder: &Path) -> bool {
        let manifest = Path::new(MANIFESTS_FOLDER).join("etcd.yaml");
        self.fills(folder) && self.files().any(|file| file == manifest)
    }

    /// Whether this run has changed a service.
    pub fn changed(&self, service: &str) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry, Entry::Service { name, .. } if name == service))
    }
}

/// A recorder that keeps what it is given.
#[cfg(test)]
#[derive(Debug, Default)]
pub struct KeptRecord(pub Vec<Entry>);

#[cfg(test)]
impl Recorder for KeptRecord {
    fn note(&mut self, entries: &[Entry], _: bool) -> Result<(), WriteError> {
        self.0.extend_from_slice(entries);
        Ok(())
    }
}

#[cfg(test)]
pub(crate) fn begun(configuration: &str) -> Entry {
    Entry::Begun {
        version: VERSION,
        program: "kubestrap".to_owned(),
        configuration: configuration.to_owned(),
        time: "2026-01-01T00:00:00Z".to_owned(),
        node: "cp1".to_owned(),
        data: Some("/var/lib/etcd".into()),
    }
}

#[cfg(test)]
pub(crate) fn file(path: impl Into<PathBuf>) -> Entry {
    Entry::File {
        path: path.into(),
        hash: String::new(),
    }
}

#[cfg(test)]
pub(crate) fn fills(path: &str) -> Entry {
    Entry::Fills {
        path: path.into(),
        place: path.into(),
        mounted: false,
    }
}

#[cfg(test)]
pub(crate) fn record(entries: &[Entry]) -> Record {
    let lines: String = std::iter::once(&begun("sha256:1"))
        .chain(entries)
        .map(|entry| serde_json::to_string(entry).unwrap() + "\n")
        .collect();
    Record::parse(&lines).unwrap().unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(entry: &Entry) -> String {
        serde_json::to_string(entry).unwrap() + "\n"
    }

    #[test]
    fn what_is_written_reads_back() {
        let entries = [
            Entry::Secret {
                name: "token".to_owned(),
                value: "a.b".to_owned(),
            },
            fills("/var/lib/etcd"),
            file("/a"),
            Entry::Undoing,
            Entry::Service {
                name: "kubelet".to_owned(),
                was_active: true,
            },
            Entry::Phase {
                name: "certs/ca".to_owned(),
            },
        ];
        let record = record(&entries);
        assert_eq!(record.entries()[1..], entries);
        assert_eq!(record.configuration(), "sha256:1");
        assert_eq!(record.secrets("token").collect::<Vec<_>>(), ["a.b"]);
        assert!(record.is_done("certs/ca") && !record.is_done("certs"));
        assert!(record.made(Path::new("/a")) && record.fills(Path::new("/var/lib/etcd")));
        assert!(record.changed("kubelet") && record.is_being_undone());
        assert_eq!(
            (record.node(), record.data()),
            (Some("cp1"), Some(Path::new("/var/lib/etcd")))
        );
        assert!(!format!("{record:?}").contains("a.b"));
    }

    #[test]
    fn a_torn_line_counts_as_not_written() {
        let file = file("/a");
        let text = line(&begun("c")) + &line(&file);
        for end in line(&begun("c")).len()..text.len() {
            assert_eq!(Record::parse(&text[..end]).unwrap().unwrap().entries().len(), 1);
        }
        assert_eq!(Record::parse(&text).unwrap().unwrap().entries().len(), 2);
        assert_eq!(Record::parse("{\"entry\": \"beg"), Ok(None));
        assert_eq!(Record::parse(""), Ok(None));
    }

    #[test]
    fn what_is_no_record_is_refused() {
        assert_eq!(Record::parse("hello\n"), Err(Unusable::Form));
        assert_eq!(Record::parse(&line(&file("/a"))), Err(Unusable::Form));
        let later = line(&begun("c")).replace("\"version\":1", "\"version\":2");
        assert_eq!(Record::parse(&later), Err(Unusable::Version(2)));
        assert_eq!(Record::parse(&(line(&begun("c")) + "x\n")), Err(Unusable::Line(2)));
    }
}
