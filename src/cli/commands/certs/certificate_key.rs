//! `certs certificate-key`.

use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::pki;

/// Prints a fresh key for `--certificate-key`.
///
/// # Errors
/// The system gives no random bytes.
pub fn run(_arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let mut bytes = zeroize::Zeroizing::new([0; pki::CERTIFICATE_KEY_BYTES]);
    context.random(&mut *bytes).map_err(Failure::failed)?;
    context.printer.data_line(pki::hex(&*bytes).as_str());
    Ok(ExitStatus::Done)
}
