//! What the kernel was configured with.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::Trouble;
use crate::host::preflight::{PreflightHost, Unanswered};
use crate::release::{KERNEL_OPTIONS, Preflight};

/// The configuration of the kernel that runs, packed.
const OF_KERNEL: &str = "/proc/config.gz";

/// The reference loads the module `configs` where there is no file, and refuses the host where that does not help. A check
/// changes nothing here, and what is not known is a warning.
pub(super) fn judge(host: &dyn PreflightHost, facts: &Preflight, cgroups_v2: bool) -> Result<Option<Trouble>, Unanswered> {
    let Some(text) = read(host)? else {
        return Ok(Some(Trouble::warning(
            "the configuration of the kernel is nowhere to be read",
            "whether the kernel has all that Pods need is not known",
            format!(
                "modprobe configs, or put the kernel's configuration at /boot/config-{}",
                host.kernel()
            ),
        )));
    };
    let enabled = enabled(&text);
    let of_cgroups = match cgroups_v2 {
        true => facts.kernel_options_cgroups_v2,
        false => facts.kernel_options_cgroups_v1,
    };
    let by_release = facts.kernel_options.iter().chain(of_cgroups).map(std::slice::from_ref);
    let missing: Vec<String> = KERNEL_OPTIONS
        .into_iter()
        .chain(by_release)
        .filter(|names| !names.iter().any(|name| enabled.contains(name)))
        .map(|names| {
            names
                .iter()
                .map(|name| format!("CONFIG_{name}"))
                .collect::<Vec<_>>()
                .join(" or ")
        })
        .collect();
    Ok((!missing.is_empty()).then(|| {
        Trouble::error(
            format!("the kernel lacks {}", missing.join(", ")),
            "the container runtime, the kubelet and kube-proxy use these",
            "install a kernel that was made with them, such as the distribution's own, and restart the host",
        )
    }))
}

/// The first configuration that stands, in the order of the reference.
fn read(host: &dyn PreflightHost) -> Result<Option<String>, Unanswered> {
    if let Some(gzip) = host.find("gzip")
        && host.stands(Path::new(OF_KERNEL))?
    {
        let ran = host.run(&gzip, &["-dc", OF_KERNEL])?;
        if ran.status == Some(0) && !ran.output.is_empty() {
            return Ok(Some(ran.output));
        }
    }
    let release = host.kernel();
    for path in [
        format!("/boot/config-{release}"),
        format!("/usr/src/linux-{release}/.config"),
        "/usr/src/linux/.config".to_owned(),
        format!("/usr/lib/modules/{release}/config"),
        format!("/usr/lib/ostree-boot/config-{release}"),
        format!("/usr/lib/kernel/config-{release}"),
        format!("/usr/src/linux-headers-{release}/.config"),
        format!("/lib/modules/{release}/build/.config"),
    ] {
        if let Some(text) = host.read(Path::new(&path))? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// Options that are built in, or modules.
fn enabled(text: &str) -> BTreeSet<&str> {
    text.lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("CONFIG_")?.split_once('=')?;
            matches!(value, "y" | "m").then_some(name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{FakeHost, KERNEL_CONFIGURATION};
    use super::*;
    use crate::release::Release;

    const PATH: &str = "/boot/config-6.12.48";

    fn ask(host: &FakeHost, release: &str, v2: bool) -> Option<String> {
        let facts = Release::named(release).unwrap().minor.preflight;
        judge(host, facts, v2).unwrap().map(|trouble| trouble.found)
    }

    #[test]
    fn what_is_missing_goes_by_release_and_cgroups() {
        let host = FakeHost::fit();
        for release in ["v1.31", "v1.32", "v1.34", "v1.36"] {
            assert_eq!(ask(&host, release, true), None);
            assert_eq!(ask(&host, release, false), None);
        }
        let without = |option: &str| {
            let text = KERNEL_CONFIGURATION.replace(&format!("CONFIG_{option}=y"), &format!("# CONFIG_{option} is not set"));
            FakeHost::fit().with_file(PATH, &text)
        };
        let lacks = |option: &str| Some(format!("the kernel lacks CONFIG_{option}"));
        let freezer = without("CGROUP_FREEZER");
        assert_eq!(ask(&freezer, "v1.31", true), lacks("CGROUP_FREEZER"));
        assert_eq!(ask(&freezer, "v1.33", false), None);
        assert_eq!(
            (ask(&freezer, "v1.35", true), ask(&freezer, "v1.35", false)),
            (None, lacks("CGROUP_FREEZER"))
        );
        let bpf = without("CGROUP_BPF");
        assert_eq!(
            (ask(&bpf, "v1.36", false), ask(&bpf, "v1.36", true)),
            (None, lacks("CGROUP_BPF"))
        );
        assert_eq!(ask(&without("MEMCG"), "v1.36", true), lacks("MEMCG"));
        let redirect = ask(
            &FakeHost::fit().with_file(PATH, &KERNEL_CONFIGURATION.replace("TARGET_REDIRECT", "X")),
            "v1.36",
            true,
        );
        assert_eq!(
            redirect,
            lacks("NETFILTER_XT_TARGET_REDIRECT or CONFIG_IP_NF_TARGET_REDIRECT")
        );
    }

    #[test]
    fn where_it_is_read() {
        let none = FakeHost::fit().without(PATH);
        assert!(ask(&none, "v1.36", true).unwrap().contains("nowhere to be read"));
        let elsewhere = none
            .clone()
            .with_file("/usr/lib/modules/6.12.48/config", KERNEL_CONFIGURATION);
        assert_eq!(ask(&elsewhere, "v1.36", true), None);
        let mut packed = none
            .with_file(OF_KERNEL, "")
            .with_run("gzip -dc /proc/config.gz", 0, KERNEL_CONFIGURATION);
        assert!(ask(&packed, "v1.36", true).is_some(), "without gzip it cannot be read");
        packed.programs.push("gzip".to_owned());
        assert_eq!(ask(&packed, "v1.36", true), None);
    }
}
