//! Recorded text in which placeholders (`$TIME`, `$HASH`, ...) stand for what varies.

/// What may stand in a placeholder's place.
type Allowed = fn(char) -> bool;

/// Placeholders, the longest of those that begin alike first, with what may stand in their place.
const PLACEHOLDERS: [(&str, Allowed); 15] = [
    ("$CERTIFICATE_BASE64", is_base64),
    ("$CERTIFICATE", is_pem),
    ("$PRIVATE_KEY", is_pem),
    ("$PUBLIC_KEY", is_pem),
    ("$BLOB", is_base64),
    ("$HASH", is_hex),
    ("$JWS_HEADER", is_base64),
    ("$NUMBER", |c| c.is_ascii_digit()),
    ("$SECONDS", |c| c.is_ascii_digit()),
    ("$SIGNATURE", |c| is_base64(c) || c == '-' || c == '_'),
    ("$TIME", |c| c.is_ascii_digit() || "-:TZ.+".contains(c)),
    ("$TOKEN_ID", |c| c.is_ascii_lowercase() || c.is_ascii_digit()),
    ("$TOKEN", |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.'),
    ("$UID", |c| is_hex(c) || c == '-'),
    ("$VERSION", |c| c.is_ascii_digit()),
];

/// Whether a text is what the recorded one describes.
pub fn matches(want: &str, got: &str) -> bool {
    let Some(at) = want.find('$') else {
        return want == got;
    };
    let Some(rest) = got.strip_prefix(&want[..at]) else {
        return false;
    };
    let Some((name, allowed)) = PLACEHOLDERS.iter().find(|(name, _)| want[at..].starts_with(name)) else {
        return rest.starts_with('$') && matches(&want[at + 1..], &rest[1..]);
    };
    let end = rest.find(|c| !allowed(c)).unwrap_or(rest.len());
    // The longest stretch first; a placeholder stands for at least one character.
    (1..=end)
        .rev()
        .filter(|end| rest.is_char_boundary(*end))
        .any(|end| matches(&want[at + name.len()..], &rest[end..]))
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+/=".contains(c)
}

fn is_hex(c: char) -> bool {
    c.is_ascii_digit() || ('a'..='f').contains(&c)
}

fn is_pem(c: char) -> bool {
    is_base64(c) || "- \n".contains(c)
}
