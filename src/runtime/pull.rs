//! Images are pulled: which, in which order, how often it is tried, and what came of it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::{Cause, ContainerRuntime, RuntimeError};
use crate::host::clock::Clock;

/// How often an image is tried to be pulled, as in kubeadm.
const TRIES: usize = 5;
/// The pause before the second try; it doubles with every further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// How long a runtime may be away in the middle of the work. systemd starts containerd again after five seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a runtime that is away is looked for.
const LOOK: Duration = Duration::from_millis(500);
/// How many images are pulled at once, unless one after the other.
const AT_ONCE: usize = 8;

/// Which images are to be had, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The images.
    pub images: Vec<String>,
    /// When one is pulled.
    pub policy: Policy,
    /// One after the other.
    pub serial: bool,
}

/// When an image is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// In any case.
    Always,
    /// Where it is not on this node.
    IfNotPresent,
    /// Not at all.
    Never,
}

/// What came of an image.
#[derive(Debug)]
pub struct Pulled {
    /// The image.
    pub image: String,
    /// What came of it.
    pub outcome: Outcome,
    /// How often it was tried.
    pub tries: usize,
    /// How long it took.
    pub took: Duration,
}

/// What came of an image.
#[derive(Debug)]
pub enum Outcome {
    /// It was on this node.
    Present,
    /// It was pulled.
    Pulled {
        /// Its digest or identifier.
        reference: String,
    },
    /// It is not on this node and was not pulled, as the policy is [`Policy::Never`].
    Withheld,
    /// It could not be pulled.
    Failed(RuntimeError),
}

/// What happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// An image is being pulled.
    Begun {
        /// The image.
        image: &'a str,
    },
    /// A try failed, and there will be another.
    Again {
        /// The image.
        image: &'a str,
        /// How it failed.
        error: &'a RuntimeError,
        /// How long until then.
        pause: Duration,
    },
    /// All is done for an image.
    Ended(&'a Pulled),
}

impl Policy {
    /// The policy of this name, as configurations have it.
    pub fn named(name: &str) -> Option<Policy> {
        match name {
            "Always" => Some(Policy::Always),
            // The default.
            "IfNotPresent" | "" => Some(Policy::IfNotPresent),
            "Never" => Some(Policy::Never),
            _ => None,
        }
    }
}

impl Pulled {
    /// The error that kept the image from being pulled.
    pub fn error(&self) -> Option<&RuntimeError> {
        match &self.outcome {
            Outcome::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// Pulls images. The result has all of them, in the order of the wish; `tell` hears what happens meanwhile, from several
/// threads where they are pulled at once.
pub fn pull(runtime: &dyn ContainerRuntime, clock: &dyn Clock, wish: &Wish, tell: &(dyn Fn(Event<'_>) + Sync)) -> Vec<Pulled> {
    let mut known = BTreeSet::new();
    let images: Vec<&str> = wish
        .images
        .iter()
        .map(String::as_str)
        .filter(|image| known.insert(*image))
        .collect();
    let work = Work {
        runtime,
        clock,
        policy: wish.policy,
        tell,
        dead: Mutex::default(),
    };
    if wish.serial || images.len() < 2 {
        return images.into_iter().map(|image| work.do_image(image)).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..images.len().min(AT_ONCE) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(image) = images.get(at) else { return };
                    let pulled = work.do_image(image);
                    held(&done).push((at, pulled));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, pulled)| pulled).collect()
}

struct Work<'a> {
    runtime: &'a dyn ContainerRuntime,
    clock: &'a dyn Clock,
    policy: Policy,
    tell: &'a (dyn Fn(Event<'_>) + Sync),
    /// Registries that could not be reached in all tries: further images of theirs are tried once.
    dead: Mutex<BTreeSet<String>>,
}

impl Work<'_> {
    fn do_image(&self, image: &str) -> Pulled {
        let begin = self.clock.monotonic();
        let (outcome, tries) = self.outcome(image);
        let pulled = Pulled {
            image: image.to_owned(),
            outcome,
            tries,
            took: self.clock.monotonic().saturating_sub(begin),
        };
        (self.tell)(Event::Ended(&pulled));
        pulled
    }

