//! Phase `mark-control-plane`: labels and taints of the Node.

use super::{Init, InitError};
use crate::cluster::mark_control_plane;
use crate::workflow::action::Action;

pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    Ok(vec![Action::Object(mark_control_plane::patch(
        &init.configuration.init.node_registration,
    ))])
}
