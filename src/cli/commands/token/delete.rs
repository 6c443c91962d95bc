//! `token delete`.

use crate::cli::{Arguments, Context, ExitStatus, Failure, api};
use crate::cluster::bootstrap_token::secret_name_of_id;
use crate::cluster::{Address, Client, token};

/// Deletes tokens, each given whole or by its id. One that cannot be deleted does not keep the others.
///
/// # Errors
/// An argument is no token (then nothing is deleted), a token does not stand, or the server refuses.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let mut ids = Vec::new();
    for (i, text) in arguments.positional().iter().enumerate() {
        // The text itself may be a token with one letter too many: it is not shown.
        let id = token::id_of(text).ok_or_else(|| {
            Failure::failed(format!("argument {} is neither a bootstrap token nor the id of one", i + 1)).with_help(
                "a token has 6 characters, a dot and 16 characters, lower case letters and digits; its id is the first 6",
            )
        })?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let kubeconfig = api::kubeconfig(arguments, context);
    if arguments.flag("dry-run") {
        for id in ids {
            context.printer.say(format!("would delete the bootstrap token {id}"));
        }
        return Ok(ExitStatus::Done);
    }
    let client = api::client(context, &kubeconfig, Client::LIMIT)?;
    let mut status = ExitStatus::Done;
    for id in ids {
        match client.delete(&Address::namespaced("secrets", "kube-system", &secret_name_of_id(id))) {
            Ok(true) => context.printer.say(format!("deleted the bootstrap token {id}")),
            Ok(false) => {
                context
                    .printer
                    .error(format!("there is no bootstrap token {id} in the cluster"));
                let list = context.command("token list");
                context.printer.help(format!("`{list}` shows those that there are"));
                status = ExitStatus::Failed;
            }
            Err(error) => {
                Failure::from(error).print(&context.printer);
                status = ExitStatus::Failed;
            }
        }
    }
    Ok(status)
}
