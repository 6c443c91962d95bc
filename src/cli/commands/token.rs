//! `token generate`.

use crate::cli::{Arguments, Context, ExitStatus, Failure};

/// Runs the command.
pub fn generate(_arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    Err(Failure::not_available(context.command("token generate")))
}
