//! `certs`: one file per command.

pub mod certificate_key;
pub mod check_expiration;
pub mod generate_csr;
pub mod renew;

use time::OffsetDateTime;

use crate::cli::form::Form;
use crate::cli::{Arguments, Context, Failure, configuration};
use crate::config::load::Loaded;
use crate::config::model::Configuration;
use crate::host::write::{Durability, WriteError, write_groups};
use crate::host::{FileGroup, FileWrite};
use crate::pki::{Inputs, PkiError};

/// The folder of kubeconfigs.
const KUBERNETES_FOLDER: &str = "/etc/kubernetes";

/// The configuration; a folder of certificates on the command line goes before the one of the file.
fn load(arguments: &Arguments, context: &Context) -> Result<Loaded<Configuration>, Failure> {
    let mut loaded = configuration::plain(arguments, context)?;
    // kubeadm takes the configuration from the cluster where no file gives it.
    if arguments.given("kubeconfig") {
        context
            .printer
            .warning("--kubeconfig has no effect yet: the configuration in the cluster is not read");
    }
    if arguments.has("kubeconfig") && arguments.some_text("config").is_none() && Form::of(arguments)? == Form::Text {
        context
            .printer
            .say("without --config the defaults count; the configuration in the cluster is not read yet");
    }
    if let Some(folder) = arguments.given_text("cert-dir").filter(|folder| !folder.is_empty()) {
        loaded.configuration.cluster.certificates_dir = folder.to_owned();
    }
    Ok(loaded)
}

/// What certificates are made from.
pub(super) fn inputs<'a>(loaded: &'a Loaded<Configuration>, context: &Context) -> Inputs<'a> {
    Inputs {
        cluster: &loaded.configuration.cluster,
        init: &loaded.configuration.init,
        release: &loaded.release,
        start: OffsetDateTime::from(context.now),
    }
}

/// Writes files, and says so.
fn write(groups: &[FileGroup], context: &Context) -> Result<(), WriteError> {
    let files: Vec<&[FileWrite]> = groups.iter().map(|group| group.writes.as_slice()).collect();
    write_groups(&files, Durability::Disk)?;
    for write in files.into_iter().flatten() {
        context.printer.detail(1, format!("wrote {}", write.path.display()));
    }
    Ok(())
}

impl From<PkiError> for Failure {
    fn from(error: PkiError) -> Self {
        match error.is_about_configuration() {
            true => Failure::configuration(error),
            false => Failure::failed(error),
        }
    }
}
