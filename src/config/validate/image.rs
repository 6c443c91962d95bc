//! Where images come from.

use super::Findings;

pub(super) fn repository(path: &str, value: &str, out: &mut Findings) {
    if !value.is_empty() && !is_repository(value) {
        out.error(
            "invalid-image-repository",
            path,
            format!("`{value}` is not a registry and path that images can come from"),
            "write HOST[:PORT][/PATH...], such as registry.example.com:5000/kubernetes; the path is in lower case",
        );
    }
}

/// Whether `<value>/name:tag` is an image reference.
fn is_repository(value: &str) -> bool {
    let (first, rest) = value
        .split_once('/')
        .map_or((value, None), |(first, rest)| (first, Some(rest)));
    (is_domain(first) || is_path_component(first)) && rest.is_none_or(|rest| rest.split('/').all(is_path_component))
}

/// `host`, `host:port`, `[IPv6]:port`.
fn is_domain(text: &str) -> bool {
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    if let Some((address, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let inside = !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
        return inside && (port.is_empty() || port.strip_prefix(':').is_some_and(digits));
    }
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let component = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    host.split('.').all(component) && port.is_none_or(digits)
}

/// Letters and digits in lower case, with `.`, `_`, `__` or dashes between them.
fn is_path_component(text: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(alphanumeric)
        && text.ends_with(alphanumeric)
        && text
            .split(alphanumeric)
            .all(|gap| matches!(gap, "" | "." | "_" | "__") || gap.bytes().all(|b| b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::is_repository;

    #[test]
    fn repositories_follow_the_grammar_of_image_references() {
        for text in [
            "registry.k8s.io",
            "registry.example.com:5000/a/b",
            "Registry.Example.com/a",
            "localhost",
            "12:30",
            "10.0.0.0/8",
            "[fd00::1]:5000/a",
            "[fd00::1]",
            "a_b",
            "a__b",
            "a--b",
            "abc",
            "90000h",
            "2001-01-02",
        ] {
            assert!(is_repository(text), "{text}");
        }
        for text in [
            "bad repo",
            "a/",
            "/a",
            "a//b",
            "a/B",
            "A_b",
            "a:b",
            "a:/b",
            "::1",
            "fd00::/64",
            "https://a",
            "-a",
            "a/-b",
            "a/b_",
            "a___b",
            "a._b",
            "ü",
            "a\nb",
            "a: b",
            "a@b",
            "a/b:tag",
            "[fd00::1",
            "[]/a",
        ] {
            assert!(!is_repository(text), "{text}");
        }
    }
}
