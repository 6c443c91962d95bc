//! `kubeconfig user`.

use super::certs::inputs;
use crate::cli::{Arguments, Context, ExitStatus, Failure, configuration};
use crate::host::LocalFiles;
use crate::kubeconfig::user::{UserRequest, make};
use crate::pki::{CERTIFICATE_VALIDITY, OnDemand};

const VALIDITY: &str = "--validity-period";

/// Prints a kubeconfig for one more user.
///
/// # Errors
/// The configuration is refused, or the cluster's CA is not there.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let loaded = configuration::plain(arguments, context)?;
    let name = arguments.text("client-name");
    let given = arguments.given("validity-period");
    let validity = given.then(|| (VALIDITY, arguments.duration("validity-period")));
    let request = match arguments.some_text("token") {
        Some(token) => UserRequest::Token { name, token },
        None => UserRequest::Certificate {
            name,
            organizations: arguments.list("org"),
            validity,
        },
    };
    if let Some((flag, period)) = validity.filter(|(_, period)| *period > CERTIFICATE_VALIDITY) {
        context.printer.warning(format!(
            "{flag} {period} is longer than {CERTIFICATE_VALIDITY}: whoever gets hold of the kubeconfig can use it for that long"
        ));
    }
    if matches!(request, UserRequest::Token { .. }) {
        for flag in ["org", "validity-period"].into_iter().filter(|flag| arguments.given(flag)) {
            context.printer.warning(format!(
                "--{flag} has no effect beside --token: it is for a client certificate"
            ));
        }
    }
    let text = make(&request, &inputs(&loaded, context), &LocalFiles, &OnDemand)?;
    context.printer.data(text.as_text().unwrap_or_default());
    Ok(ExitStatus::Done)
}
