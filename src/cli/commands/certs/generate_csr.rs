//! `certs generate-csr`.

use crate::cli::{Arguments, Context, ExitStatus, Failure};

/// Runs the command.
pub fn run(_arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    Err(Failure::not_available(context.command("certs generate-csr")))
}
