//! Waiting until the kubelet and the components of the control plane are healthy, and finding out why they are not.
//!
//! All are asked at the same time, every 500 ms, as in the reference. One that hangs holds nobody up. The time of the
//! components counts from when the kubelet is healthy, since it is the kubelet that starts them: so nothing is given up
//! before the reference would give it up, which waits for one after the other. There is one exception: a kubelet whose
//! service has failed for good comes back by hand only, so the wait ends early once it has been so for a while.

pub mod diagnosis;
mod error;
pub mod probe;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

pub use diagnosis::{Cause, Diagnosis, Witnesses};
pub use error::{WaitError, WaitFailure};
pub use probe::{LocalProbe, Probe, ProbeAnswer};

use super::action::{KUBELET, Wait, WaitTarget};
use crate::host::{Clock, ServiceState, Services};

/// How often each is asked.
const INTERVAL: Duration = Duration::from_millis(500);
/// How often it is told what is still waited for.
const TELLING: Duration = Duration::from_secs(5);
/// How long the kubelet's service must have failed before the wait ends early.
const GIVING_UP: Duration = Duration::from_secs(30);

/// What waiting needs of the world.
pub struct WaitWorld<'a> {
    /// Asks the components.
    pub probe: Arc<dyn Probe>,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The services of the host.
    pub services: &'a dyn Services,
    /// Who can tell why something is not healthy.
    pub witnesses: Witnesses<'a>,
}

/// What happens while waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitEvent {
    /// The wait begins.
    Started {
        /// What is waited for, and how long at most.
        wait: Wait,
    },
    /// It is not healthy yet. Told every five seconds or so.
    Waiting {
        /// Its name.
        name: String,
        /// For how long it is waited for.
        since: Duration,
        /// What it last answered; nothing where not even the first answer has come.
        last: Option<ProbeAnswer>,
    },
    /// It is healthy.
    Healthy {
        /// Its name.
        name: String,
        /// How long that took.
        after: Duration,
    },
}

/// Waits until all are healthy.
///
/// # Errors
/// One is not healthy in time; then the error says what those that are not last said, and why that may be.
pub fn wait_for(waits: &[Wait], world: &WaitWorld<'_>, tell: &mut dyn FnMut(WaitEvent)) -> Result<(), WaitError> {
    for wait in waits {
        tell(WaitEvent::Started { wait: wait.clone() });
    }
    let mut waiting = Waiting::new(waits, world);
    loop {
        waiting.ask();
        waiting.tell_of_healthy(tell);
        if waiting.targets.iter().all(|target| target.healthy.is_some()) {
            return Ok(());
        }
        if let Some(gave_up) = waiting.is_over() {
            return Err(waiting.fail(gave_up));
        }
        waiting.tell_of_others(tell);
        waiting.pause();
    }
}

/// Why the wait is over though not all are healthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    /// The time is up.
    TimeOut,
    /// The kubelet's service has failed for so long.
    KubeletFailed(Duration),
}

/// A wait on its way.
struct Waiting<'a> {
    world: &'a WaitWorld<'a>,
    targets: Vec<Target<'a>>,
    begin: Duration,
    began_at: time::OffsetDateTime,
    round: Duration,
    told: Duration,
    kubelet_failed_since: Option<Duration>,
    kubelet_looked_at: Option<Duration>,
    sender: Sender<(usize, ProbeAnswer)>,
    answers: Receiver<(usize, ProbeAnswer)>,
}

/// One of those waited for.
struct Target<'a> {
    wait: &'a Wait,
    last: Option<ProbeAnswer>,
    in_flight: bool,
    healthy: Option<Duration>,
    told: bool,
}

impl<'a> Waiting<'a> {
    fn new(waits: &'a [Wait], world: &'a WaitWorld<'a>) -> Self {
        let (sender, answers) = mpsc::channel();
        let begin = world.clock.monotonic();
        Waiting {
            world,
            targets: waits
                .iter()
                .map(|wait| Target {
                    wait,
                    last: None,
                    in_flight: false,
                    healthy: None,
                    told: false,
                })
                .collect(),
            begin,
            began_at: world.clock.now(),
            round: begin,
            told: begin,
            kubelet_failed_since: None,
            kubelet_looked_at: None,
            sender,
            answers,
        }
    }

    /// Asks all that are not healthy and owe no answer. Those that hang are left to themselves after a while.
    fn ask(&mut self) {
        self.round = self.world.clock.monotonic();
        for (index, target) in self.targets.iter_mut().enumerate() {
            if target.healthy.is_some() || target.in_flight {
                continue;
            }
            target.in_flight = true;
            let (probe, asked, sender) = (Arc::clone(&self.world.probe), target.wait.target.clone(), self.sender.clone());
            let spawned = thread::Builder::new().spawn(move || {
                // Nobody listens any more where the wait is over.
                let _ = sender.send((index, probe.get(&asked)));
            });
            if let Err(error) = spawned {
                let answer = ProbeAnswer::Failed(format!("it could not be asked: no thread could be started: {error}"));
                // The receiver stands in this very value.
                let _ = self.sender.send((index, answer));
            }
        }
        let deadline = Instant::now() + INTERVAL;
        while self.targets.iter().any(|target| target.in_flight) {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok((index, answer)) = self.answers.recv_timeout(left) else {
                break;
            };
            let Some(target) = self.targets.get_mut(index) else { continue };
            target.in_flight = false;
            target.healthy = answer.is_healthy().then(|| self.world.clock.monotonic());
            target.last = Some(answer);
        }
    }

