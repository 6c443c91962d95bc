//! `SystemVerification`: kernel and cgroups.

mod cgroups;
mod configuration;
mod kernel;

use super::{Check, Trouble};
use crate::host::preflight::Unanswered;
use crate::release::Release;

pub(super) fn check(release: &Release, fail_cgroup_v1: Option<bool>) -> Check {
    let facts = release.minor.preflight;
    Check::new("SystemVerification", "kernel and cgroups are fit", move |host| {
        let mut found: Vec<Trouble> = kernel::judge(&host.kernel(), facts).into_iter().collect();
        match configuration::judge(host, facts, cgroups::are_v2(host)?) {
            // A preview does not wait for what unpacks it; the rest is known all the same.
            Err(Unanswered::TimeOut(_)) => {}
            answer => found.extend(answer?),
        }
        found.extend(cgroups::judge(host, facts, fail_cgroup_v1)?);
        Ok(found)
    })
}
