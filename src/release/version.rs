//! Versions of Kubernetes.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A semantic version. Written with a leading `v`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// Major.
    pub major: u64,
    /// Minor.
    pub minor: u64,
    /// Patch.
    pub patch: u64,
    /// Pre-release, such as `rc.0`; empty for a release.
    pub pre: String,
    /// Build, such as the commit; it does not count in comparisons.
    pub build: String,
}

/// A text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version such as v1.36.2")]
pub struct InvalidVersion(pub String);

impl FromStr for Version {
    type Err = InvalidVersion;

    // https://semver.org, with or without a leading `v`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || InvalidVersion(text.to_owned());
        let bare = text.strip_prefix('v').unwrap_or(text);
        let (rest, build) = bare.split_once('+').unwrap_or((bare, ""));
        let (core, pre) = rest.split_once('-').unwrap_or((rest, ""));
        let identifiers_hold = |list: &str| {
            list.split('.')
                .all(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        };
        if bare.contains('+') && !identifiers_hold(build) || rest.contains('-') && !identifiers_hold(pre) {
            return Err(error());
        }
        let number = |part: &str| match part.as_bytes() {
            [b'0', _, ..] | [] => Err(error()),
            bytes if bytes.iter().all(u8::is_ascii_digit) => part.parse::<u64>().map_err(|_| error()),
            _ => Err(error()),
        };
        let parts: Vec<&str> = core.split('.').collect();
        let [major, minor, patch] = parts[..] else {
            return Err(error());
        };
        Ok(Version {
            major: number(major)?,
            minor: number(minor)?,
            patch: number(patch)?,
            pre: pre.to_owned(),
            build: build.to_owned(),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.pre.is_empty() {
            write!(f, "-{}", self.pre)?;
        }
        if !self.build.is_empty() {
            write!(f, "+{}", self.build)?;
        }
        Ok(())
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    // Precedence of semver 2.0.0 section 11; versions that differ only in their build are told apart last, so that
    // ordering agrees with equality.
    fn cmp(&self, other: &Self) -> Ordering {
        (self.major, self.minor, self.patch)
            .cmp(&(other.major, other.minor, other.patch))
            .then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => compare_pre_releases(&self.pre, &other.pre),
            })
            .then_with(|| self.build.cmp(&other.build))
    }
}

fn compare_pre_releases(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        return match (left.next(), right.next()) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(x), Some(y)) => match (x.parse::<u64>(), y.parse::<u64>()) {
                (Ok(x), Ok(y)) if x == y => continue,
                (Ok(x), Ok(y)) => x.cmp(&y),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) if x == y => continue,
                (Err(_), Err(_)) => x.cmp(y),
            },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_that_of_semver() {
        let sorted = [
            "v1.35.0-alpha.1",
            "v1.35.0-alpha.beta",
            "v1.35.0-beta.2",
            "v1.35.0-beta.11",
            "v1.35.0-rc.1",
            "v1.35.0",
            "v1.35.1",
            "v1.36.0-alpha.0",
        ];
        let versions: Vec<Version> = sorted.iter().map(|v| v.parse().unwrap()).collect();
        assert!(versions.is_sorted());
        assert_eq!(versions.iter().map(Version::to_string).collect::<Vec<_>>(), sorted);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "", "v", "1", "1.36", "v1.36", "1.36.x", "01.2.3", "v1.2.3-", "1.2.3+", "stable-1", "1.2.3.4", "v1.2.-3",
        ] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }
}
