//! From bytes to text.

use std::borrow::Cow;

use super::{Position, SyntaxError};

/// Decodes a document: UTF-8, or UTF-16 with a byte order mark. Where it has faults, the text is there all the same, for showing.
pub(super) fn decode(bytes: &[u8], first_line: u32) -> (Cow<'_, str>, Result<(), SyntaxError>) {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes, first_line),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes, first_line),
        _ => utf_8(bytes, first_line),
    }
}

fn utf_8(bytes: &[u8], first_line: u32) -> (Cow<'_, str>, Result<(), SyntaxError>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), check(text, first_line)),
        Err(error) => {
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            let at = end_of(&String::from_utf8_lossy(valid), first_line);
            let byte = rest.first().copied().unwrap_or_default();
            let message = format!("the byte 0x{byte:02x} is no UTF-8 text; save the file as UTF-8");
            (String::from_utf8_lossy(bytes), Err(SyntaxError { message, at }))
        }
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16, first_line: u32) -> (Cow<'_, str>, Result<(), SyntaxError>) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => {
            let checked = check(&text, first_line);
            (Cow::Owned(text), checked)
        }
        _ => {
            let text = String::from_utf16_lossy(&units);
            let message = "this UTF-16 text is not whole; save the file as UTF-8".to_owned();
            (
                Cow::Owned(text),
                Err(SyntaxError {
                    message,
                    at: Position {
                        line: first_line,
                        column: 1,
                    },
                }),
            )
        }
    }
}

/// Refuses characters that no YAML text may hold as they are.
pub(super) fn check(text: &str, first_line: u32) -> Result<(), SyntaxError> {
    let is_suspect = |byte: &u8| matches!(byte, 0..0x20 | 0x7f | 0xc2 | 0xef) && !matches!(byte, b'\n' | b'\t' | b'\r');
    let mut start = 0;
    while let Some(found) = text.as_bytes()[start..].iter().position(is_suspect) {
        let offset = start + found;
        let c = text[offset..].chars().next().unwrap_or_default();
        if !is_allowed(c) {
            let at = end_of(&text[..offset], first_line);
            let message = format!(
                "the control character U+{:04X} cannot stand in YAML; write it as an escape in double quotes",
                u32::from(c)
            );
            return Err(SyntaxError { message, at });
        }
        start = offset + c.len_utf8();
    }
    Ok(())
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// The position behind a text.
fn end_of(text: &str, first_line: u32) -> Position {
    let line = text.bytes().filter(|byte| *byte == b'\n').count();
    let column = text.chars().rev().take_while(|c| *c != '\n').count();
    Position {
        line: first_line + u32::try_from(line).unwrap_or(0),
        column: u32::try_from(column).unwrap_or(0) + 1,
    }
}
