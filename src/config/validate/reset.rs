//! ResetConfiguration.

use super::rules::phase::unknown_phase;
use super::{Findings, Rules, node, path};
use crate::config::model::ResetConfiguration;

const UNMOUNT_FLAGS: [&str; 4] = ["MNT_FORCE", "MNT_DETACH", "MNT_EXPIRE", "UMOUNT_NOFOLLOW"];

pub(super) fn reset(config: &ResetConfiguration, rules: &Rules<'_>, out: &mut Findings) {
    node::cri_socket("criSocket", &config.cri_socket, out);
    path::absolute("certificatesDir", &config.certificates_dir, out);
    node::ignored_errors("ignorePreflightErrors", &config.ignore_preflight_errors, rules, out);
    unknown_phase::check("skipPhases", "reset", &config.skip_phases, unknown_phase::RESET, out);
    for (i, flag) in config.unmount_flags.iter().enumerate() {
        if !UNMOUNT_FLAGS.contains(&flag.as_str()) {
            out.error(
                "unknown-unmount-flag",
                format!("unmountFlags[{i}]"),
                format!("`{flag}` is not a flag of umount2"),
                &format!("take {}", UNMOUNT_FLAGS.join(", ")),
            );
        }
    }
}
