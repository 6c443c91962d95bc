//! What is wrong with a configuration file, and where; how that is shown.

mod cover;
mod data;
mod github;
mod redact;
mod sarif;
mod text;

use serde::Serialize;

pub(crate) use cover::{COVER, cover, without_private_keys};
pub use data::{json, value};
pub use github::github;
pub use sarif::{RuleText, sarif};
pub use text::{render, render_plain, summary};

use crate::yaml::Position;

/// The name of a text that no file holds.
pub const STANDARD_INPUT: &str = "<standard input>";

/// Code of the finding about a file that cannot be read.
pub const UNREADABLE_FILE: &str = "unreadable-file";

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file is refused.
    Error,
    /// The file is accepted; `--strict` refuses it.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of finding it is: stable, kebab-case.
    pub code: &'static str,
    /// Path of the field, such as `apiServer.certSANs[0]`; empty for a document as a whole.
    pub path: String,
    /// Index of the document in the file, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<usize>,
    /// Kind of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The file, as it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, path: &str, at: Position, message: String) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code,
            path: path.to_owned(),
            document: None,
            kind: None,
            file: None,
            line: at.line,
            column: at.column,
            message,
            help: None,
        }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, path: &str, at: Position, message: String) -> Self {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(code, path, at, message)
        }
    }

    /// The same with a word on what to do.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Puts findings into the order of the file; the same is said once.
pub fn sort(findings: &mut Vec<Diagnostic>) {
    let place = |finding: &Diagnostic| (finding.file.clone(), finding.line, finding.column, finding.path.clone());
    findings.sort_by_cached_key(place);
    findings.dedup();
}

/// Whether there is an error among findings; with `strict`, whether there is anything.
pub fn refuses(findings: &[Diagnostic], strict: bool) -> bool {
    findings.iter().any(|finding| strict || finding.severity == Severity::Error)
}
