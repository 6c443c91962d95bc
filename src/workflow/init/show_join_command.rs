//! Phase `show-join-command`: how further nodes join.

use super::{Init, InitError};
use crate::cluster::join_command;
use crate::config::endpoint::control_plane_url;
use crate::pki;
use crate::workflow::action::Action;

/// Stands where a value is kept back on request.
const WITHHELD: &str = "<value withheld>";

/// What is kept back from the join commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// The token.
    pub token: bool,
    /// The key of the uploaded certificates.
    pub certificate_key: bool,
}

/// Commands that join further nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinCommands {
    /// For control plane nodes: only with a stable endpoint.
    pub control_plane: Option<String>,
    /// For workers.
    pub worker: String,
}

pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let folder = init.options.kubeconfig_folder.join("admin.conf");
    Ok(vec![Action::Note(format!(
        "the administrator's kubeconfig is {}",
        folder.display()
    ))])
}

/// The join commands of a planned cluster, with `program` as the name of the program.
///
/// # Errors
/// The CA's certificate is missing or cannot be read.
pub fn commands(init: &Init<'_>, program: &str, withheld: Withheld) -> Result<JoinCommands, InitError> {
    let path = init.certificate("ca.crt");
    let text = init.text(&path, "certs/ca")?;
    let hashes = pki::public_key_hashes(text.as_bytes()).map_err(|reason| InitError::Read {
        path,
        source: std::io::Error::new(std::io::ErrorKind::InvalidData, reason),
    })?;
    let token = match (withheld.token, init.configuration.init.bootstrap_tokens.first()) {
        (false, Some(token)) => token.token.as_str(),
        _ => WITHHELD,
    };
    let server = control_plane_url(&init.configuration.cluster, &init.configuration.init.local_api_endpoint);
    let worker = join_command::worker(program, &server, token, &hashes);
    let stable = !init.configuration.cluster.control_plane_endpoint.is_empty();
    let control_plane = stable.then(|| {
        let key = match withheld.certificate_key {
            true => WITHHELD,
            false => &init.options.certificate_key,
        };
        join_command::control_plane(&worker, init.options.upload_certs.then_some(key))
    });
    Ok(JoinCommands { control_plane, worker })
}