    fn outcome(&self, image: &str) -> (Outcome, usize) {
        let stands = || self.runtime.image_stands(image);
        match self.policy {
            Policy::Always => self.try_often(image),
            Policy::Never => match stands() {
                Ok(true) => (Outcome::Present, 0),
                Ok(false) => (Outcome::Withheld, 0),
                Err(error) => (Outcome::Failed(error), 0),
            },
            Policy::IfNotPresent => match stands() {
                Ok(true) => (Outcome::Present, 0),
                // Whether a runtime that does not say can pull, shows.
                _ => self.try_often(image),
            },
        }
    }

    fn try_often(&self, image: &str) -> (Outcome, usize) {
        (self.tell)(Event::Begun { image });
        let mut pause = FIRST_PAUSE;
        let mut tries = 0;
        let mut away_since = None;
        loop {
            let error = match self.runtime.pull(image) {
                Ok(reference) => return (Outcome::Pulled { reference }, tries + 1),
                Err(error) => error,
            };
            // A runtime that is being started again says nothing of the image.
            if error.is_absence() {
                let now = self.clock.monotonic();
                let since = *away_since.get_or_insert(now);
                if now.saturating_sub(since) < PATIENCE {
                    self.wait(image, &error, LOOK);
                    continue;
                }
                return (Outcome::Failed(error), tries + 1);
            }
            away_since = None;
            tries += 1;
            if !error.may_pass() || tries >= TRIES || self.is_dead(image) {
                self.note_dead(image, &error);
                return (Outcome::Failed(error), tries);
            }
            self.wait(image, &error, pause);
            pause *= 2;
        }
    }

    fn wait(&self, image: &str, error: &RuntimeError, pause: Duration) {
        (self.tell)(Event::Again { image, error, pause });
        self.clock.sleep(pause);
    }

    fn is_dead(&self, image: &str) -> bool {
        held(&self.dead).contains(registry(image))
    }

