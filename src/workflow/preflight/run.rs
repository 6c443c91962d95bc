//! Asks all checks at once.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::check::{Answer, Check, Trouble};
use crate::host::preflight::{PreflightHost, Unanswered};

/// Stack of a check's thread: checks read small files and start programs.
const STACK: usize = 256 * 1024;

/// Checks on their way, each in a thread of its own. A thread that hangs is left to itself.
pub struct Running {
    asked: Vec<Asked>,
    answers: Receiver<(usize, Answer)>,
    begin: Instant,
    limit: Duration,
}

/// A check that has been asked, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The check's name.
    pub name: String,
    /// What it asks.
    pub asks: &'static str,
    /// What it found.
    pub outcome: Outcome,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It found this; nothing where all is well.
    Found(Vec<Trouble>),
    /// It could not be made, and why.
    NotChecked(String),
}

impl Running {
    /// Begins to ask. None of the checks is waited for longer than `limit`, from now on.
    pub fn start(checks: Vec<Check>, host: &Arc<dyn PreflightHost>, limit: Duration) -> Self {
        let begin = Instant::now();
        let (sender, answers) = mpsc::channel();
        let mut asked = Vec::with_capacity(checks.len());
        for (index, check) in checks.into_iter().enumerate() {
            asked.push(Asked {
                name: check.name.clone(),
                asks: check.asks,
                outcome: Outcome::NotChecked(Unanswered::TimeOut(limit).to_string()),
            });
            let (host, answer) = (Arc::clone(host), sender.clone());
            let spawned = thread::Builder::new().stack_size(STACK).spawn(move || {
                // Nobody listens any more where this took too long.
                let _ = answer.send((index, check.ask(&*host)));
            });
            if let Err(error) = spawned {
                let reason = Unanswered::Because(format!("no thread could be started: {error}"));
                // The receiver stands in this function.
                let _ = sender.send((index, Err(reason)));
            }
        }
        Running {
            asked,
            answers,
            begin,
            limit,
        }
    }

    /// Waits for what is still out, within the limit.
    pub fn finish(mut self) -> Vec<Asked> {
        for _ in 0..self.asked.len() {
            let left = self.limit.saturating_sub(self.begin.elapsed());
            // An answer that has come is taken, be the time over or not.
            let Ok((index, answer)) = self.answers.recv_timeout(left) else {
                break;
            };
            if let Some(asked) = self.asked.get_mut(index) {
                asked.outcome = match answer {
                    Ok(found) => Outcome::Found(found),
                    Err(unanswered) => Outcome::NotChecked(unanswered.to_string()),
                };
            }
        }
        self.asked
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::FakeHost;
    use super::*;

    #[test]
    fn one_that_hangs_holds_nobody_up() {
        let hang = Check::new("Hangs", "", |_| {
            thread::sleep(Duration::from_secs(60));
            Ok(Vec::new())
        });
        let quick = Check::new("Quick", "", |_| Ok(vec![Trouble::error("bad", "", "")]));
        let host: Arc<dyn PreflightHost> = Arc::new(FakeHost::fit());
        let begin = Instant::now();
        let asked = Running::start(vec![hang, quick], &host, Duration::from_millis(100)).finish();
        assert!(begin.elapsed() < Duration::from_secs(30));
        assert_eq!(asked[0].outcome, Outcome::NotChecked("no answer within 100 ms".to_owned()));
        assert_eq!(asked[1].outcome, Outcome::Found(vec![Trouble::error("bad", "", "")]));
    }

    #[test]
    fn they_wait_beside_each_other() {
        let slow = || {
            Check::new("Slow", "", |_| {
                thread::sleep(Duration::from_millis(200));
                Ok(Vec::new())
            })
        };
        let host: Arc<dyn PreflightHost> = Arc::new(FakeHost::fit());
        let checks = (0..40).map(|_| slow()).collect();
        let asked = Running::start(checks, &host, Duration::from_secs(5)).finish();
        assert!(asked.iter().all(|asked| asked.outcome == Outcome::Found(Vec::new())));
    }
}
