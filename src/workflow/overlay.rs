//! The host's files as they will stand after the steps that have been planned so far.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::action::{Action, Step};
use crate::host::{Contents, ReadFiles};

/// Files of planned steps over those that stand.
pub struct Overlay<'a> {
    planned: BTreeMap<PathBuf, Contents>,
    below: &'a dyn ReadFiles,
}

impl<'a> Overlay<'a> {
    /// Nothing planned yet.
    pub fn over(below: &'a dyn ReadFiles) -> Self {
        Overlay {
            planned: BTreeMap::new(),
            below,
        }
    }

    /// Adds the files of a step.
    pub fn add(&mut self, step: &Step) {
        for action in &step.actions {
            if let Action::Files(files) = action {
                self.planned
                    .extend(files.iter().map(|file| (file.path.clone(), file.contents.clone())));
            }
        }
    }
}

impl ReadFiles for Overlay<'_> {
    fn read(&self, path: &Path) -> io::Result<Option<Contents>> {
        match self.planned.get(path) {
            Some(contents) => Ok(Some(contents.clone())),
            None => self.below.read(path),
        }
    }

    fn stands(&self, path: &Path) -> io::Result<bool> {
        match self.planned.contains_key(path) {
            true => Ok(true),
            false => self.below.stands(path),
        }
    }
}

impl std::fmt::Debug for Overlay<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.planned.keys()).finish()
    }
}
