//! `token`.

use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::cluster::token;

/// `token generate`: prints a fresh token. No cluster is asked.
pub fn generate(_arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    context.printer.data_line(token::generate(|bytes| context.random(bytes))?);
    Ok(ExitStatus::Done)
}
