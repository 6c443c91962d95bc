//! Asking a component whether it is healthy.

mod http;

use std::fmt;
use std::time::Duration;

pub use http::LocalProbe;

use crate::workflow::action::WaitTarget;

/// Asks what is waited for. There is a form for this host; tests have one that answers what they want.
pub trait Probe: Send + Sync {
    /// Asks once. Several are asked at the same time.
    fn get(&self, target: &WaitTarget) -> ProbeAnswer;
}

/// What came of asking once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeAnswer {
    /// It answered.
    Status {
        /// Status of HTTP.
        code: u16,
        /// What it says is wrong, or the first line of its answer.
        says: String,
    },
    /// Nobody listens.
    Refused,
    /// It did not answer in time.
    TimedOut(Duration),
    /// Anything else.
    Failed(String),
}

impl ProbeAnswer {
    /// What a server answered: of a list of checks, those that fail.
    pub fn status(code: u16, body: &str) -> Self {
        /// More than this is not for a message.
        const LONGEST: usize = 200;
        let failing: Vec<&str> = body.lines().filter_map(|line| line.strip_prefix("[-]")).collect();
        let says = match failing.is_empty() {
            true => body.lines().next().unwrap_or_default().trim().to_owned(),
            false => failing.join("; "),
        };
        ProbeAnswer::Status {
            code,
            says: super::diagnosis::clean(&says, LONGEST),
        }
    }

    /// Whether it is healthy. An API server that does not know its roles yet answers 403: that means not yet.
    pub fn is_healthy(&self) -> bool {
        matches!(self, ProbeAnswer::Status { code: 200, .. })
    }
}

impl fmt::Display for ProbeAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProbeAnswer::Status { code: 403, .. } => f.write_str("it answers 403: it does not grant access yet"),
            ProbeAnswer::Status { code, says } if says.is_empty() => write!(f, "it answers {code}"),
            ProbeAnswer::Status { code, says } => write!(f, "it answers {code}: {says}"),
            ProbeAnswer::Refused => f.write_str("connection refused: nobody listens"),
            ProbeAnswer::TimedOut(after) => write!(f, "no answer within {} s", after.as_secs()),
            ProbeAnswer::Failed(reason) => f.write_str(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_checks_those_that_fail_are_told() {
        let body = "[+]ping ok\n[-]etcd failed: reason withheld\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\n\
                    livez check failed\n";
        let answer = ProbeAnswer::status(500, body);
        assert_eq!(
            answer.to_string(),
            "it answers 500: etcd failed: reason withheld; poststarthook/rbac/bootstrap-roles failed: reason withheld"
        );
        assert!(!answer.is_healthy() && ProbeAnswer::status(200, "ok").is_healthy());
        let forbidden = ProbeAnswer::status(403, "{\"kind\":\"Status\"}");
        assert_eq!(forbidden.to_string(), "it answers 403: it does not grant access yet");
        assert!(!forbidden.is_healthy());
    }
}
