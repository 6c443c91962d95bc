//! Phase `preflight`: what the host must offer.

use super::{Init, InitError};
use crate::config::images;
use crate::workflow::action::Action;

/// The images that the host has to have. Checks of the host itself are made by a real run only.
pub(super) fn plan(init: &Init<'_>) -> Result<Vec<Action>, InitError> {
    let mut actions: Vec<Action> = images::all(init.configuration, init.release)
        .into_iter()
        .map(Action::Image)
        .collect();
    actions.insert(0, Action::Note("the host is checked by a real run only".to_owned()));
    Ok(actions)
}
