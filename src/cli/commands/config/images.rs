//! `config images list`.

use serde::Serialize;

use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure, configuration};
use crate::config::images;

/// The list as `output.kubeadm.k8s.io` has it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Images {
    kind: &'static str,
    api_version: &'static str,
    images: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// The configuration cannot be read or is wrong; a form of the output that is not there.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let loaded = configuration::of_any_host(arguments, context)?;
    let images = images::all(&loaded.configuration, &loaded.release);
    let list = |images| Images {
        kind: "Images",
        api_version: "output.kubeadm.k8s.io/v1alpha3",
        images,
    };
    context.printer.data(&match form {
        Form::Text => images.join("\n") + "\n",
        Form::Json => form::json(&list(images))?,
        Form::Yaml => form::yaml(&list(images))?,
    });
    Ok(ExitStatus::Done)
}
