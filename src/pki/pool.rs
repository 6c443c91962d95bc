//! Where keys and serial numbers come from: made ahead of need, on every core.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::key::{Algorithm, KeyError, PrivateKey};

/// Gives new keys and serial numbers.
pub trait KeySource {
    /// A new key.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    fn key(&self, algorithm: Algorithm) -> Result<PrivateKey, KeyError>;

    /// A new serial number: random, from 1 to 2^63 - 1.
    ///
    /// # Errors
    /// No randomness.
    fn serial(&self) -> Result<u64, KeyError> {
        let mut bytes = [0; 8];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| KeyError::Library("draw a serial number"))?;
        Ok((u64::from_be_bytes(bytes) >> 1).max(1))
    }
}

/// Makes keys in the background, so many at a time as there are cores. Keys that nobody takes are wiped.
pub struct KeyPool {
    state: Mutex<State>,
    wanted: Arc<AtomicUsize>,
    algorithm: Algorithm,
}

struct State {
    made: Receiver<Result<PrivateKey, KeyError>>,
    outstanding: usize,
}

impl KeyPool {
    /// Begins to make `count` keys.
    pub fn start(algorithm: Algorithm, count: usize) -> KeyPool {
        let (sender, made) = channel();
        let wanted = Arc::new(AtomicUsize::new(count));
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let mut outstanding = 0;
        for _ in 0..cores.min(count) {
            let (sender, wanted) = (sender.clone(), Arc::clone(&wanted));
            let worker = move || {
                // Takes one from the number still wanted, until none is left or nobody waits any more.
                while wanted
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                    .is_ok()
                {
                    if sender.send(PrivateKey::generate(algorithm)).is_err() {
                        return;
                    }
                }
            };
            // Without threads, keys are made when they are asked for.
            if thread::Builder::new().name("keys".to_owned()).spawn(worker).is_ok() {
                outstanding = count;
            }
        }
        KeyPool {
            state: Mutex::new(State { made, outstanding }),
            wanted,
            algorithm,
        }
    }
}

impl KeySource for KeyPool {
    fn key(&self, algorithm: Algorithm) -> Result<PrivateKey, KeyError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if algorithm == self.algorithm
            && state.outstanding > 0
            && let Ok(key) = state.made.recv()
        {
            state.outstanding -= 1;
            return key;
        }
        drop(state);
        PrivateKey::generate(algorithm)
    }
}

impl Drop for KeyPool {
    // The threads end after the key that each is at.
    fn drop(&mut self) {
        self.wanted.store(0, Ordering::Relaxed);
    }
}

/// Makes every key when it is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct OnDemand;

impl KeySource for OnDemand {
    fn key(&self, algorithm: Algorithm) -> Result<PrivateKey, KeyError> {
        PrivateKey::generate(algorithm)
    }
}
