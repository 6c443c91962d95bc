//! What an earlier `init` that did not finish left: its record, and the secret values that it made up.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::{Context, Failure};
use crate::config::load::Loaded;
use crate::config::model::Configuration;
use crate::manifest::patch;
use crate::workflow::init::KUBERNETES_FOLDER;
use crate::workflow::record::fingerprint::fingerprint;
use crate::workflow::record::{Entry, Record, file};

/// Names of the secret values in a record.
pub const BOOTSTRAP_TOKEN: &str = "bootstrap-token";
/// The key that encrypts uploaded certificates.
pub const CERTIFICATE_KEY: &str = "certificate-key";
/// The token that the uploaded certificates hang on.
pub const OWNER_TOKEN: &str = "upload-certs-token";

/// Where the record of an unfinished `init` is.
pub fn record_path() -> PathBuf {
    Path::new(KUBERNETES_FOLDER).join("tmp").join(file::NAME)
}

/// An `init` on its way, and what an earlier run of it left.
pub struct Unfinished {
    /// Hash of what decides what is made.
    pub fingerprint: String,
    /// The record of the earlier run.
    pub record: Option<Record>,
    /// Secret values that this run made up.
    made_up: Vec<Entry>,
}

impl Unfinished {
    /// Looks for an earlier run, and takes over the tokens that it made up.
    ///
    /// # Errors
    /// The record cannot be used.
    pub fn find(loaded: &mut Loaded<Configuration>, context: &Context) -> Result<Unfinished, Failure> {
        let path = record_path();
        let record = file::read(&path).map_err(|error| {
            if let file::ReadError::Read { source, .. } = &error
                && source.kind() == io::ErrorKind::PermissionDenied
            {
                return Failure::failed(error).with_help("run the same command with sudo");
            }
            Failure::failed(error).with_help(format!(
                "see what stands below {KUBERNETES_FOLDER} and /var/lib/kubelet, take away what that run left, and then {}",
                path.display()
            ))
        })?;
        let made_up = context.generated_tokens();
        // A folder that cannot be read is refused where the patches are read for good.
        let folder = loaded
            .configuration
            .init
            .patches
            .as_ref()
            .map(|patches| patches.directory.clone());
        let patches = folder
            .filter(|folder| !folder.is_empty())
            .and_then(|folder| patch::read_folder(Path::new(&folder)).ok());
        let fingerprint = fingerprint(
            &loaded.configuration,
            &loaded.release,
            &made_up,
            patches.as_deref().unwrap_or_default(),
        );
        let mut unfinished = Unfinished {
            fingerprint,
            record,
            made_up: Vec::new(),
        };
        unfinished.take_over_tokens(loaded, &made_up);
        Ok(unfinished)
    }

    /// The record, where there is no going on with it: it is of a run with another configuration, or being undone.
    pub fn is_other(&self) -> Option<&Record> {
        self.record
            .as_ref()
            .filter(|record| record.configuration() != self.fingerprint || record.is_being_undone())
    }

    /// Whether the record is still as it was when it was looked for.
    pub fn is_current(&self) -> bool {
        file::read(&record_path()).is_ok_and(|record| record == self.record)
    }

    /// The secret value of this name that the earlier run made up.
    pub fn secret(&self, name: &str) -> Option<&str> {
        let same = self.record.as_ref().filter(|_| self.is_other().is_none());
        same.and_then(|record| record.secrets(name).next())
    }

    /// Notes a secret value that this run made up.
    pub fn note(&mut self, name: &str, value: &str) {
        self.made_up.push(Entry::Secret {
            name: name.to_owned(),
            value: value.to_owned(),
        });
    }

    /// The secret values that the record does not have yet.
    pub fn made_up(&self) -> &[Entry] {
        &self.made_up
    }

    fn take_over_tokens(&mut self, loaded: &mut Loaded<Configuration>, made_up: &[String]) {
        let same = self.record.as_ref().filter(|_| self.is_other().is_none());
        let known: Vec<String> = same
            .iter()
            .flat_map(|record| record.secrets(BOOTSTRAP_TOKEN))
            .map(str::to_owned)
            .collect();
        let mut known = known.into_iter();
        let tokens = loaded.configuration.init.bootstrap_tokens.iter_mut();
        for token in tokens.filter(|token| made_up.contains(&token.token)) {
            match known.next() {
                Some(earlier) => token.token = earlier,
                None => self.made_up.push(Entry::Secret {
                    name: BOOTSTRAP_TOKEN.to_owned(),
                    value: token.token.clone(),
                }),
            }
        }
    }
}
