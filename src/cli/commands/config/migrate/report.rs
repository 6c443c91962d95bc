//! What became of the files, as a document for programs.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::workflow::report::OUTPUT_API_VERSION;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// It is as it shall be.
    Unchanged,
    /// `--check`: it would change.
    WouldChange,
    /// `--in-place`: it was changed.
    Changed,
    /// The new file was written.
    Written,
    /// Its content is refused.
    Refused,
    /// It cannot be read, or the new file cannot be written.
    Failed,
}

/// A file and what became of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileReport {
    /// The file, as it was named.
    pub file: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The file that was written, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_file: Option<String>,
    /// Where what stood in the place of the new text is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<String>,
    /// What a person should know of the migration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl FileReport {
    /// A file that something became of.
    pub fn new(file: &str, outcome: Outcome) -> Self {
        FileReport {
            file: file.to_owned(),
            outcome,
            new_file: None,
            backup: None,
            notes: Vec::new(),
            error: None,
        }
    }
}

/// The document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report<'a> {
    api_version: &'static str,
    kind: &'static str,
    files: &'a [FileReport],
    diagnostics: &'a [Diagnostic],
}

impl<'a> Report<'a> {
    /// Of files and of what was found in them.
    pub fn new(files: &'a [FileReport], diagnostics: &'a [Diagnostic]) -> Self {
        Report {
            api_version: OUTPUT_API_VERSION,
            kind: "Migration",
            files,
            diagnostics,
        }
    }
}
