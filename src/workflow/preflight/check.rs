//! What a check is, and what it finds.

use std::path::PathBuf;

use crate::host::Listener;
use crate::host::preflight::{PreflightHost, Unanswered};

/// A check: its name, what it asks, and the asking.
pub struct Check {
    /// The name by which its errors are ignored, such as `Port-6443`.
    pub name: String,
    /// What it asks, in a few words.
    pub asks: &'static str,
    work: Work,
}

/// The asking.
type Work = Box<dyn Fn(&dyn PreflightHost) -> Answer + Send>;

/// What a check finds: nothing, where all is well.
pub type Answer = Result<Vec<Trouble>, Unanswered>;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The work would fail.
    Error,
    /// It may go wrong.
    Warning,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub found: String,
    /// Why it matters.
    pub why: String,
    /// The command that mends it, or what else does.
    pub mend: String,
    /// What it is about, as data: whoever knows better can let single findings pass.
    pub subject: Subject,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The host as a whole.
    Host,
    /// A TCP port that something listens on, and who does as far as that is known. A rerun lets one pass that a component
    /// holds which was started from its manifest: [`Process::program`](crate::host::Process::program) and
    /// [`argument`](crate::host::Process::argument) tell.
    Port {
        /// The port.
        number: u16,
        /// Who listens.
        held_by: Vec<Listener>,
    },
    /// A file or folder that stands.
    Path(PathBuf),
    /// A program that is missing.
    Program(String),
    /// A service.
    Service(String),
    /// A setting of the kernel, by its file.
    Setting(PathBuf),
}

impl Check {
    /// A check that asks the host.
    pub fn new(
        name: impl Into<String>,
        asks: &'static str,
        work: impl Fn(&dyn PreflightHost) -> Answer + Send + 'static,
    ) -> Self {
        Check {
            name: name.into(),
            asks,
            work: Box::new(work),
        }
    }

    /// Asks.
    ///
    /// # Errors
    /// The host gives no answer.
    pub fn ask(&self, host: &dyn PreflightHost) -> Answer {
        (self.work)(host)
    }
}

impl Trouble {
    /// An error.
    pub fn error(found: impl Into<String>, why: impl Into<String>, mend: impl Into<String>) -> Self {
        Trouble {
            severity: Severity::Error,
            found: found.into(),
            why: why.into(),
            mend: mend.into(),
            subject: Subject::Host,
        }
    }

    /// The same about this.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = subject;
        self
    }

    /// A warning.
    pub fn warning(found: impl Into<String>, why: impl Into<String>, mend: impl Into<String>) -> Self {
        Trouble {
            severity: Severity::Warning,
            ..Trouble::error(found, why, mend)
        }
    }
}
