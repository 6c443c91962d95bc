//! Keeps secrets out of the lines that findings and errors show.

/// Fields whose value is a secret, in lower case.
const SECRET_KEYS: [&str; 6] = [
    "token",
    "tlsbootstraptoken",
    "certificatekey",
    "bootstraptoken",
    "password",
    "secret",
];
/// Lengths of the two parts of a bootstrap token.
const TOKEN: (usize, usize) = (6, 16);
/// A certificate key has so many hexadecimal digits.
const KEY_DIGITS: usize = 64;

/// A line of a file with secrets covered by `*`, character for character, so that columns still hold.
pub(crate) fn redact(line: &str) -> String {
    let mut chars: Vec<char> = line.chars().collect();
    cover_values_of_secret_keys(&mut chars);
    cover_tokens(&mut chars);
    cover_keys(&mut chars);
    chars.into_iter().collect()
}

fn cover_values_of_secret_keys(chars: &mut [char]) {
    let mut start = 0;
    while let Some(colon) = (start..chars.len()).find(|i| chars[*i] == ':') {
        start = colon + 1;
        let quoted = |c: char| c == '"' || c == '\'';
        let before = chars[..colon].iter().rev().skip_while(|c| c.is_whitespace() || quoted(**c));
        let key: String = before.take_while(|c| c.is_alphanumeric() || **c == '_').collect();
        let key: String = key.chars().rev().collect::<String>().to_lowercase();
        if !SECRET_KEYS.contains(&key.as_str()) {
            continue;
        }
        let Some(value) = (start..chars.len()).find(|i| !chars[*i].is_whitespace()) else {
            return;
        };
        let end = match chars[value] {
            // A mapping or list in one line: its own keys are looked at in turn. A block scalar stands on the next lines.
            '{' | '[' | '|' | '>' => continue,
            quote if quoted(quote) => (value + 1..chars.len()).find(|i| chars[*i] == quote).unwrap_or(chars.len()),
            _ => (value..chars.len())
                .find(|i| matches!(chars[*i], ',' | '}' | ']') || chars[*i] == '#' && chars[*i - 1].is_whitespace())
                .unwrap_or(chars.len()),
        };
        let first = if quoted(chars[value]) { value + 1 } else { value };
        let last = (first..end)
            .rev()
            .find(|i| !chars[*i].is_whitespace())
            .map_or(first, |i| i + 1);
        let is_null = matches!(chars[first..last], ['~'] | ['n', 'u', 'l', 'l'] | []);
        if !is_null {
            chars[first..last].fill('*');
        }
        start = end;
    }
}

fn cover_tokens(chars: &mut [char]) {
    let run = |chars: &[char], from: usize, to: usize| chars[from..to].iter().all(char::is_ascii_alphanumeric);
    for dot in TOKEN.0..chars.len() {
        let (from, to) = (dot - TOKEN.0, dot + 1 + TOKEN.1);
        if chars[dot] == '.' && to <= chars.len() && run(chars, from, dot) && run(chars, dot + 1, to) {
            let longer = chars[to..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
            let has_digit_or_is_exact = longer == 0 || chars[from..to].iter().any(char::is_ascii_digit);
            if has_digit_or_is_exact {
                chars[from..to + longer].fill('*');
            }
        }
    }
}

/// Runs of as many hexadecimal digits as a certificate key has; public hashes (`sha256:...`) stay.
fn cover_keys(chars: &mut [char]) {
    let mut i = 0;
    while i < chars.len() {
        let length = chars[i..].iter().take_while(|c| c.is_ascii_hexdigit()).count();
        let is_hash = chars[..i].ends_with(&['s', 'h', 'a', '2', '5', '6', ':']);
        if length >= KEY_DIGITS && !is_hash {
            chars[i..i + length].fill('*');
        }
        i += length.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn secrets_are_covered_and_nothing_else() {
        let key = "0123456789abcdef".repeat(4);
        let stars = "*".repeat(64);
        for (line, wanted) in [
            (
                "- token: abcdef.0123456789abcdef # mine",
                "- token: *********************** # mine".to_owned(),
            ),
            ("- token: ABC", "- token: ***".to_owned()),
            ("  tlsBootstrapToken: 'a b'", "  tlsBootstrapToken: '***'".to_owned()),
            (
                "{\"token\": \"abc\", \"ttl\": \"1h\"}",
                "{\"token\": \"***\", \"ttl\": \"1h\"}".to_owned(),
            ),
            (
                "bootstrapToken: {token: abc, apiServerEndpoint: a:1}",
                "bootstrapToken: {token: ***, apiServerEndpoint: a:1}".to_owned(),
            ),
            ("CertificateKey: zz", "CertificateKey: **".to_owned()),
            ("token: \"open", "token: \"****".to_owned()),
            ("token: null", "token: null".to_owned()),
            ("token: |", "token: |".to_owned()),
            ("token:", "token:".to_owned()),
            ("bootstrapTokens:", "bootstrapTokens:".to_owned()),
            ("tokn: abcdef.0123456789abcdef", "tokn: ***********************".to_owned()),
            ("  - 012345.6789abcdef0123456789abcdef", format!("  - {}", "*".repeat(33))),
            ("advertiseAddress: 192.0.2.10", "advertiseAddress: 192.0.2.10".to_owned()),
            (
                "imageRepository: registry.example.com",
                "imageRepository: registry.example.com".to_owned(),
            ),
        ] {
            assert_eq!(redact(line), wanted, "{line}");
        }
        assert_eq!(redact(&format!("  {key}")), format!("  {stars}"));
        assert_eq!(redact(&format!("- sha256:{key}")), format!("- sha256:{key}"));
    }
}
