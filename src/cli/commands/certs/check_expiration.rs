//! `certs check-expiration`.

use std::path::Path;

use super::{KUBERNETES_FOLDER, inputs, load};
use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::host::LocalFiles;
use crate::pki::expiration;

/// Shows until when certificates are valid.
///
/// # Errors
/// The configuration is refused, or a certificate cannot be read.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let loaded = load(arguments, context)?;
    let found = expiration::collect(&inputs(&loaded, context), Path::new(KUBERNETES_FOLDER), &LocalFiles)?;
    let text = match form {
        Form::Text => found.to_text(),
        Form::Json => form::json(&found.to_data())?,
        Form::Yaml => form::yaml(&found.to_data())?,
    };
    context.printer.data(&text);
    Ok(ExitStatus::Done)
}
