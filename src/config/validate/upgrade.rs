//! UpgradeConfiguration.

use super::rules::phase::unknown_phase;
use super::{Findings, Rules, node, path};
use crate::config::model::UpgradeConfiguration;

pub(super) fn upgrade(config: &UpgradeConfiguration, rules: &Rules<'_>, out: &mut Findings) {
    let (apply, on_node, plan) = (&config.apply, &config.node, &config.plan);
    for (name, patches) in [("apply", &apply.patches), ("node", &on_node.patches)] {
        if let Some(patches) = patches {
            path::required_absolute(&format!("{name}.patches.directory"), &patches.directory, out);
        }
    }
    let (of_apply, of_node) = (unknown_phase::UPGRADE_APPLY, unknown_phase::UPGRADE_NODE);
    unknown_phase::check("apply.skipPhases", "upgrade apply", &apply.skip_phases, of_apply, out);
    unknown_phase::check("node.skipPhases", "upgrade node", &on_node.skip_phases, of_node, out);
    node::pull_policy("apply.imagePullPolicy", &apply.image_pull_policy, out);
    node::pull_policy("node.imagePullPolicy", &on_node.image_pull_policy, out);
    for (name, ignored) in [
        ("apply", &apply.ignore_preflight_errors),
        ("node", &on_node.ignore_preflight_errors),
        ("plan", &plan.ignore_preflight_errors),
    ] {
        node::ignored_errors(&format!("{name}.ignorePreflightErrors"), ignored, rules, out);
    }
}
