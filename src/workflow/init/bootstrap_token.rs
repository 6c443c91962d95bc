//! Phase `bootstrap-token`: tokens, what their bearers may do, and how they find the cluster.

use super::{Init, InitError};
use crate::cluster::{Intent, bootstrap_token, cluster_info};
use crate::config::endpoint::control_plane_url;
use crate::workflow::action::Action;

pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let configuration = init.configuration;
    let mut writes: Vec<_> = configuration
        .init
        .bootstrap_tokens
        .iter()
        .map(|token| bootstrap_token::secret(token, init.now, Intent::Create))
        .collect();
    writes.extend(bootstrap_token::access(init.release));
    let ca = init.text(&init.certificate("ca.crt"), "certs/ca")?;
    let server = control_plane_url(&configuration.cluster, &configuration.init.local_api_endpoint);
    writes.extend(cluster_info::objects(&server, ca.as_bytes(), init.release));
    Ok(writes.into_iter().map(Action::Object).collect())
}