    fn tell_of_healthy(&mut self, tell: &mut dyn FnMut(WaitEvent)) {
        for target in self.targets.iter_mut().filter(|target| !target.told) {
            if let Some(healthy) = target.healthy {
                target.told = true;
                tell(WaitEvent::Healthy {
                    name: target.wait.target.name().to_owned(),
                    after: healthy.saturating_sub(self.begin),
                });
            }
        }
    }

    fn tell_of_others(&mut self, tell: &mut dyn FnMut(WaitEvent)) {
        let now = self.world.clock.monotonic();
        if now.saturating_sub(self.told) < TELLING {
            return;
        }
        self.told = now;
        for target in self.targets.iter().filter(|target| target.healthy.is_none()) {
            tell(WaitEvent::Waiting {
                name: target.wait.target.name().to_owned(),
                since: now.saturating_sub(self.begin),
                last: target.last.clone(),
            });
        }
    }

    /// The rest of the interval.
    fn pause(&self) {
        let passed = self.world.clock.monotonic().saturating_sub(self.round);
        let left = INTERVAL.saturating_sub(passed);
        if !left.is_zero() {
            self.world.clock.sleep(left);
        }
    }

    fn is_over(&mut self) -> Option<Over> {
        let now = self.world.clock.monotonic();
        let since = self.components_since();
        let late = self.targets.iter().filter(|target| target.healthy.is_none()).any(|target| {
            let since = match target.wait.target {
                WaitTarget::Kubelet { .. } => Some(self.begin),
                WaitTarget::Component { .. } => since,
            };
            since.is_some_and(|since| now.saturating_sub(since) >= target.wait.at_most)
        });
        if late {
            return Some(Over::TimeOut);
        }
        self.kubelet_failed(now)
            .filter(|passed| *passed >= GIVING_UP)
            .map(Over::KubeletFailed)
    }

    /// Since when the components' time counts: from when the kubelet was healthy, where it is waited for.
    fn components_since(&self) -> Option<Duration> {
        let kubelet = self.targets.iter().find(|target| is_kubelet(target));
        kubelet.map_or(Some(self.begin), |kubelet| kubelet.healthy)
    }

    /// For how long the kubelet's service has failed while nobody listened on its port. systemd starts a kubelet that ended
    /// again and again: it is failed only once that has been given up.
    fn kubelet_failed(&mut self, now: Duration) -> Option<Duration> {
        let kubelet = self.targets.iter().find(|target| is_kubelet(target))?;
        if kubelet.last != Some(ProbeAnswer::Refused) {
            self.kubelet_failed_since = None;
            return None;
        }
        // Asking starts a program: not every time.
        if self.kubelet_looked_at.is_none_or(|at| now.saturating_sub(at) >= TELLING) {
            self.kubelet_looked_at = Some(now);
            let failed = self.world.services.state(KUBELET) == Ok(ServiceState::Failed);
            self.kubelet_failed_since = failed.then(|| self.kubelet_failed_since.unwrap_or(now));
        }
        Some(now.saturating_sub(self.kubelet_failed_since?))
    }

    fn fail(self, over: Over) -> WaitError {
        let now = self.world.clock.monotonic();
        let components_since = self.components_since();
        let kubelet_is_sick = self
            .targets
            .iter()
            .any(|target| is_kubelet(target) && target.healthy.is_none());
        let failures = self.targets.iter().filter(|target| target.healthy.is_none());
        // Without a kubelet no component can be healthy: what they said adds nothing.
        let failures = failures
            .filter(|target| is_kubelet(target) || !kubelet_is_sick)
            .map(|target| {
                let since = match target.wait.target {
                    WaitTarget::Kubelet { .. } => self.begin,
                    WaitTarget::Component { .. } => components_since.unwrap_or(self.begin),
                };
                WaitFailure {
                    target: target.wait.target.clone(),
                    after: now.saturating_sub(since),
                    last: target.last.clone(),
                    diagnosis: self.world.witnesses.diagnose(
                        &target.wait.target,
                        target.last.as_ref(),
                        self.world.services,
                        self.began_at,
                    ),
                }
            });
        WaitError {
            failures: failures.collect(),
            kubelet_failed_for: match over {
                Over::TimeOut => None,
                Over::KubeletFailed(passed) => Some(passed),
            },
        }
    }
}

fn is_kubelet(target: &Target<'_>) -> bool {
    matches!(target.wait.target, WaitTarget::Kubelet { .. })
}
