//! Phase `preflight`: what the host must offer.

use super::{Init, InitError};
use crate::config::images;
use crate::workflow::action::Action;

/// The images that the host has to have. Its checks change nothing, so they are no part of the plan: they stand in
/// [`preflight`](crate::workflow::preflight).
pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let images = images::all(init.configuration, init.release);
    Ok(images.into_iter().map(Action::Image).collect())
}
