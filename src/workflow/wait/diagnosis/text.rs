//! Lines of logs as they may be shown: without secrets, without controls of the terminal, not too long.

use crate::diagnostic::{COVER, cover, without_private_keys};

/// A line without secrets and controls, cut to a length in characters.
pub fn clean(line: &str, longest: usize) -> String {
    let plain: String = without_escapes(line)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut covered = cover(plain.trim_end());
    if covered.chars().count() > longest {
        covered = covered.chars().take(longest.saturating_sub(1)).collect();
        covered.push('…');
    }
    covered
}

/// The last lines of a log, clean. What belongs to a private key is one line of cover.
pub(super) fn clean_lines(lines: impl IntoIterator<Item = impl AsRef<str>>, longest: usize) -> Vec<String> {
    let lines: Vec<_> = lines.into_iter().collect();
    let kept = without_private_keys(lines.iter().map(AsRef::as_ref)).into_iter();
    kept.filter(|line| line.is_none_or(|line| !line.trim().is_empty()))
        .map(|line| line.map_or_else(|| COVER.to_owned(), |line| clean(line, longest)))
        .collect()
}

/// Sequences that colour text.
fn without_escapes(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let end = after.find(|c: char| c.is_ascii_alphabetic()).map_or(after.len(), |at| at + 1);
        rest = after.get(end..).unwrap_or_default();
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_covered_and_the_rest_stays() {
        for (line, wanted) in [
            (
                "E1 x.go:1] \"Unauthorized\" header=\"Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJr.sig\"",
                "E1 x.go:1] \"Unauthorized\" header=\"Authorization: Bearer ***\"",
            ),
            (
                "got eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOi.abc, refused",
                "got ***, refused",
            ),
            ("flag --token=abcdef.0123456789abcdef given", "flag --token=*** given"),
            (
                "token \"abcdef.0123456789abcdef\" is invalid",
                "token \"***********************\" is invalid",
            ),
            (
                "proxy http://user:pw@proxy:3128/ refused",
                "proxy http://***@proxy:3128/ refused",
            ),
            (
                "get https://10.0.0.1:6443/livez failed",
                "get https://10.0.0.1:6443/livez failed",
            ),
            ("PASSWORD=\"ab\" x", "PASSWORD=\"***\" x"),
            ("\u{1b}[31mred\u{1b}[0m\u{7} end", "red  end"),
            ("bearer ", "bearer"),
        ] {
            assert_eq!(clean(line, 200), wanted, "{line}");
        }
        assert_eq!(clean("abcdef", 4), "abc…");
    }

    #[test]
    fn a_private_key_is_one_line_of_cover() {
        let text = "before\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nafter\n\n";
        assert_eq!(clean_lines(text.lines(), 100), ["before", "***", "after"]);
        let one_line = "key -----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----";
        assert_eq!(clean_lines([one_line, "after"], 100), ["***", "after"]);
    }
}
