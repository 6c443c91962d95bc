//! `init`.

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
    disable_skipped(&mut loaded.configuration.cluster, &init.skip_phases);
    if !arguments.flag("dry-run") && !init.dry_run {
        return Err(Failure::not_available(context.command("init without --dry-run"))
            .with_help("add --dry-run for a preview that changes nothing"));
    }
    let selected = phase::without(PHASES, &init.skip_phases).map_err(|unknown| match arguments.given("skip-phases") {
        true => Failure::failed(unknown),
        false => Failure::configuration(format!("skipPhases of {}: {unknown}", arguments.text("config"))),
    })?;
    Run {
        arguments,
        context,
        loaded: &loaded,
        scope: Scope::Whole,
        dry_run: true,
    }
    .carry_out(selected)
}
