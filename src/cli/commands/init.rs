//! `init`.

use super::init_run::unfinished::Unfinished;
use super::init_run::{Run, Scope};
use crate::cli::{Arguments, Context, ExitStatus, Failure, configuration};
use crate::workflow::init::PHASES;
use crate::workflow::init::addon::disable_skipped;
use crate::workflow::phase;

/// Runs the command.
///
/// # Errors
/// A configuration that is refused, a phase that cannot be planned or carried out.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let mut loaded = configuration::init(arguments, context)?;
    let init = &loaded.configuration.init;
    let dry_run = arguments.flag("dry-run") || init.dry_run;
    disable_skipped(&mut loaded.configuration.cluster, &init.skip_phases);
    let selected = phase::without(PHASES, &init.skip_phases).map_err(|unknown| match arguments.given("skip-phases") {
        true => Failure::failed(unknown),
        false => Failure::configuration(format!("skipPhases of {}: {unknown}", arguments.text("config"))),
    })?;
    let unfinished = match dry_run {
        true => None,
        false => Some(Unfinished::find(&mut loaded, context)?),
    };
    Run {
        arguments,
        context,
        loaded: &loaded,
        scope: Scope::Whole,
        dry_run,
        unfinished,
    }
    .carry_out(selected)
}
