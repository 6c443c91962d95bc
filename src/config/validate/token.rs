//! Bootstrap tokens. Their values are never shown.

use super::Findings;
use crate::config::model::BootstrapToken;

const USAGES: [&str; 2] = ["signing", "authentication"];
/// The group that a token gets where none is given.
const DEFAULT_GROUP: &str = "system:bootstrappers:kubeadm:default-node-token";
const GROUP_PREFIX: &str = "system:bootstrappers:";

/// Whether a text is a bootstrap token: 6 and 16 lower case letters and digits with a dot between them.
pub(super) fn is_token(text: &str) -> bool {
    let part =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split_once('.')
        .is_some_and(|(id, secret)| part(id, 6) && part(secret, 16))
}

/// A token that must have the form of one.
pub(super) fn token(path: &str, value: &str, out: &mut Findings) {
    if !is_token(value) {
        let message = if value.is_empty() {
            "the bootstrap token is missing"
        } else {
            "this is not a bootstrap token: it has 6 characters, a dot and 16 characters, all lower case letters or digits"
        };
        out.error("invalid-token", path, message, "make one with `token generate`");
    }
}

pub(super) fn bootstrap_tokens(tokens: &[BootstrapToken], out: &mut Findings) {
    for (i, entry) in tokens.iter().enumerate() {
        let path = format!("bootstrapTokens[{i}]");
        if !entry.token.is_empty() {
            token(&format!("{path}.token"), &entry.token, out);
        }
        usages(&path, &entry.usages, out);
        groups(&path, entry, out);
        if entry.ttl.is_some() && entry.expires.is_some() {
            out.error(
                "ttl-and-expires",
                format!("{path}.expires"),
                "`ttl` and `expires` exclude each other",
                "keep one of them",
            );
        }
    }
}

fn usages(path: &str, usages: &[String], out: &mut Findings) {
    for (i, usage) in usages.iter().enumerate() {
        if !USAGES.contains(&usage.as_str()) {
            out.error(
                "unknown-token-usage",
                format!("{path}.usages[{i}]"),
                format!("`{usage}` is not a use of a bootstrap token"),
                "take `signing`, `authentication`, or both",
            );
        }
    }
}

fn groups(path: &str, token: &BootstrapToken, out: &mut Findings) {
    // Without usages, both are filled in; without groups, one is.
    let authenticates = token.usages.is_empty() || token.usages.iter().any(|usage| usage == "authentication");
    if !authenticates {
        out.error(
            "token-groups-without-authentication",
            format!("{path}.groups"),
            if token.groups.is_empty() || token.groups == [DEFAULT_GROUP] {
                "a token gets a group by default, and only one with the usage `authentication` can have groups"
            } else {
                "only a token with the usage `authentication` can have groups"
            },
            "add `authentication` to `usages`",
        );
    }
    for (i, group) in token.groups.iter().enumerate() {
        if !is_group(group) {
            out.error(
                "invalid-token-group",
                format!("{path}.groups[{i}]"),
                format!("`{group}` is not a group that bearers of bootstrap tokens can belong to"),
                "write `system:bootstrappers:` and lower case letters, digits, `:` and `-`",
            );
        }
    }
}

fn is_group(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.strip_prefix(GROUP_PREFIX).is_some_and(|rest| {
        (1..=256).contains(&rest.len())
            && rest.bytes().all(|b| inner(b) || b == b':' || b == b'-')
            && rest.bytes().last().is_some_and(inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_a_fixed_form() {
        assert!(is_token("abcdef.0123456789abcdef"));
        for text in [
            "",
            "abcdef",
            "ABCDEF.0123456789abcdef",
            "abcdef.0123456789abcde",
            "abcdef.0123456789abcdef\n",
            "abcde.f0123456789abcdef",
            "abcdef.0123456789abcdef.",
            "äbcde.0123456789abcdef",
        ] {
            assert!(!is_token(text), "{text}");
        }
    }

    #[test]
    fn groups_begin_with_the_prefix_of_bootstrappers() {
        for text in ["system:bootstrappers:a", "system:bootstrappers:kubeadm:default-node-token"] {
            assert!(is_group(text), "{text}");
        }
        let long = format!("{GROUP_PREFIX}{}", "a".repeat(257));
        for text in [
            "system:masters",
            "system:bootstrappers:",
            "system:bootstrappers:a-",
            "system:bootstrappers:A",
            &long,
        ] {
            assert!(!is_group(text), "{text}");
        }
    }

    #[test]
    fn usages_groups_and_lifetime_fit_together() {
        let codes = |usages: &[&str], groups: &[&str]| {
            let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
            let token = BootstrapToken {
                usages: list(usages),
                groups: list(groups),
                ..BootstrapToken::default()
            };
            let mut out = Findings::default();
            bootstrap_tokens(&[token], &mut out);
            out.0
                .into_iter()
                .map(|finding| (finding.code, finding.path))
                .collect::<Vec<_>>()
        };
        let found = |code, path: &str| vec![(code, path.to_owned())];
        assert_eq!(codes(&[], &[]), []);
        assert_eq!(codes(&["authentication"], &["system:bootstrappers:a"]), []);
        assert_eq!(
            codes(&["signing", "authentication", "sealing"], &[]),
            found("unknown-token-usage", "bootstrapTokens[0].usages[2]")
        );
        assert_eq!(
            codes(&["signing"], &[]),
            found("token-groups-without-authentication", "bootstrapTokens[0].groups")
        );
        assert_eq!(
            codes(&[], &["system:masters"]),
            found("invalid-token-group", "bootstrapTokens[0].groups[0]")
        );
    }
}
