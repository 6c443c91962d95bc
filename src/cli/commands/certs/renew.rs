//! `certs renew`.

use std::path::{Path, PathBuf};

use super::{KUBERNETES_FOLDER, inputs, load, write};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::host::{FileGroup, HostLock, LocalFiles, write::recover};
use crate::pki::renew::{self, Renewal, Target};
use crate::pki::{Inputs, KeyPool, PkiError};

/// Renews one certificate, or all.
///
/// # Errors
/// The configuration is refused, a certificate or its CA is broken, or a file cannot be written. All are made before the first
/// is written.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let loaded = load(arguments, context)?;
    let inputs = inputs(&loaded, context);
    if arguments.some_text("config").is_none() {
        context.printer.say(
            "without --config the defaults decide about keys and validity; the configuration in the cluster is not read yet",
        );
    }
    let kubernetes = Path::new(KUBERNETES_FOLDER);
    let name = arguments.path().last().copied().unwrap_or_default();
    let targets = match name {
        "all" => Target::all(inputs.external_etcd()),
        _ => vec![Target::named(name).ok_or_else(|| PkiError::Unknown(name.to_owned()))?],
    };

    let _lock = lock(&inputs, kubernetes)?;
    let wanted = renew::wanted_keys(&targets, &inputs, kubernetes, &LocalFiles);
    let keys = KeyPool::start(inputs.algorithm()?, wanted);
    let mut groups: Vec<FileGroup> = Vec::new();
    let mut lines = Vec::new();
    for target in targets {
        let outcome = match renew::renew(target, &inputs, kubernetes, &LocalFiles, &keys)? {
            Renewal::Renewed(group) => {
                groups.push(group);
                "renewed".to_owned()
            }
            Renewal::Missing { path } => format!("{} does not exist; nothing to renew", path.display()),
            Renewal::External { authority } => {
                let authority = authority.display();
                format!("not renewed: {authority} stands without its key, so an outside CA has to sign")
            }
        };
        lines.push(format!("{} ({}): {outcome}", target.name(), target.purpose()));
    }
    write(&groups, context).map_err(Failure::failed)?;
    for line in lines {
        context.printer.say(line);
    }
    if !groups.is_empty() {
        context
            .printer
            .say("restart kube-apiserver, kube-controller-manager, kube-scheduler and etcd, as far as they use what was renewed");
    }
    Ok(ExitStatus::Done)
}

/// Keeps other commands away from the folders, and completes what a killed one left there.
fn lock(inputs: &Inputs<'_>, kubernetes: &Path) -> Result<HostLock, Failure> {
    let certificates = PathBuf::from(&inputs.cluster.certificates_dir);
    let folders: Vec<PathBuf> = [kubernetes.to_owned(), certificates.clone(), certificates.join("etcd")]
        .into_iter()
        .filter(|folder| folder.is_dir())
        .collect();
    let lock = HostLock::acquire(&folders).map_err(Failure::failed)?;
    for folder in &folders {
        recover(folder).map_err(Failure::failed)?;
    }
    Ok(lock)
}
