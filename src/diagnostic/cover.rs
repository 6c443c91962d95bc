//! Keeps secrets out of lines that are not a configuration: logs, arguments, variables, URLs.

use super::redact::redact;

/// Stands in the place of a secret.
pub(crate) const COVER: &str = "***";
/// What stands before a secret, in lower case. The secret ends at a blank, a quote or a comma.
const BEFORE_SECRETS: [&str; 7] = [
    "bearer ",
    "basic ",
    "token=",
    "password=",
    "secret=",
    "certificate-key=",
    "://",
];
/// A signed token begins so: `{"` in base64.
const SIGNED: &str = "eyJ";
/// A line without secrets: those of a configuration ([`redact`]), bearers of headers, values of flags and variables, users of URLs.
pub(crate) fn cover(line: &str) -> String {
    let mut covered = redact(line);
    for mark in BEFORE_SECRETS {
        covered = cover_after(&covered, mark);
    }
    cover_signed(&covered)
}

fn cover_after(line: &str, mark: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let mut covered = String::with_capacity(line.len());
    let mut from = 0;
    while let Some(at) = lower[from..].find(mark) {
        let start = from + at + mark.len();
        covered.push_str(&line[from..start]);
        let rest = &line[start..];
        let quoted = usize::from(rest.starts_with(['"', '\'']));
        let end = rest[quoted..]
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '}' | ')' | '&' | '\\'))
            .map_or(rest.len(), |end| end + quoted);
        let value = &rest[..end];
        match mark {
            // A URL hides a secret only in front of an `@`.
            "://" => match value.split('/').next().and_then(|authority| authority.rsplit_once('@')) {
                Some((user, _)) => {
                    covered.push_str(COVER);
                    covered.push_str(&value[user.len()..]);
                }
                None => covered.push_str(value),
            },
            _ if value.len() > quoted => {
                covered.push_str(&value[..quoted]);
                covered.push_str(COVER);
            }
            _ => covered.push_str(value),
        }
        from = start + end;
    }
    covered + &line[from..]
}

fn cover_signed(line: &str) -> String {
    let mut covered = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(SIGNED) {
        let (before, token) = rest.split_at(at);
        let end = token
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '=')))
            .unwrap_or(token.len());
        covered.push_str(before);
        covered.push_str(if end > 20 { COVER } else { &token[..end] });
        rest = &token[end..];
    }
    covered + rest
}

/// The lines of a text; nothing in the place of all those of a private key.
pub(crate) fn without_private_keys<'t>(lines: impl IntoIterator<Item = &'t str>) -> Vec<Option<&'t str>> {
    const MARK: &str = "PRIVATE KEY-----";
    let mut in_key = false;
    let mut kept = Vec::new();
    for line in lines {
        let marks = line.contains(MARK);
        if marks && !in_key {
            kept.push(None);
        } else if !in_key {
            kept.push(Some(line));
        }
        if marks {
            in_key = line.rfind("-----BEGIN") > line.rfind("-----END");
        }
    }
    kept
}
