//! `token generate`.

use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::cluster::token;

/// Prints a fresh token. No cluster is asked.
///
/// # Errors
/// The system gives no random bytes.
pub fn run(_arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    context.printer.data_line(token::generate(|bytes| context.random(bytes))?);
    Ok(ExitStatus::Done)
}
