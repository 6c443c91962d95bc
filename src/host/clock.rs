//! Time: what it is, how much has passed, and waiting.

use std::thread;
use std::time::{Duration, Instant};

use time::OffsetDateTime;

/// A clock. Whoever waits or asks for the time gets one passed in.
pub trait Clock: Send + Sync {
    /// The time of day, by the host's clock. It may jump.
    fn now(&self) -> OffsetDateTime;

    /// The time since a moment that stays the same while the program runs. It never goes back.
    fn monotonic(&self) -> Duration;

    /// Waits.
    fn sleep(&self, time: Duration);
}

/// The host's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    begin: Instant,
}

impl SystemClock {
    /// The host's clock; its monotonic time counts from now on.
    pub fn new() -> Self {
        SystemClock { begin: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }

    fn monotonic(&self) -> Duration {
        self.begin.elapsed()
    }

    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }
}

/// A clock for tests: sleeping only moves its time on, and is recorded.
#[cfg(test)]
#[derive(Debug)]
pub struct FakeClock {
    begin: OffsetDateTime,
    sleeps: std::sync::Mutex<Vec<Duration>>,
}

#[cfg(test)]
impl FakeClock {
    /// A clock that begins at this time.
    pub fn at(begin: OffsetDateTime) -> Self {
        FakeClock {
            begin,
            sleeps: std::sync::Mutex::default(),
        }
    }

    /// All that was slept, in order.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.sleeps.lock().unwrap().clone()
    }
}

#[cfg(test)]
impl Default for FakeClock {
    /// Begins at the Unix epoch.
    fn default() -> Self {
        FakeClock::at(OffsetDateTime::UNIX_EPOCH)
    }
}

#[cfg(test)]
impl Clock for FakeClock {
    fn now(&self) -> OffsetDateTime {
        self.begin + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.sleeps.lock().unwrap().iter().sum()
    }

    fn sleep(&self, time: Duration) {
        self.sleeps.lock().unwrap().push(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fake_clock_moves_on_by_sleeping_only() {
        let clock = FakeClock::default();
        assert_eq!(clock.monotonic(), Duration::ZERO);
        clock.sleep(Duration::from_secs(3));
        clock.sleep(Duration::from_millis(500));
        assert_eq!(clock.monotonic(), Duration::from_millis(3500));
        assert_eq!(clock.now() - OffsetDateTime::UNIX_EPOCH, Duration::from_millis(3500));
        assert_eq!(clock.sleeps().len(), 2);
    }

    #[test]
    fn the_hosts_clock_goes_on() {
        let clock = SystemClock::new();
        let (time, passed) = (clock.now(), clock.monotonic());
        clock.sleep(Duration::from_millis(2));
        assert!(clock.now() > time && clock.monotonic() >= passed + Duration::from_millis(2));
    }
}
