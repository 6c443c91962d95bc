//! The error of a wait: what is not healthy, what it last said, why that may be, what to do.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::diagnosis::Diagnosis;
use super::probe::ProbeAnswer;
use crate::config::duration;
use crate::workflow::action::WaitTarget;

/// Something is not healthy in time. Its text has several lines: the first of each failure says what, those below it why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitError {
    /// What is not healthy. Components are left out where it is the kubelet that is not.
    pub failures: Vec<WaitFailure>,
    /// How long the kubelet's service had failed, where that ended the wait before its time.
    pub kubelet_failed_for: Option<Duration>,
}

/// One that is not healthy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitFailure {
    /// What was waited for.
    pub target: WaitTarget,
    /// For how long.
    pub after: Duration,
    /// What it last answered.
    pub last: Option<ProbeAnswer>,
    /// Why it may be so.
    pub diagnosis: Diagnosis,
}

impl std::error::Error for WaitError {}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, failure) in self.failures.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{failure}")?;
            if let Some(passed) = self.kubelet_failed_for {
                write!(
                    f,
                    "\n  given up before its time: the kubelet's service has failed for {}, and nothing starts it again",
                    in_words(passed)
                )?;
            }
            write!(f, "{}", failure.diagnosis)?;
        }
        Ok(())
    }
}

impl fmt::Display for WaitFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let article = match self.target {
            WaitTarget::Kubelet { .. } => "the ",
            WaitTarget::Component { .. } => "",
        };
        let (name, url) = (self.target.name(), self.target.url());
        write!(f, "{article}{name} is not healthy after {}: {url}: ", in_words(self.after))?;
        match &self.last {
            Some(last) => write!(f, "{last}"),
            None => f.write_str("no answer yet"),
        }
    }
}

impl WaitError {
    /// As data: an entry for each that is not healthy.
    pub fn as_json(&self) -> Value {
        let failure = |failure: &WaitFailure| {
            json!({
                "name": failure.target.name(),
                "url": failure.target.url(),
                "seconds": failure.after.as_secs_f64(),
                "last": failure.last.as_ref().map(ToString::to_string),
                "diagnosis": failure.diagnosis.as_json(),
            })
        };
        Value::Array(self.failures.iter().map(failure).collect())
    }
}

/// A duration in the form of configurations, in whole seconds.
fn in_words(passed: Duration) -> String {
    let seconds = i64::try_from(passed.as_secs()).unwrap_or(i64::MAX);
    duration::Duration::from_nanoseconds(seconds.saturating_mul(1_000_000_000)).to_string()
}