    fn note_dead(&self, image: &str, error: &RuntimeError) {
        if matches!(
            error,
            RuntimeError::Answered {
                cause: Cause::Unreachable,
                ..
            }
        ) {
            held(&self.dead).insert(registry(image).to_owned());
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn registry(image: &str) -> &str {
    image.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::recording::{RecordingRuntime, lost, refusal};
    use super::*;
    use crate::host::clock::FakeClock;

    const UNREACHABLE: &str = "dial tcp 192.0.2.1:443: connect: connection refused";

    fn wish(images: &[&str], policy: Policy) -> Wish {
        Wish {
            images: images.iter().map(|image| (*image).to_owned()).collect(),
            policy,
            serial: true,
        }
    }

    fn run(runtime: &RecordingRuntime, wish: &Wish) -> (Vec<Pulled>, Vec<u64>) {
        let clock = FakeClock::default();
        let pulled = pull(runtime, &clock, wish, &|_| {});
        let sleeps = clock.sleeps().iter().map(|sleep| sleep.as_millis() as u64).collect();
        (pulled, sleeps)
    }

    fn cause(pulled: &Pulled) -> Option<Cause> {
        match pulled.error()? {
            RuntimeError::Answered { cause, .. } => Some(*cause),
            _ => None,
        }
    }

    #[test]
    fn the_policy_decides() {
        let calls = |policy| {
            let runtime = RecordingRuntime::ready().with_image("r/a:1");
            let (pulled, _) = run(&runtime, &wish(&["r/a:1", "r/b:1", "r/a:1"], policy));
            assert_eq!(pulled.len(), 2, "each once");
            (
                runtime.calls(),
                pulled.into_iter().map(|pulled| pulled.outcome).collect::<Vec<_>>(),
            )
        };
        let (called, outcomes) = calls(Policy::Always);
        assert_eq!(called, ["pull r/a:1", "pull r/b:1"]);
        assert!(matches!(outcomes[..], [Outcome::Pulled { .. }, Outcome::Pulled { .. }]));
        let (called, outcomes) = calls(Policy::IfNotPresent);
        assert_eq!(called, ["look r/a:1", "look r/b:1", "pull r/b:1"]);
        assert!(matches!(outcomes[..], [Outcome::Present, Outcome::Pulled { .. }]));
        let (called, outcomes) = calls(Policy::Never);
        assert_eq!(called, ["look r/a:1", "look r/b:1"]);
        assert!(matches!(outcomes[..], [Outcome::Present, Outcome::Withheld]));
        assert_eq!(Policy::named(""), Some(Policy::IfNotPresent));
        assert_eq!(Policy::named("sometimes"), None);
    }

    #[test]
    fn what_may_pass_is_tried_five_times_with_growing_pauses() {
        let mut runtime = RecordingRuntime::ready();
        for _ in 0..4 {
            runtime = runtime.failing("r/a:1", refusal(UNREACHABLE));
        }
        let (pulled, sleeps) = run(&runtime, &wish(&["r/a:1"], Policy::Always));
        assert!(matches!(pulled[0].outcome, Outcome::Pulled { .. }));
        assert_eq!((pulled[0].tries, sleeps), (5, vec![500, 1000, 2000, 4000]));
        assert_eq!(pulled[0].took, Duration::from_millis(7500));
    }

    #[test]
    fn what_cannot_pass_is_tried_once() {
        for message in ["r/a:1: not found", "401 Unauthorized", "no space left on device"] {
            let runtime = RecordingRuntime::ready().failing("r/a:1", refusal(message));
            let (pulled, sleeps) = run(&runtime, &wish(&["r/a:1", "r/b:1"], Policy::Always));
            assert_eq!((pulled[0].tries, sleeps.len()), (1, 0), "{message}");
            assert!(pulled[0].error().is_some() && pulled[1].error().is_none(), "{message}");
        }
    }

    #[test]
    fn a_dead_registry_is_not_tried_five_times_for_every_image() {
        let mut runtime = RecordingRuntime::ready();
        for image in ["r/a:1", "r/b:1"] {
            for _ in 0..5 {
                runtime = runtime.failing(image, refusal(UNREACHABLE));
            }
        }
        let (pulled, sleeps) = run(&runtime, &wish(&["r/a:1", "r/b:1", "other/c:1"], Policy::Always));
        let tries: Vec<usize> = pulled.iter().map(|pulled| pulled.tries).collect();
        assert_eq!((tries, sleeps.len()), (vec![5, 1, 1], 4));
        assert_eq!(cause(&pulled[1]), Some(Cause::Unreachable));
        assert!(pulled[2].error().is_none());
    }

    #[test]
    fn a_runtime_that_restarts_is_waited_for() {
        let mut runtime = RecordingRuntime::ready();
        for _ in 0..20 {
            runtime = runtime.failing("r/a:1", lost());
        }
        let (pulled, sleeps) = run(&runtime, &wish(&["r/a:1"], Policy::Always));
        assert!(matches!(pulled[0].outcome, Outcome::Pulled { .. }));
        assert_eq!((pulled[0].tries, sleeps.len()), (1, 20));
    }

    #[test]
    fn one_that_stays_away_is_given_up() {
        let mut runtime = RecordingRuntime::ready();
        for _ in 0..100 {
            runtime = runtime.failing("r/a:1", lost());
        }
        let (pulled, sleeps) = run(&runtime, &wish(&["r/a:1"], Policy::Always));
        assert!(pulled[0].error().unwrap().is_absence());
        assert_eq!(sleeps.iter().sum::<u64>(), PATIENCE.as_millis() as u64);
    }

    #[test]
    fn many_at_once_come_back_in_order() {
        let names: Vec<String> = (0..30).map(|number| format!("r/i{number}:1")).collect();
        let runtime = RecordingRuntime::ready().failing("r/i7:1", refusal("not found"));
        let events = Mutex::new(Vec::new());
        let wish = Wish {
            images: names.clone(),
            policy: Policy::IfNotPresent,
            serial: false,
        };
        let pulled = pull(&runtime, &FakeClock::default(), &wish, &|event| {
            if let Event::Ended(pulled) = event {
                held(&events).push(pulled.image.clone());
            }
        });
        let order: Vec<&str> = pulled.iter().map(|pulled| pulled.image.as_str()).collect();
        assert_eq!(order, names);
        assert_eq!(pulled.iter().filter(|pulled| pulled.error().is_some()).count(), 1);
        assert_eq!(held(&events).len(), 30);
    }
}
