//! The controllers of cgroups, and which version of cgroups the host has.

use std::path::Path;

use super::super::{Answer, Trouble, kubelet};
use crate::host::preflight::{PreflightHost, Unanswered};
use crate::release::{Preflight, Release};

/// Stands where cgroups v2 are mounted, and names their controllers.
const CONTROLLERS_V2: &str = "/sys/fs/cgroup/cgroup.controllers";
/// The controllers of cgroups v1, with whether they are on.
const CONTROLLERS_V1: &str = "/proc/cgroups";

/// Controllers of cgroups v2. The kernel always has that of devices.
const REQUIRED_V2: [&str; 5] = ["cpu", "cpuset", "freezer", "memory", "pids"];
const WANTED_V2: [&str; 2] = ["hugetlb", "io"];
const REQUIRED_V1: [&str; 7] = ["cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"];
const WANTED_V1: [&str; 2] = ["blkio", "hugetlb"];

/// The oldest kernel whose cgroups v2 can freeze.
const FREEZES_V2: (u64, u64) = (5, 2);

/// Whether the host has cgroups v2.
pub(super) fn are_v2(host: &dyn PreflightHost) -> Result<bool, Unanswered> {
    host.stands(Path::new(CONTROLLERS_V2))
}

pub(super) fn judge(host: &dyn PreflightHost, facts: &Preflight, fail_cgroup_v1: Option<bool>) -> Answer {
    Ok(match host.read(Path::new(CONTROLLERS_V2))? {
        Some(text) => {
            let mut present: Vec<&str> = text.split_whitespace().collect();
            // This one is in no list.
            if super::kernel::version(&host.kernel()).is_none_or(|version| version >= FREEZES_V2) {
                present.push("freezer");
            }
            judge_controllers(&present, &REQUIRED_V2, &WANTED_V2)
        }
        None => {
            let text = host.read(Path::new(CONTROLLERS_V1))?.unwrap_or_default();
            let mut found = judge_controllers(&enabled_v1(&text), &REQUIRED_V1, &WANTED_V1);
            found.extend(judge_v1(host, facts, fail_cgroup_v1)?);
            found
        }
    })
}

/// The columns of `/proc/cgroups`: name, hierarchy, number of cgroups, whether it is on.
fn enabled_v1(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            matches!(fields[..], [_, _, _, "1"]).then(|| fields[0])
        })
        .collect()
}

fn judge_controllers(present: &[&str], required: &[&str], wanted: &[&str]) -> Vec<Trouble> {
    let why = "the kubelet limits Pods by these controllers";
    let mend = "switch them on in the kernel's command line (cgroup_enable=NAME), and restart the host";
    let missing = |names: &[&str]| {
        let missing: Vec<&str> = names.iter().copied().filter(|name| !present.contains(name)).collect();
        missing.join(", ")
    };
    let mut found = Vec::new();
    match missing(required) {
        names if names.is_empty() => {}
        names => found.push(Trouble::error(format!("cgroup controllers are missing: {names}"), why, mend)),
    }
    match missing(wanted) {
        names if names.is_empty() => {}
        names => found.push(Trouble::warning(
            format!("cgroup controllers that some Pods use are missing: {names}"),
            why,
            mend,
        )),
    }
    found
}

/// cgroups v1: how bad they are goes by the kubelet, and by what its configuration says of them.
fn judge_v1(host: &dyn PreflightHost, facts: &Preflight, fail_cgroup_v1: Option<bool>) -> Answer {
    if !facts.warns_of_cgroups_v1 {
        return Ok(Vec::new());
    }
    let mend = "boot with cgroups v2 (systemd.unified_cgroup_hierarchy=1 in the kernel's command line)";
    let refused = fail_cgroup_v1 != Some(false) && facts.kubelet_refuses_cgroups_v1;
    let version = match refused {
        true => match kubelet::version(host) {
            Err(Unanswered::TimeOut(_)) => None,
            answer => answer?.ok(),
        },
        false => None,
    };
    if let Some(version) = version
        && Release::for_control_plane(&version)
            .minor
            .preflight
            .kubelet_refuses_cgroups_v1
    {
        return Ok(vec![Trouble::error(
            format!("the host has cgroups v1, on which the kubelet {version} does not start"),
            "Kubernetes is about to drop cgroups v1",
            format!("{mend}, or set failCgroupV1: false in the KubeletConfiguration"),
        )]);
    }
    Ok(vec![Trouble::warning(
        "the host has cgroups v1",
        "Kubernetes is about to drop cgroups v1; kubelets of v1.35 and later start on them only with failCgroupV1: false",
        mend,
    )])
}

#[cfg(test)]
mod tests {
    use super::super::super::Check;
    use super::super::super::testing::{FakeHost, errors, warnings};
    use super::*;

    const V1: &str = "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpuset\t8\t1\t1\ncpu\t5\t1\t1\ncpuacct\t5\t1\t1\nblkio\t2\t1\t1\n\
                      memory\t3\t1\t1\ndevices\t1\t1\t1\nfreezer\t7\t1\t1\nhugetlb\t6\t1\t1\npids\t9\t1\t1\nrdma\t10\t1\t0\n";

    fn check(release: &str) -> Check {
        super::super::check(&Release::named(release).unwrap(), None)
    }

    #[test]
    fn controllers_of_v2() {
        let host = FakeHost::fit().with_file(CONTROLLERS_V2, "cpuset cpu memory\n");
        assert_eq!(errors(&check("v1.36"), &host), ["cgroup controllers are missing: pids"]);
        assert_eq!(
            warnings(&check("v1.36"), &host),
            ["cgroup controllers that some Pods use are missing: hugetlb, io"]
        );
    }

    #[test]
    fn old_kernels_cannot_freeze_with_v2() {
        let host = FakeHost {
            kernel: "4.19.0".to_owned(),
            ..FakeHost::fit().with_file(
                "/boot/config-4.19.0",
                crate::workflow::preflight::testing::KERNEL_CONFIGURATION,
            )
        };
        assert_eq!(errors(&check("v1.32"), &host), ["cgroup controllers are missing: freezer"]);
    }

    #[test]
    fn v1_goes_by_release_kubelet_and_configuration() {
        let host = FakeHost::fit().without(CONTROLLERS_V2).with_file(CONTROLLERS_V1, V1);
        let seen = |check: &Check, host: &FakeHost| (errors(check, host).len(), warnings(check, host).len());
        assert_eq!(seen(&check("v1.31"), &host), (0, 0));
        assert_eq!(seen(&check("v1.32"), &host), (0, 1));
        assert_eq!(seen(&check("v1.36"), &host), (1, 0));
        let accepted = super::super::check(&Release::named("v1.36").unwrap(), Some(false));
        assert_eq!(seen(&accepted, &host), (0, 1));
        let older = host.clone().with_run("kubelet --version", 0, "Kubernetes v1.34.1\n");
        assert_eq!(seen(&check("v1.36"), &older), (0, 1));
        let none = FakeHost {
            programs: Vec::new(),
            ..host.clone()
        };
        assert_eq!(seen(&check("v1.36"), &none), (0, 1));
        let without_memory = host.with_file(CONTROLLERS_V1, &V1.replace("memory\t3\t1\t1", "memory\t3\t1\t0"));
        assert_eq!(
            errors(&check("v1.31"), &without_memory),
            ["cgroup controllers are missing: memory"]
        );
    }
}
