//! `KubernetesVersion`: no newer than the release acted as.

use super::{Check, Trouble};
use crate::release::{Release, Version};

pub(super) fn check(version: &str, release: &Release) -> Check {
    let found = judge(version, release);
    Check::new(
        "KubernetesVersion",
        "the version of the control plane is one that this release knows",
        move |_| Ok(found.clone().into_iter().collect()),
    )
}

fn judge(version: &str, release: &Release) -> Option<Trouble> {
    let own = &release.version;
    match version.parse::<Version>() {
        Err(error) => Some(Trouble::error(
            format!("kubernetesVersion: {error}"),
            "manifests and images are made for this version",
            "set kubernetesVersion to a full version",
        )),
        Ok(version) if (version.major, version.minor) > (own.major, own.minor) => Some(Trouble::warning(
            format!("kubernetesVersion {version} is of a newer minor than {own}, the release acted as"),
            "what changed in the newer minor is not known to this release",
            format!(
                "act as a release of that minor: --release v{}.{}",
                version.major, version.minor
            ),
        )),
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeHost, errors, warnings};
    use crate::release::Release;

    #[test]
    fn a_newer_minor_is_warned_of() {
        let release = Release::named("v1.35.6").unwrap();
        let check = |version: &str| super::check(version, &release);
        let host = FakeHost::fit();
        assert_eq!(warnings(&check("v1.35.9"), &host).len(), 0);
        assert_eq!(warnings(&check("v1.34.0"), &host).len(), 0);
        assert_eq!(warnings(&check("v1.36.0-alpha.1"), &host).len(), 1);
        assert!(errors(&check("v1.36.0"), &host).is_empty());
        assert_eq!(errors(&check("latest"), &host).len(), 1);
    }
}
