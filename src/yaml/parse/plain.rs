//! Scalars without quotes.

use std::borrow::Cow;

use super::super::SyntaxError;
use super::cursor::Cursor;
use super::fold::Fold;

/// A plain scalar.
pub(super) struct Plain<'a> {
    pub text: Cow<'a, str>,
    /// Whether lines were gone over behind it, so that a key may follow.
    pub ends_line: bool,
}

/// Reads a plain scalar; lines set in less than `indent` do not belong to it.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>, indent: i64, in_flow: bool) -> Result<Plain<'a>, SyntaxError> {
    let mut folded = String::new();
    let mut is_folded = false;
    let mut fold = Fold::default();
    // What is read and not yet in `folded`. Blanks within a line stay as they are.
    let (mut start, mut end) = (cursor.offset(), cursor.offset());
    loop {
        if cursor.is_document_indicator() || cursor.byte(0) == b'#' {
            break;
        }
        let run = cursor.offset();
        cursor.skip_while(is_common);
        while !cursor.is_space(0) && !ends_plain(cursor, in_flow) {
            cursor.skip();
            cursor.skip_while(is_common);
        }
        if cursor.offset() > run {
            if fold.has_break() {
                folded.push_str(cursor.slice(start, end));
                fold.join(&mut folded);
                is_folded = true;
                start = run;
            }
            end = cursor.offset();
        }
        if !cursor.is_blank(0) && !cursor.is_break() {
            break;
        }
        while cursor.is_blank(0) || cursor.is_break() {
            if cursor.is_break() {
                fold.read_break(cursor);
            } else if fold.has_break() && cursor.column() < indent && cursor.byte(0) == b'\t' {
                return cursor.error("a tab stands where this text goes on; set its lines in with spaces");
            } else {
                cursor.skip();
            }
        }
        if !in_flow && cursor.column() < indent {
            break;
        }
    }
    let rest = cursor.slice(start, end);
    let text = if is_folded {
        Cow::Owned(folded + rest)
    } else {
        Cow::Borrowed(rest)
    };
    Ok(Plain {
        text,
        ends_line: fold.has_break(),
    })
}

/// What nearly all plain text is made of, and what never ends it.
fn is_common(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'=')
}

fn ends_plain(cursor: &Cursor<'_>, in_flow: bool) -> bool {
    match cursor.byte(0) {
        b':' => cursor.is_space(1),
        b',' | b'?' | b'[' | b']' | b'{' | b'}' => in_flow,
        _ => false,
    }
}
