//! `generate`: writes what is made from the tables into a checkout of the source.

use std::fs;
use std::path::Path;

use crate::cli::{Arguments, Context, ExitStatus, Failure, generated};

/// Runs the command.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let root = Path::new(arguments.text("folder"));
    let mut status = ExitStatus::Done;
    for (path, text) in generated::files()? {
        let path = root.join(path);
        if fs::read_to_string(&path).is_ok_and(|committed| committed == text) {
            continue;
        }
        context.printer.data_line(path.display());
        if arguments.flag("check") {
            status = ExitStatus::DifferenceFound;
            continue;
        }
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| Failure::failed(format!("cannot write {}: {error}", path.display())))?;
    }
    Ok(status)
}
