//! Why a service could not be asked about, or changed.

use std::time::Duration;

use crate::host::preflight::Ran;

/// So many of a program's last lines go into an error.
const LAST_LINES: usize = 5;

/// Why a service could not be asked about, or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// Nothing looks after services.
    #[error("cannot {verb} the service {name}: neither systemctl (systemd) nor rc-service (OpenRC) is in PATH")]
    NoInitSystem {
        /// What was to be done with it.
        verb: &'static str,
        /// The service.
        name: String,
    },
    /// `systemctl` is there, but the host runs without systemd.
    #[error(
        "`{command}` can do nothing: this host was not booted with systemd (process 1 is another program, as in a container)"
    )]
    NotBooted {
        /// The command.
        command: String,
    },
    /// It took too long.
    #[error("`{command}` did not end within {} s, and was ended", .limit.as_secs())]
    TimeOut {
        /// The command.
        command: String,
        /// How long it was given.
        limit: Duration,
    },
    /// It could not be run.
    #[error("cannot run `{command}`: {reason}")]
    NotRun {
        /// The command.
        command: String,
        /// Why.
        reason: String,
    },
    /// It failed.
    #[error("`{command}` failed ({}){}", ended(*.status), after_colon(.said))]
    Failed {
        /// The command.
        command: String,
        /// Exit status; none where a signal ended it.
        status: Option<i32>,
        /// Its last words.
        said: String,
        /// The command that shows what the service itself said.
        more: Option<String>,
    },
}

impl ServiceError {
    /// A command that ended badly.
    pub(super) fn failed(command: String, ran: &Ran, more: Option<String>) -> Self {
        ServiceError::Failed {
            command,
            status: ran.status,
            said: last_words(ran),
            more,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            ServiceError::NoInitSystem { verb, name } => format!("{verb} the {name} the way this host does it"),
            ServiceError::NotBooted { .. } => {
                "start and stop the service the way this host does it, or boot the host with systemd".to_owned()
            }
            ServiceError::TimeOut { command, .. } => {
                format!("run `{command}` by hand to see what it waits for; `systemctl list-jobs` shows what stands in its way")
            }
            ServiceError::Failed { more: Some(more), .. } => format!("`{more}` shows what the service itself said"),
            ServiceError::NotRun { command, .. } | ServiceError::Failed { command, .. } => format!("run `{command}` by hand"),
        }
    }
}

/// What the program last said, in one line: on standard error, else on standard output.
fn last_words(ran: &Ran) -> String {
    let text = match ran.said.trim() {
        "" => ran.output.trim(),
        said => said,
    };
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join(" / ")
}

fn ended(status: Option<i32>) -> String {
    match status {
        Some(status) => format!("exit status {status}"),
        None => "ended by a signal".to_owned(),
    }
}

fn after_colon(said: &str) -> String {
    match said {
        "" => String::new(),
        said => format!(": {said}"),
    }
}
