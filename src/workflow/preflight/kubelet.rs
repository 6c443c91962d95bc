//! `KubeletVersion`: a kubelet that fits the control plane.

use super::{Answer, Check, Trouble};
use crate::host::preflight::{PreflightHost, Unanswered};
use crate::release::{Release, Version};

const WHY: &str = "the kubelet runs the control plane's Pods";

pub(super) fn check(control_plane: &str, release: &Release) -> Check {
    let control_plane = control_plane.parse::<Version>().ok();
    let least = release.minimum_kubelet();
    Check::new("KubeletVersion", "the kubelet's version fits", move |host| {
        judge(host, control_plane.as_ref(), &least)
    })
}

/// The version of the host's kubelet, or what is wrong with it.
pub(super) fn version(host: &dyn PreflightHost) -> Result<Result<Version, String>, Unanswered> {
    let Some(program) = host.find("kubelet") else {
        return Ok(Err("there is no kubelet in PATH".to_owned()));
    };
    let ran = match host.run(&program, &["--version"]) {
        Err(Unanswered::Because(reason)) => return Ok(Err(reason)),
        answer => answer?,
    };
    // `Kubernetes v1.36.2`
    let version = ran.output.split_whitespace().last().and_then(|word| word.parse().ok());
    Ok(version
        .filter(|_| ran.status == Some(0))
        .ok_or_else(|| format!("`{} --version` names no version", program.display())))
}

fn judge(host: &dyn PreflightHost, control_plane: Option<&Version>, least: &Version) -> Answer {
    let install = |version: &Version| format!("install the kubelet of v{}.{}", version.major, version.minor);
    let fitting = control_plane.unwrap_or(least);
    let kubelet = match version(host)? {
        Ok(kubelet) => kubelet,
        Err(reason) => return Ok(vec![Trouble::error(reason, WHY, install(fitting))]),
    };
    let newer = control_plane.filter(|version| (kubelet.major, kubelet.minor) > (version.major, version.minor));
    let found = if kubelet < *least {
        format!("the kubelet is {kubelet}; at least {least} is needed")
    } else if let Some(version) = newer {
        format!("the kubelet is {kubelet}, newer than the control plane's {version}")
    } else {
        return Ok(Vec::new());
    };
    Ok(vec![Trouble::error(found, WHY, install(fitting))])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors};
    use super::*;

    #[test]
    fn no_older_than_three_minors_and_no_newer_than_the_control_plane() {
        let check = check("v1.35.1", &Release::named("v1.36.2").unwrap());
        let ask = |status, output: &str| errors(&check, &FakeHost::fit().with_run("kubelet --version", status, output));
        assert!(ask(0, "Kubernetes v1.35.9\n").is_empty() && ask(0, "Kubernetes v1.33.0\n").is_empty());
        assert_eq!(
            ask(0, "Kubernetes v1.36.0\n"),
            ["the kubelet is v1.36.0, newer than the control plane's v1.35.1"]
        );
        assert_eq!(
            ask(0, "Kubernetes v1.32.9\n"),
            ["the kubelet is v1.32.9; at least v1.33.0 is needed"]
        );
        for (status, output) in [(0, ""), (1, "Kubernetes v1.35.1\n"), (0, "hello")] {
            assert_eq!(ask(status, output).len(), 1, "{output}");
        }
        let bare = FakeHost {
            programs: Vec::new(),
            ..FakeHost::fit()
        };
        assert_eq!(errors(&check, &bare), ["there is no kubelet in PATH"]);
    }

    #[test]
    fn one_that_takes_too_long_is_not_judged() {
        let host = FakeHost {
            hangs: true,
            ..FakeHost::fit()
        };
        let answer = check("v1.36.2", &Release::newest()).ask(&host);
        assert!(matches!(answer, Err(Unanswered::TimeOut(_))), "{answer:?}");
    }
}
