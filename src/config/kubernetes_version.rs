//! `kubernetesVersion`: what it may say, which version that is, and whether a release deploys it.

use super::dynamic::finding;
use super::validate::Finding;
use crate::diagnostic::Severity;
use crate::release::{Release, Version};

const PATH: &str = "kubernetesVersion";
/// Places of builds that may stand before a version or a label.
const BUCKETS: [&str; 3] = ["release/", "ci/", "ci-cross/"];

/// How old a version may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minimum {
    /// As old as the release deploys; an older one is an error.
    Deployable,
    /// As old as the releases of the table; an older one, which the file alone led to, is a warning.
    Known,
}

/// The version that a text stands for: itself, or for a label the version of the release, since no network is asked.
///
/// # Errors
/// A finding: the text is neither.
pub fn deployed(text: &str, release: &Release) -> Result<Version, Finding> {
    let bare = without_bucket(text);
    if let Ok(version) = bare.parse::<Version>() {
        return Ok(version);
    }
    if is_label(bare) {
        return Ok(release.version.clone());
    }
    Err(finding(
        Severity::Error,
        "invalid-version",
        PATH,
        format!(
            "`{text}` is neither a version such as {} nor a label such as stable-1",
            release.version
        ),
        "write the whole version with its patch number, or leave the field out",
    ))
}

/// What is to be said about deploying a version with a release.
pub fn judge(version: &Version, release: &Release, minimum: Minimum) -> Option<Finding> {
    let oldest = release.minimum_control_plane();
    let minor = |version: &Version| (version.major, version.minor);
    if minimum == Minimum::Deployable && *version < oldest {
        return Some(finding(
            Severity::Error,
            "version-too-old",
            PATH,
            format!(
                "{version} is older than {oldest}, the oldest that release {} deploys",
                release.version
            ),
            "take a newer version, or the kubeadm of that minor",
        ));
    }
    if minimum == Minimum::Known && minor(version) < minor(&release.version) {
        return Some(finding(
            Severity::Warning,
            "version-too-old",
            PATH,
            format!("{version} is older than the oldest release that is known here"),
            &format!(
                "the file is read by the rules of v{}.{}",
                release.version.major, release.version.minor
            ),
        ));
    }
    (minor(version) > minor(&release.version)).then(|| {
        finding(
            Severity::Warning,
            "version-too-new",
            PATH,
            format!("{version} is newer than the minor of release {}", release.version),
            "act as a newer release with `--release`",
        )
    })
}

/// A word on a label that names another minor than the release's: no network is asked, so the release's own version stands.
pub fn judge_label(text: &str, release: &Release) -> Option<Finding> {
    let named = minor_of(text).filter(|_| is_label(without_bucket(text)))?;
    let (named, own) = ((named.major, named.minor), (release.version.major, release.version.minor));
    (named != own).then(|| {
        finding(
            Severity::Warning,
            "label-not-resolved",
            PATH,
            format!("labels are not looked up: {} stands in place of `{text}`", release.version),
            "write the version itself, or act as another release with `--release`",
        )
    })
}

/// The version whose minor a version or a label names; none for a label such as `stable-1`.
pub fn minor_of(text: &str) -> Option<Version> {
    let bare = without_bucket(text);
    bare.parse().ok().or_else(|| {
        let (_, minor) = bare.split_once('-').filter(|_| is_label(bare))?;
        format!("{minor}.0").parse().ok()
    })
}

/// Whether a text names a build of the CI, whose images lie in a registry of their own.
pub fn names_ci_build(text: &str) -> bool {
    text.starts_with("ci/") || text.starts_with("ci-cross/")
}

fn without_bucket(text: &str) -> &str {
    BUCKETS.iter().find_map(|bucket| text.strip_prefix(bucket)).unwrap_or(text)
}

/// `stable`, `latest-1`, `stable-1.36`, ...
fn is_label(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("stable").or_else(|| text.strip_prefix("latest")) else {
        return false;
    };
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && !part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit())
    };
    match rest.strip_prefix('-').map(|version| version.split_once('.')) {
        None => rest.is_empty(),
        Some(None) => digits(&rest[1..], 1),
        Some(Some((major, minor))) => digits(major, 1) && digits(minor, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release() -> Release {
        Release::named("v1.36.2").unwrap()
    }

    #[test]
    fn versions_stand_for_themselves_and_labels_for_the_release() {
        for (text, version) in [
            ("v1.35.1", "v1.35.1"),
            ("1.35.1", "v1.35.1"),
            ("ci/v1.36.0-alpha.1+abc", "v1.36.0-alpha.1+abc"),
            ("stable", "v1.36.2"),
            ("stable-1", "v1.36.2"),
            ("latest-1.35", "v1.36.2"),
            ("ci/latest", "v1.36.2"),
        ] {
            assert_eq!(
                deployed(text, &release()).map(|v| v.to_string()),
                Ok(version.to_owned()),
                "{text}"
            );
        }
        for text in ["", "1.36", "v1", "latest-ish", "stable-", "stable-0.1", "stable-1.100", "on"] {
            assert!(deployed(text, &release()).is_err(), "{text}");
        }
    }

    #[test]
    fn labels_name_minors() {
        let minor = |text| minor_of(text).map(|version| version.to_string());
        assert_eq!(minor("stable-1.35"), Some("v1.35.0".to_owned()));
        assert_eq!(minor("v1.34.3"), Some("v1.34.3".to_owned()));
        assert_eq!(minor("stable-1"), None);
        assert_eq!(minor("latest-ish"), None);
    }

    #[test]
    fn a_label_of_another_minor_is_passed_over_with_a_word() {
        let code = |text| judge_label(text, &release()).map(|finding| finding.code);
        assert_eq!(code("ci/latest-1.35"), Some("label-not-resolved"));
        for text in ["stable-1.36", "stable-1", "latest", "v1.35.0", "nonsense"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn a_release_deploys_its_minor_and_the_one_before() {
        let code = |text: &str, minimum| {
            judge(&text.parse().unwrap(), &release(), minimum).map(|finding| (finding.severity, finding.code))
        };
        assert_eq!(code("v1.36.0", Minimum::Deployable), None);
        assert_eq!(code("v1.35.0", Minimum::Deployable), None);
        let refused = Some((Severity::Error, "version-too-old"));
        assert_eq!(code("v1.34.9", Minimum::Deployable), refused);
        assert_eq!(code("v1.34.9", Minimum::Known), Some((Severity::Warning, "version-too-old")));
        assert_eq!(code("v1.36.0-rc.1", Minimum::Known), None);
        assert_eq!(
            code("v1.37.0", Minimum::Deployable),
            Some((Severity::Warning, "version-too-new"))
        );
    }
}
