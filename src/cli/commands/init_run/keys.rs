//! Keys of a run: how many, and how their making is shown.

use std::cell::RefCell;

use crate::host::LocalFiles;
use crate::kubeconfig;
use crate::output::Progress;
use crate::pki::{self, Algorithm, Inputs, KeyError, KeyPool, KeySource, PrivateKey, Selection};
use crate::workflow::init::Options;

/// Keys of a pool, each of which is a step of a bar.
pub(super) struct Counted<'a> {
    pub keys: &'a KeyPool,
    pub progress: RefCell<Option<Progress>>,
}

impl KeySource for Counted<'_> {
    fn key(&self, algorithm: Algorithm) -> Result<PrivateKey, KeyError> {
        let key = self.keys.key(algorithm);
        if let Some(progress) = self.progress.borrow().as_ref() {
            progress.step();
        }
        key
    }
}

/// How many keys a single phase makes.
pub(super) fn wanted_keys(inputs: &Inputs<'_>, options: &Options, phase: &str) -> usize {
    match phase.split_once('/') {
        Some(("certs", name)) => pki::wanted_keys(inputs, Selection::One(name), &LocalFiles),
        Some(("kubeconfig", name)) => {
            kubeconfig::wanted_keys(&options.kubeconfig_folder, kubeconfig::Selection::One(name), &LocalFiles)
        }
        _ => 0,
    }
}
