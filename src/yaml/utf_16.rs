//! Files in UTF-16, as some editors and shells of Windows write them.

/// How a file in UTF-16 is encoded. It begins with a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utf16 {
    little_endian: bool,
}

impl Utf16 {
    /// The encoding of a file and its text without the mark; none where it is in another encoding, or not whole.
    pub fn of(bytes: &[u8]) -> Option<(Self, String)> {
        let (little_endian, rest) = match bytes {
            [0xff, 0xfe, rest @ ..] => (true, rest),
            [0xfe, 0xff, rest @ ..] => (false, rest),
            _ => return None,
        };
        let (pairs, odd) = rest.as_chunks::<2>();
        let unit = if little_endian {
            u16::from_le_bytes
        } else {
            u16::from_be_bytes
        };
        let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
        let text = String::from_utf16(&units).ok()?;
        odd.is_empty().then_some((Self { little_endian }, text))
    }

    /// A text in this encoding, with its mark.
    pub fn encode(self, text: &str) -> Vec<u8> {
        let bytes = |unit: u16| match self.little_endian {
            true => unit.to_le_bytes(),
            false => unit.to_be_bytes(),
        };
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        for bytes in [&b"\xff\xfea\0\n\0"[..], b"\xfe\xff\0a\0\n", b"\xff\xfe"] {
            let (encoding, text) = Utf16::of(bytes).unwrap();
            assert_eq!(text, if bytes.len() > 2 { "a\n" } else { "" });
            assert_eq!(encoding.encode(&text), bytes);
        }
        let (encoding, _) = Utf16::of(b"\xfe\xff").unwrap();
        assert_eq!(Utf16::of(&encoding.encode("ü😀")).unwrap().1, "ü😀");
        for bytes in [&b"a"[..], b"\xff\xfea", b"\xff\xfe\0\xd8", b""] {
            assert_eq!(Utf16::of(bytes), None);
        }
    }
}
