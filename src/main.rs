//! The program: arguments in, exit status out.

use std::process::ExitCode;
use std::time::SystemTime;

use kubestrap::cli::{self, Environment, ExitStatus, NoRandomness, World};
use kubestrap::host::{LocalHost, probe};
use kubestrap::output::Printer;

/// Deep but permitted input must not depend on the stack limit of the caller's shell.
const STACK: usize = 16 * 1024 * 1024;

// A closed pipe is an error of the write, not a signal: Rust's runtime ignores SIGPIPE, and the printer takes it from there.
fn main() -> ExitCode {
    let environment = Environment::of_process();
    let plain = environment.get("NO_COLOR").is_some() || environment.get("TERM") == Some("dumb");
    let printer = Printer::of_process(plain);
    let arguments: Result<Vec<String>, _> = std::env::args_os().map(std::ffi::OsString::into_string).collect();
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(argument) => {
            printer.error(format!("the argument {} is not UTF-8", argument.display()));
            return ExitCode::from(ExitStatus::Failed.code());
        }
    };
    let work = move || {
        let world = World {
            environment,
            standard_input: Box::new(std::io::stdin()),
            probe: probe::probe,
            probe_addresses: probe::default_addresses,
            ask: LocalHost::by,
            random: |bytes| aws_lc_rs::rand::fill(bytes).map_err(|_| NoRandomness),
            now: SystemTime::now(),
        };
        cli::run(&arguments, world, printer)
    };
    let status = match std::thread::Builder::new().stack_size(STACK).spawn(work) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => ExitStatus::Failed,
    };
    ExitCode::from(status.code())
}
