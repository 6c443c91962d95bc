//! UpgradeConfiguration.

use super::{Findings, Rules, node, path};
use crate::config::model::UpgradeConfiguration;

pub(super) fn upgrade(config: &UpgradeConfiguration, rules: &Rules<'_>, out: &mut Findings) {
    let (apply, on_node, plan) = (&config.apply, &config.node, &config.plan);
    for (name, patches) in [("apply", &apply.patches), ("node", &on_node.patches)] {
        if let Some(patches) = patches {
            path::required_absolute(&format!("{name}.patches.directory"), &patches.directory, out);
        }
    }
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
