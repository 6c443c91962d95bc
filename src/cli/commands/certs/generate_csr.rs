//! `certs generate-csr`.

use std::path::{Path, PathBuf};

use super::{inputs, load, write};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::host::{Hold, LocalFiles};
use crate::pki::{KeyPool, request};

/// Makes keys and signing requests for an outside CA.
///
/// # Errors
/// The configuration is refused, half a pair stands, or a file cannot be written.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let loaded = load(arguments, context)?;
    let inputs = inputs(&loaded, context);
    let folder = Path::new(arguments.text("kubeconfig-dir"));
    let certificates = PathBuf::from(&inputs.cluster.certificates_dir);
    let folders = [folder.to_owned(), certificates.clone(), certificates.join("etcd")];
    // Folders that stay empty, as that of etcd does where etcd runs outside, go away with this.
    let _hold = Hold::take(&folders.map(|folder| (folder, Some(0o755)))).map_err(Failure::failed)?;
    let keys = KeyPool::start(inputs.algorithm()?, request::wanted_keys(&inputs, folder, &LocalFiles));
    let plan = request::plan(&inputs, folder, &LocalFiles, &keys)?;
    write(&plan.groups, context).map_err(Failure::failed)?;
    for kept in &plan.kept {
        let path = kept.path.display();
        context.printer.say(format!("kept {path} and its key, which stand already"));
    }
    context.printer.say(format!(
        "made {} keys and signing requests in {} and {}",
        plan.groups.len(),
        inputs.cluster.certificates_dir,
        folder.display()
    ));
    Ok(ExitStatus::Done)
}
