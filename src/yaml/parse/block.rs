//! Block scalars: `|` and `>`.

use super::super::SyntaxError;
use super::cursor::Cursor;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    /// `-`: none stays.
    Strip,
    /// One stays.
    Clip,
    /// `+`: all stay.
    Keep,
}

/// Reads a block scalar; the cursor stands on its `|` or `>`. `around` is the indentation of what it stands in.
pub(super) fn read(cursor: &mut Cursor<'_>, around: i64) -> Result<String, SyntaxError> {
    let literal = cursor.byte(0) == b'|';
    cursor.skip();
    let (chomp, step) = header(cursor)?;
    cursor.skip_rest_of_line()?;

    let mut text = String::new();
    let mut breaks = String::new();
    let given = step.map(|step| around.max(0) + step);
    let indent = leading_breaks(cursor, given, around, &mut breaks)?;
    let mut line_break = String::new();
    let mut previous_blank = false;
    while cursor.column() == indent && !cursor.at_end() {
        let blank = cursor.is_blank(0);
        if !literal && line_break == "\n" && !previous_blank && !blank {
            if breaks.is_empty() {
                text.push(' ');
            }
        } else {
            text.push_str(&line_break);
        }
        text.push_str(&breaks);
        line_break.clear();
        breaks.clear();
        previous_blank = blank;
        let start = cursor.offset();
        while !cursor.is_break_or_end() {
            cursor.skip();
        }
        text.push_str(cursor.since(start));
        cursor.read_break(&mut line_break);
        leading_breaks(cursor, Some(indent), around, &mut breaks)?;
    }
    if chomp != Chomp::Strip {
        text.push_str(&line_break);
    }
    if chomp == Chomp::Keep {
        text.push_str(&breaks);
    }
    Ok(text)
}

/// Reads `+`, `-` and a digit, in either order.
fn header(cursor: &mut Cursor<'_>) -> Result<(Chomp, Option<i64>), SyntaxError> {
    let mut step = indentation(cursor)?;
    let chomp = match cursor.byte(0) {
        b'+' => Chomp::Keep,
        b'-' => Chomp::Strip,
        _ => return Ok((Chomp::Clip, step)),
    };
    cursor.skip();
    if step.is_none() {
        step = indentation(cursor)?;
    }
    Ok((chomp, step))
}

fn indentation(cursor: &mut Cursor<'_>) -> Result<Option<i64>, SyntaxError> {
    match cursor.byte(0) {
        b'0' => cursor.error("the indentation of a block of text is 1 to 9"),
        digit @ b'1'..=b'9' => {
            cursor.skip();
            Ok(Some(i64::from(digit - b'0')))
        }
        _ => Ok(None),
    }
}

/// Goes over empty lines and the indentation of the line behind them; finds the indentation where none is given.
fn leading_breaks(cursor: &mut Cursor<'_>, given: Option<i64>, around: i64, breaks: &mut String) -> Result<i64, SyntaxError> {
    let mut widest = 0;
    loop {
        let is_before = |cursor: &Cursor<'_>| given.is_none_or(|indent| cursor.column() < indent);
        while is_before(cursor) && cursor.byte(0) == b' ' {
            cursor.skip();
        }
        widest = widest.max(cursor.column());
        if is_before(cursor) && cursor.byte(0) == b'\t' {
            return cursor.error("a tab stands where a block of text is set in; use spaces");
        }
        if !cursor.is_break() {
            break;
        }
        cursor.read_break(breaks);
    }
    Ok(given.unwrap_or_else(|| widest.max(around + 1).max(1)))
}
