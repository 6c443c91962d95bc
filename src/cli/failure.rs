//! Why a command failed: what is said about it, and the exit status.

use std::error::Error;
use std::fmt;

use super::ExitStatus;
use crate::output::Printer;

/// The end of a command that could not do its work. Printed in one place, by [`Failure::print`].
#[derive(Debug)]
pub struct Failure {
    status: ExitStatus,
    error: Option<Box<dyn Error + Send + Sync>>,
    help: Option<String>,
}

impl Failure {
    /// A failure with this exit status, caused by this error and its sources.
    pub fn new(status: ExitStatus, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Failure {
            status,
            error: Some(error.into()),
            help: None,
        }
    }

    /// Exit status 1: something could not be done.
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Failure::new(ExitStatus::Failed, error)
    }

    /// Exit status 3: the content of a configuration file is wrong.
    pub fn configuration(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Failure::new(ExitStatus::ConfigurationWrong, error)
    }

    /// All has been said already (as diagnostics, say); only the exit status is left.
    pub fn said(status: ExitStatus) -> Self {
        Failure {
            status,
            error: None,
            help: None,
        }
    }

    /// `what` (`kubestrap join`, say) is for later work to build.
    pub fn not_available(what: impl fmt::Display) -> Self {
        Failure::failed(format!("{what} is not available yet"))
    }

    /// The same with a word on what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What went wrong, with its causes, in one text.
    pub fn text(&self) -> String {
        let mut text = self.error.as_ref().map_or_else(String::new, ToString::to_string);
        let mut next = self.error.as_ref().and_then(|error| error.source());
        while let Some(cause) = next {
            let more = cause.to_string();
            if !text.contains(&more) {
                text = format!("{text}: {more}");
            }
            next = cause.source();
        }
        text
    }

    /// The exit status.
    pub fn status(&self) -> ExitStatus {
        self.status
    }

    /// Says what went wrong, why, and what to do about it.
    pub fn print(&self, printer: &Printer) {
        if let Some(error) = &self.error {
            printer.error(error);
            let mut said = error.to_string();
            let mut next = error.source();
            while let Some(cause) = next {
                let text = cause.to_string();
                // An error may carry its source's text in its own.
                if !said.contains(&text) {
                    printer.words(&format!("  cause: {text}\n"));
                }
                said = text;
                next = cause.source();
            }
        }
        if let Some(help) = &self.help {
            printer.help(help);
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            Some(error) => error.fmt(f),
            None => write!(f, "exit status {}", self.status.code()),
        }
    }
}

impl From<crate::release::UnknownRelease> for Failure {
    fn from(error: crate::release::UnknownRelease) -> Self {
        Failure::failed(error)
    }
}

impl From<super::input::InputError> for Failure {
    fn from(error: super::input::InputError) -> Self {
        Failure::failed(error)
    }
}

impl From<super::NoRandomness> for Failure {
    fn from(error: super::NoRandomness) -> Self {
        Failure::failed(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot write /x")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn says_the_error_its_causes_and_the_help() {
        let printer = Printer::recording();
        Failure::failed(Outer(std::io::Error::other("no space")))
            .with_help("free some space")
            .print(&printer);
        assert_eq!(
            printer.recorded().words,
            "error: cannot write /x\n  cause: no space\nhelp: free some space\n"
        );
    }
}
