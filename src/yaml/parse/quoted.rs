//! Scalars in quotes.

use std::borrow::Cow;

use super::super::{Position, SyntaxError};
use super::cursor::Cursor;
use super::fold::Fold;

/// Reads a quoted scalar; the cursor stands on its quote.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Cow<'a, str>, SyntaxError> {
    let opened = cursor.position();
    let quote = cursor.byte(0);
    cursor.skip();
    let start = cursor.offset();
    while !matches!(cursor.byte(0), b'\'' | b'"' | b'\\' | 0) && !cursor.is_break() {
        cursor.skip();
    }
    if cursor.byte(0) == quote && !(quote == b'\'' && cursor.byte(1) == quote) {
        let text = cursor.since(start);
        cursor.skip();
        return Ok(Cow::Borrowed(text));
    }
    let mut text = cursor.since(start).to_owned();
    // Blanks before a line break are dropped: give them back to be read again.
    text.truncate(text.trim_end_matches([' ', '\t']).len());
    let mut pending = cursor.since(start)[text.len()..].to_owned();
    read_rest(cursor, quote, opened, &mut text, &mut pending)?;
    Ok(Cow::Owned(text))
}

/// Reads on to the closing quote; `blanks` are those before the cursor.
fn read_rest(
    cursor: &mut Cursor<'_>,
    quote: u8,
    opened: Position,
    text: &mut String,
    blanks: &mut String,
) -> Result<(), SyntaxError> {
    let mut fold = Fold::default();
    loop {
        while cursor.is_blank(0) || cursor.is_break() {
            if cursor.is_break() {
                blanks.clear();
                fold.read_break(cursor);
            } else {
                if !fold.has_break() {
                    blanks.push(char::from(cursor.byte(0)));
                }
                cursor.skip();
            }
        }
        if fold.has_break() {
            fold.join(text);
        } else {
            text.push_str(blanks);
        }
        blanks.clear();
        if cursor.is_document_indicator() {
            return cursor.error("the quotes are still open where a new document begins");
        }
        if cursor.at_end() {
            let message = "these quotes are never closed".to_owned();
            return Err(SyntaxError { message, at: opened });
        }
        while !cursor.is_space(0) {
            let run = cursor.offset();
            while !matches!(cursor.byte(0), b'\'' | b'"' | b'\\') && !cursor.is_space(0) {
                cursor.skip();
            }
            text.push_str(cursor.since(run));
            match cursor.byte(0) {
                b'\'' if quote == b'\'' && cursor.byte(1) == b'\'' => {
                    text.push('\'');
                    cursor.skip_all(2);
                }
                byte if byte == quote => {
                    cursor.skip();
                    return Ok(());
                }
                b'\\' if quote == b'"' && cursor.break_length(1) > 0 => {
                    cursor.skip();
                    cursor.skip_break();
                    fold.escape();
                    break;
                }
                b'\\' if quote == b'"' => text.push(escape(cursor)?),
                byte @ (b'\'' | b'"' | b'\\') => {
                    text.push(char::from(byte));
                    cursor.skip();
                }
                _ => {}
            }
        }
    }
}

/// Reads `\n`, `\x41` and the like.
fn escape(cursor: &mut Cursor<'_>) -> Result<char, SyntaxError> {
    let digits = match cursor.byte(1) {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        byte => {
            let Some(c) = short_escape(byte) else {
                return cursor.error("there is no such escape in double quotes; write `\\\\` for a backslash");
            };
            cursor.skip_all(2);
            return Ok(c);
        }
    };
    let hex: String = (2..2 + digits).map(|ahead| char::from(cursor.byte(ahead))).collect();
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return cursor.error(format!("this escape takes {digits} hexadecimal digits"));
    }
    let Some(c) = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32) else {
        return cursor.error(format!("there is no character with the number {hex}"));
    };
    cursor.skip_all(2 + digits);
    Ok(c)
}

fn short_escape(byte: u8) -> Option<char> {
    Some(match byte {
        b'0' => '\0',
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\u{b}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'e' => '\u{1b}',
        b' ' => ' ',
        b'"' => '"',
        b'\'' => '\'',
        b'\\' => '\\',
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}
