//! Phase `upload-certs`: what further control plane nodes need of the PKI, encrypted, into the cluster.

use super::{Init, InitError};
use crate::cluster::upload_certs;
use crate::host::ReadFiles as _;
use crate::workflow::action::Action;

pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    if !init.options.upload_certs {
        return Ok(vec![Action::Note(
            "no certificates are uploaded: --upload-certs was not given".to_owned(),
        )]);
    }
    let mut files = Vec::new();
    for source in upload_certs::sources(&init.configuration.cluster) {
        let contents = init.files.read(&source.path).map_err(|error| InitError::Read {
            path: source.path.clone(),
            source: error,
        })?;
        files.push((source, contents));
    }
    let owner = upload_certs::owner((init.randomness.token)()?);
    let mut failed = None;
    let mut random = |buffer: &mut [u8]| {
        if let Err(error) = (init.randomness.fill)(buffer) {
            failed = Some(error);
        }
    };
    // The API server gives the owner its uid; a real run puts it in when the owner stands.
    let writes = upload_certs::objects(&owner, "", &files, &init.options.certificate_key, &mut random)?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let owner = upload_certs::owner_secret(&owner, init.now);
    Ok(std::iter::once(owner).chain(writes).map(Action::Object).collect())
}
