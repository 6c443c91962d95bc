//! `init phase`.

use super::init_run::{Run, Scope};
use super::{preflight, show_join_command};
use crate::cli::{Arguments, Context, ExitStatus, Failure, configuration};
use crate::workflow::init::PHASES;
use crate::workflow::phase;

/// The old name of a phase, which went with v1.32, and its new one.
const OLD_ROTATION: &str = "kubelet-finalize/experimental-cert-rotation";
const NEW_ROTATION: &str = "kubelet-finalize/enable-client-cert-rotation";

/// Runs the command.
///
/// # Errors
/// A configuration that is refused, a phase that cannot be planned or carried out.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let name = phase_name(arguments.path());
    let loaded = configuration::init(arguments, context)?;
    let planned = match name == OLD_ROTATION {
        true => NEW_ROTATION,
        false => &name,
    };
    if name == OLD_ROTATION && !loaded.release.minor.experimental_cert_rotation_phase {
        let message = format!("release {} has no phase {OLD_ROTATION}", loaded.release.version);
        return Err(Failure::failed(message).with_help(format!("take {NEW_ROTATION}")));
    }
    let selected = phase::only(PHASES, planned).map_err(Failure::failed)?;
    let dry_run = arguments.flag("dry-run") || loaded.configuration.init.dry_run;
    // A token that nobody gave stands nowhere yet.
    if name == "show-join-command" && !dry_run && !context.generated_tokens().is_empty() {
        return show_join_command::run(arguments, context);
    }
    if name == "preflight" && !dry_run {
        return preflight::run(arguments, context, &loaded);
    }
    Run {
        arguments,
        context,
        loaded: &loaded,
        scope: Scope::Phase(&name),
        dry_run,
        unfinished: None,
    }
    .carry_out(selected)
}

/// The phase that a command names: `init phase certs all` is `certs`, `init phase certs ca` is `certs/ca`.
fn phase_name(path: &[&str]) -> String {
    let words: Vec<&str> = path
        .iter()
        .skip_while(|word| **word != "phase")
        .skip(1)
        .copied()
        .filter(|word| *word != "all")
        .collect();
    words.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_means_the_group() {
        assert_eq!(phase_name(&["kubestrap", "init", "phase", "certs", "all"]), "certs");
        assert_eq!(phase_name(&["init", "phase", "certs", "ca"]), "certs/ca");
        assert_eq!(phase_name(&["init", "phase", "kubelet-start"]), "kubelet-start");
    }
}
