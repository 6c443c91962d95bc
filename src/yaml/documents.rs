//! A file split into documents as the reference splits it: at lines that hold `---` and nothing else.

use std::borrow::Cow;

/// A stretch of a file that is parsed by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk<'a> {
    /// The line of the file in which it begins, from 1.
    pub first_line: u32,
    /// Where it begins in the file.
    pub start: usize,
    /// Where it ends there.
    pub end: usize,
    /// Its text, lines ended by `\n`.
    pub bytes: Cow<'a, [u8]>,
}

/// Splits a file.
///
/// A separator that stands before any other line belongs to the document that follows it, and so does one with something
/// behind it (`--- # first`): YAML itself sees to those.
pub(super) fn split(text: &[u8]) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let (mut start, mut first_line) = (0, 1);
    let (mut at, mut line) = (0, 1);
    while at < text.len() {
        let end = text[at..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(text.len(), |length| at + length + 1);
        if is_separator(&text[at..end]) && at > start {
            chunks.push(chunk(text, start, at, first_line));
            (start, first_line) = (end, line + 1);
        }
        (at, line) = (end, line + 1);
    }
    if start < text.len() {
        chunks.push(chunk(text, start, text.len(), first_line));
    }
    chunks
}

fn is_separator(line: &[u8]) -> bool {
    line.strip_prefix(b"---").is_some_and(|rest| match std::str::from_utf8(rest) {
        Ok(rest) => rest.trim().is_empty(),
        Err(_) => false,
    })
}

fn chunk(text: &[u8], start: usize, end: usize, first_line: u32) -> Chunk<'_> {
    let bytes = &text[start..end];
    let whole = bytes.ends_with(b"\n") && !bytes.ends_with(b"\r\n");
    if whole && !bytes.contains(&b'\r') {
        return Chunk {
            first_line,
            start,
            end,
            bytes: Cow::Borrowed(bytes),
        };
    }
    let mut lines = Vec::with_capacity(bytes.len() + 1);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        lines.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        lines.push(b'\n');
    }
    Chunk {
        first_line,
        start,
        end,
        bytes: Cow::Owned(lines),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", &[])]
    #[case("a", &[(1, "a\n")])]
    #[case("a\n---\nb\n", &[(1, "a\n"), (3, "b\n")])]
    #[case("---\na\n---\nb\n", &[(1, "---\na\n"), (4, "b\n")])]
    #[case("a\n--- \t\r\nb\n", &[(1, "a\n"), (3, "b\n")])]
    #[case("a\n--- # b\nc\n", &[(1, "a\n--- # b\nc\n")])]
    #[case("a\n----\n ---\n", &[(1, "a\n----\n ---\n")])]
    #[case("---\n---\na\n", &[(1, "---\n"), (3, "a\n")])]
    #[case("a\n---\n", &[(1, "a\n")])]
    #[case("a\n---\n---\n", &[(1, "a\n"), (3, "---\n")])]
    #[case("a\r\nb\r\n", &[(1, "a\nb\n")])]
    fn files_are_split_as_the_reference_splits_them(#[case] text: &str, #[case] expected: &[(u32, &str)]) {
        let chunks = split(text.as_bytes());
        let chunks: Vec<_> = chunks
            .iter()
            .map(|chunk| (chunk.first_line, std::str::from_utf8(&chunk.bytes).unwrap()))
            .collect();
        assert_eq!(chunks, expected);
    }
}
