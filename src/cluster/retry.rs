//! When to try again: for how long, and with which pauses.

use std::time::Duration;

use crate::host::clock::Clock;

/// The longest first pause. Each further one may be twice as long.
const FIRST: Duration = Duration::from_millis(250);
/// No pause is longer, unless the server asks for it.
const LONGEST: Duration = Duration::from_secs(5);

/// Whether an answer with this status may become another one by waiting: the server has too much to do, is not ready, or
/// something between here and there is not.
pub fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// Whether a server that gives this status may have carried the request out all the same.
pub fn may_be_done(status: u16) -> bool {
    matches!(status, 408 | 500 | 502 | 504)
}

/// The time that one piece of work has, with all its tries.
pub struct Budget<'a> {
    clock: &'a dyn Clock,
    jitter: &'a (dyn Fn() -> f64 + Send + Sync),
    start: Duration,
    limit: Duration,
    pauses: u32,
}

impl<'a> Budget<'a> {
    /// A budget that begins now. `jitter` gives numbers from 0 to 1.
    pub fn new(clock: &'a dyn Clock, jitter: &'a (dyn Fn() -> f64 + Send + Sync), limit: Duration) -> Self {
        Budget {
            clock,
            jitter,
            start: clock.monotonic(),
            limit,
            pauses: 0,
        }
    }

    /// How long it has been running.
    pub fn spent(&self) -> Duration {
        self.clock.monotonic().saturating_sub(self.start)
    }

    /// How much is left.
    pub fn left(&self) -> Duration {
        self.limit.saturating_sub(self.spent())
    }

    /// Waits before the next try: a random part of a time that doubles, at least as long as the server asks. `false`, without
    /// waiting, where the budget does not allow for it.
    pub fn pause(&mut self, asked: Option<Duration>) -> bool {
        self.pause_and_tell(asked, |_| {})
    }

    /// The same; `tell` hears how much is left before the pause begins.
    pub fn pause_and_tell(&mut self, asked: Option<Duration>, tell: impl FnOnce(Duration)) -> bool {
        let ceiling = FIRST.saturating_mul(1 << self.pauses.min(10)).min(LONGEST);
        let pause = ceiling
            .mul_f64((self.jitter)().clamp(0.0, 1.0))
            .max(asked.unwrap_or_default());
        let left = self.left();
        if pause < left {
            tell(left);
        }
        self.wait(pause)
    }

    /// Waits this long. `false`, without waiting, where the budget does not allow for it.
    pub fn wait(&mut self, pause: Duration) -> bool {
        if pause >= self.left() {
            return false;
        }
        self.pauses += 1;
        self.clock.sleep(pause);
        true
    }
}

/// A random number from 0 to 1, so that many clients do not come back at the same moment.
pub fn random_fraction() -> f64 {
    let mut bytes = [0; 4];
    match aws_lc_rs::rand::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        // Without randomness, the whole pause is as good.
        Err(_) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::clock::FakeClock;

    #[test]
    fn pauses_double_up_to_a_ceiling_and_end_with_the_budget() {
        let clock = FakeClock::default();
        let mut budget = Budget::new(&clock, &|| 1.0, Duration::from_secs(20));
        while budget.pause(None) {}
        let millis: Vec<u128> = clock.sleeps().iter().map(Duration::as_millis).collect();
        assert_eq!(millis, [250, 500, 1000, 2000, 4000, 5000, 5000]);
        assert_eq!(budget.left(), Duration::from_millis(2250));
    }

    #[test]
    fn jitter_takes_a_part_and_the_servers_wish_is_the_least() {
        let clock = FakeClock::default();
        let mut budget = Budget::new(&clock, &|| 0.5, Duration::from_secs(20));
        assert!(budget.pause(None));
        assert!(budget.pause(Some(Duration::from_secs(3))));
        assert!(!budget.pause(Some(Duration::from_secs(30))));
        assert_eq!(clock.sleeps(), [Duration::from_millis(125), Duration::from_secs(3)]);
    }

    #[test]
    fn randomness_stays_between_0_and_1() {
        for _ in 0..100 {
            assert!((0.0..=1.0).contains(&random_fraction()));
        }
    }
}
