//! URLs as Go's `net/url` takes them: which texts it refuses, and what it sees as the scheme and the path.

use std::net::Ipv6Addr;

/// What is needed of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    /// Scheme in lower case; empty where there is none.
    pub scheme: String,
    /// Path, with escapes undone.
    pub path: String,
}

/// Why a text is no URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidUrl {
    #[error("it contains a control character")]
    ControlCharacter,
    #[error("the scheme before `:` is missing")]
    MissingScheme,
    #[error("there is a `:` before the first `/`, but no scheme")]
    ColonInPath,
    #[error("the user part has an unfitting character")]
    User,
    #[error("the host has an unfitting character")]
    Host,
    #[error("the brackets of the host do not fit")]
    Brackets,
    #[error("the port is not a number")]
    Port,
    #[error("a `%` is not followed by two hexadecimal digits")]
    Escape,
}

pub(super) fn parse(text: &str) -> Result<Url, InvalidUrl> {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    if text.bytes().any(|b| b < b' ' || b == 0x7f) {
        return Err(InvalidUrl::ControlCharacter);
    }
    let (scheme, rest) = scheme(text)?;
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    let url = |path| Url {
        scheme: scheme.to_ascii_lowercase(),
        path,
    };
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            unescape(fragment)?;
            return Ok(url(String::new()));
        }
        if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Err(InvalidUrl::ColonInPath);
        }
    }
    let path = match rest.strip_prefix("//") {
        Some(after) if !scheme.is_empty() || !rest.starts_with("///") => {
            let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
            self::authority(authority)?;
            path
        }
        _ => rest,
    };
    unescape(fragment)?;
    Ok(url(unescape(path)?))
}

fn scheme(text: &str) -> Result<(&str, &str), InvalidUrl> {
    for (i, c) in text.char_indices() {
        match c {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if i > 0 => {}
            ':' if i == 0 => return Err(InvalidUrl::MissingScheme),
            ':' => return Ok((&text[..i], &text[i + 1..])),
            _ => break,
        }
    }
    Ok(("", text))
}

fn authority(text: &str) -> Result<(), InvalidUrl> {
    let (user, host) = match text.rsplit_once('@') {
        Some((user, host)) => (user, host),
        None => ("", text),
    };
    self::host(host)?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&b);
    if !user.bytes().all(fits) {
        return Err(InvalidUrl::User);
    }
    unescape(user).map(|_| ())
}

fn host(text: &str) -> Result<(), InvalidUrl> {
    let Some(inner) = text.strip_prefix('[') else {
        return match text.rfind(':') {
            Some(colon) => optional_port(&text[colon..]).and_then(|()| host_characters(text)),
            None => host_characters(text),
        };
    };
    let (address, port) = inner.rsplit_once(']').ok_or(InvalidUrl::Brackets)?;
    optional_port(port)?;
    let (address, zone) = address.split_once("%25").unwrap_or((address, ""));
    unescape(zone)?;
    if address.parse::<Ipv6Addr>().is_err() {
        return Err(InvalidUrl::Brackets);
    }
    Ok(())
}

fn optional_port(text: &str) -> Result<(), InvalidUrl> {
    match text.strip_prefix(':') {
        Some(port) if port.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
        None if text.is_empty() => Ok(()),
        _ => Err(InvalidUrl::Port),
    }
}

/// In a host, only bytes outside ASCII may be escaped; other languages' letters may stand as they are.
fn host_characters(text: &str) -> Result<(), InvalidUrl> {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'%' => {
                let byte = escaped(&bytes[i..]).ok_or(InvalidUrl::Escape)?;
                if byte < 0x80 && byte != b'%' {
                    return Err(InvalidUrl::Host);
                }
                i += 3;
                continue;
            }
            b if b >= 0x80 || b.is_ascii_alphanumeric() || b"!$&'()*+,;=:[]<>\"-_.~".contains(&b) => {}
            _ => return Err(InvalidUrl::Host),
        }
        i += 1;
    }
    Ok(())
}

fn unescape(text: &str) -> Result<String, InvalidUrl> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'%' {
            out.push(escaped(&bytes[i..]).ok_or(InvalidUrl::Escape)?);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The byte that `%XY` at the beginning stands for.
fn escaped(bytes: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(bytes.get(1..3)?).ok()?;
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then(|| u8::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_go_takes() {
        for (text, scheme, path) in [
            ("", "", ""),
            ("*", "", "*"),
            ("/etc/a b", "", "/etc/a b"),
            ("a/b:c", "", "a/b:c"),
            ("unix:///run/x.sock", "unix", "/run/x.sock"),
            ("unix://12:30", "unix", ""),
            ("unix://::1", "unix", ""),
            ("unix://fd00::/64", "unix", "/64"),
            ("unix://ünï", "unix", ""),
            ("unix://-5m", "unix", ""),
            ("UNIX:/a", "unix", "/a"),
            ("unix:a b", "unix", ""),
            ("https://192.0.2.20:2379", "https", ""),
            ("https://[fd00::1]:2379/x?y z#w", "https", "/x"),
            ("https://[fe80::1%25en0]:2379", "https", ""),
            ("https://u:p@h", "https", ""),
            ("https://", "https", ""),
            ("https:", "https", ""),
            ("file:///a%20b", "file", "/a b"),
            ("///a", "", "///a"),
            ("1:/x".trim_start_matches('1').trim_start_matches(':'), "", "/x"),
        ] {
            let url = Url {
                scheme: scheme.to_owned(),
                path: path.to_owned(),
            };
            assert_eq!(parse(text), Ok(url), "{text}");
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        for (text, error) in [
            ("unix://x\ty", InvalidUrl::ControlCharacter),
            ("a\u{7f}", InvalidUrl::ControlCharacter),
            (":a", InvalidUrl::MissingScheme),
            ("10.0.0.1:2379", InvalidUrl::ColonInPath),
            ("12:30", InvalidUrl::ColonInPath),
            ("unix://a b", InvalidUrl::Host),
            ("unix://a: b", InvalidUrl::Port),
            ("unix://a%41", InvalidUrl::Host),
            ("https://h:x", InvalidUrl::Port),
            ("https://[::1", InvalidUrl::Brackets),
            ("https://[a]", InvalidUrl::Brackets),
            ("https://[::1]x", InvalidUrl::Port),
            ("https://a b@h", InvalidUrl::User),
            ("/%zz", InvalidUrl::Escape),
            ("/%4", InvalidUrl::Escape),
            ("/a#%", InvalidUrl::Escape),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }
}
