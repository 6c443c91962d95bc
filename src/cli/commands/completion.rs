//! `completion`.

use crate::cli::generated::{self, Shell};
use crate::cli::{Arguments, Context, ExitStatus, Failure};

/// Runs the command.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let named = arguments.positional().first().map_or("", String::as_str);
    let shell = Shell::ALL
        .into_iter()
        .find(|shell| shell.name() == named)
        .ok_or_else(|| Failure::failed(format!("there are no completions for the shell `{named}`")))?;
    context.printer.data(&generated::completions(&context.program, shell)?);
    Ok(ExitStatus::Done)
}
