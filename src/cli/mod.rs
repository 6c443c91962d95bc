//! The command line: tables of commands and flags, the parser made from them, one file per command.
//!
//! Arguments go through three stages: `resolve` finds the command in the [`table`], `parser` (clap) reads its flags into
//! [`Arguments`], a handler in [`commands`] does the work. Nothing below this module knows clap.

pub mod api;
mod arguments;
pub mod commands;
pub mod configuration;
mod context;
mod environment;
mod failure;
pub mod form;
mod generated;
mod help;
mod input;
mod mixing;
mod parser;
pub mod rendering;
mod resolve;
pub mod spec;
mod status;
pub mod table;

use std::path::Path;

pub use arguments::Arguments;
pub use context::{Context, NoRandomness, Random, World};
pub use environment::Environment;
pub use failure::Failure;
pub use input::{CONFIGURATION_LIMIT, Input, InputError};
pub use status::ExitStatus;

use crate::output::Printer;
use parser::Parsed;
use spec::Action;

/// Runs the program: `arguments` begin with the name it was called by. Everything is said through `printer`, which also says
/// at the end whether all data went out.
pub fn run(arguments: &[String], world: World, printer: Printer) -> ExitStatus {
    let program = program_name(arguments.first().map_or("", String::as_str));
    let resolved = resolve::resolve(&table::ROOT, arguments.iter().skip(1).cloned());
    let parsed = match parser::parse(program, &resolved) {
        Ok(parsed) => parsed,
        Err(failure) => return end(&printer, Err(failure)),
    };
    let arguments = match parsed {
        Parsed::Run(arguments) => arguments,
        Parsed::Help(help) => {
            printer.page(&help.ansi().to_string());
            return end(&printer, Ok(ExitStatus::Done));
        }
    };
    let result = change_root(arguments.text("rootfs"))
        .and_then(|()| Context::new(world, program, printer.clone(), &arguments))
        .and_then(|context| dispatch(&resolved, &arguments, &context));
    end(&printer, result)
}

/// `kubeadm` where the program is called so (by a link), else `kubestrap`.
fn program_name(called: &str) -> &'static str {
    match Path::new(called).file_name().and_then(|name| name.to_str()) {
        Some("kubeadm") => "kubeadm",
        _ => "kubestrap",
    }
}

fn dispatch(resolved: &resolve::Resolved, arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let command = resolved.command();
    let name = parser::spoken(&context.program, &resolved.chain);
    if let Some(why) = command.deprecated {
        context.printer.warning(format!("{name} is deprecated: {why}"));
    }
    mixing::check(arguments)?;
    match command.action {
        Action::Run(run) => run(arguments, context),
        Action::Later => Err(Failure::not_available(name)),
        // Called without a sub-command: the root shows what there is, a group says that one is missing.
        Action::Group => {
            let help = parser::help_of(&context.program, &resolved.chain).ansi().to_string();
            if resolved.chain.len() == 1 {
                context.printer.page(&help);
                return Ok(ExitStatus::Done);
            }
            context.printer.words(&help);
            Err(Failure::failed(format!("{name} needs a command")))
        }
    }
}

fn end(printer: &Printer, result: Result<ExitStatus, Failure>) -> ExitStatus {
    let status = result.unwrap_or_else(|failure| {
        failure.print(printer);
        failure.status()
    });
    match printer.finish() {
        Ok(()) => status,
        Err(error) => {
            printer.error(format!("cannot write to standard output: {error}"));
            status.max(ExitStatus::Failed)
        }
    }
}

/// Makes `folder` the root of everything that follows (`--rootfs`).
fn change_root(folder: &str) -> Result<(), Failure> {
    if folder.is_empty() {
        return Ok(());
    }
    if !folder.starts_with('/') {
        return Err(Failure::failed(format!(
            "--rootfs takes an absolute path; it was given `{folder}`"
        )));
    }
    rustix::process::chroot(folder)
        .and_then(|()| rustix::process::chdir("/"))
        .map_err(|error| Failure::failed(format!("cannot change the root to {folder}: {error}")))
}

#[cfg(test)]
mod tests;
