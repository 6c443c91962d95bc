//! `config images pull`.

use std::time::Duration;

use serde::Serialize;

use crate::cli::commands::image_pulls::Teller;
use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure, configuration};
use crate::config::images;
use crate::host::SystemClock;
use crate::runtime::RuntimeError;
use crate::runtime::pull::{self, Outcome, Policy, Pulled, Wish};
use crate::workflow::preflight::image_pull::said;
use crate::workflow::report::OUTPUT_API_VERSION;

/// How long the container runtime may take to answer a question. Pulls take as long as they take.
const LIMIT: Duration = Duration::from_secs(2);

/// What came of the images: kind `ImagePullReport` of our own output group.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    api_version: &'static str,
    kind: &'static str,
    images: Vec<Entry>,
}

/// What came of an image.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    image: String,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    tries: usize,
    milliseconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<&'static str>,
}

/// Runs the command.
///
/// # Errors
/// The configuration cannot be read or is wrong, the container runtime does not answer, an image cannot be pulled.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let loaded = configuration::of_runtime_here(arguments, context)?;
    let registration = &loaded.configuration.init.node_registration;
    let runtime = context
        .preflight_host(LIMIT, true)
        .runtime(&registration.cri_socket)
        .map_err(fault)?;
    // A runtime that is not there is said at once, not after it was waited for.
    let version = runtime.version().map_err(fault)?;
    let printer = &context.printer;
    printer.detail(
        1,
        format!("{} {} on {}", version.name, version.version, registration.cri_socket),
    );

    // As in kubeadm: an image that is there is asked for again, so that a tag that moved is followed.
    let wish = Wish {
        images: images::all(&loaded.configuration, &loaded.release),
        policy: Policy::Always,
        serial: registration.image_pull_serial.unwrap_or(true),
    };
    let teller = Teller::new(printer, "[config/images]");
    let pulled = pull::pull(&*runtime, &SystemClock::new(), &wish, &|event| teller.tell(&event));
    match form {
        Form::Text => {}
        Form::Json => printer.data(&form::json(&report(&pulled))?),
        Form::Yaml => printer.data(&form::yaml(&report(&pulled))?),
    }
    let failed: Vec<(&Pulled, &RuntimeError)> = pulled.iter().filter_map(|one| Some((one, one.error()?))).collect();
    let Some((_, first)) = failed.first() else {
        return Ok(ExitStatus::Done);
    };
    printer.error(format!("{} of {} images could not be pulled", failed.len(), pulled.len()));
    for (one, error) in &failed {
        printer.words(&format!("  {}: {}\n", one.image, said(error)));
    }
    printer.help(first.help());
    Err(Failure::said(ExitStatus::Failed))
}

fn report(pulled: &[Pulled]) -> Report {
    Report {
        api_version: OUTPUT_API_VERSION,
        kind: "ImagePullReport",
        images: pulled.iter().map(entry).collect(),
    }
}

fn entry(pulled: &Pulled) -> Entry {
    let error = pulled.error();
    Entry {
        image: pulled.image.clone(),
        outcome: match &pulled.outcome {
            Outcome::Present => "present",
            Outcome::Pulled { .. } => "pulled",
            Outcome::Withheld => "withheld",
            Outcome::Failed(_) => "failed",
        },
        reference: match &pulled.outcome {
            Outcome::Pulled { reference } => Some(reference.clone()),
            _ => None,
        },
        tries: pulled.tries,
        milliseconds: u64::try_from(pulled.took.as_millis()).unwrap_or(u64::MAX),
        error: error.map(said),
        mend: error.map(RuntimeError::help),
    }
}

fn fault(error: RuntimeError) -> Failure {
    let help = error.help();
    Failure::failed(error).with_help(help)
}
