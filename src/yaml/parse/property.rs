//! Anchors, aliases, tags and directives.

use super::super::SyntaxError;
use super::cursor::Cursor;
use super::token::TokenKind;

/// Reads the name of an anchor or alias; the cursor stands on its `&` or `*`.
pub(super) fn anchor<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, SyntaxError> {
    let kind = cursor.byte(0);
    cursor.skip();
    let name = cursor.word();
    let ends = cursor.is_space(0) || matches!(cursor.byte(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
    if name.is_empty() || !ends {
        let what = if kind == b'&' { "anchor" } else { "alias" };
        return cursor.error(format!(
            "an {what} has a name of letters, digits, `-` and `_`; quote this if it is text"
        ));
    }
    Ok(name)
}

/// Reads a tag: `!!str`, `!own`, `!<tag:example.com,2000:x>`.
pub(super) fn tag<'a>(cursor: &mut Cursor<'a>) -> Result<TokenKind<'a>, SyntaxError> {
    let (handle, suffix) = if cursor.byte(1) == b'<' {
        cursor.skip_all(2);
        let suffix = uri(cursor, "")?;
        if cursor.byte(0) != b'>' {
            return cursor.error("this tag lacks its `>`");
        }
        cursor.skip();
        ("", suffix)
    } else {
        let handle = handle(cursor);
        if handle.len() > 1 && handle.ends_with('!') {
            (handle, uri(cursor, "")?)
        } else {
            match uri(cursor, handle)? {
                suffix if suffix.is_empty() => ("", "!".to_owned()),
                suffix => ("!", suffix),
            }
        }
    };
    if !cursor.is_space(0) {
        return cursor.error("a tag ends with a space or with its line");
    }
    Ok(TokenKind::Tag { handle, suffix })
}

/// Reads `!`, `!!` or `!name!`.
fn handle<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let start = cursor.offset();
    cursor.skip();
    cursor.word();
    if cursor.byte(0) == b'!' {
        cursor.skip();
    }
    cursor.since(start)
}

/// Reads the characters of a URI behind `head`, of which the leading `!` does not count.
fn uri(cursor: &mut Cursor<'_>, head: &str) -> Result<String, SyntaxError> {
    let mut bytes = head.as_bytes().get(1..).unwrap_or_default().to_vec();
    let start = cursor.offset();
    loop {
        match cursor.byte(0) {
            b'%' => {
                let hex: String = (1..3).map(|ahead| char::from(cursor.byte(ahead))).collect();
                match u8::from_str_radix(&hex, 16) {
                    Ok(byte) if !hex.starts_with('+') => bytes.push(byte),
                    _ => return cursor.error("`%` in a tag is followed by two hexadecimal digits"),
                }
                cursor.skip_all(3);
            }
            byte if is_uri(byte) => {
                bytes.push(byte);
                cursor.skip();
            }
            _ => break,
        }
    }
    if head.is_empty() && cursor.offset() == start {
        return cursor.error("this tag has no name");
    }
    String::from_utf8(bytes).or_else(|_| cursor.error("this tag is not UTF-8 text"))
}

fn is_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_;/?:@&=+$,.!~*'()[]".contains(&byte)
}

/// Reads `%YAML 1.1` or `%TAG ! prefix`.
pub(super) fn directive<'a>(cursor: &mut Cursor<'a>) -> Result<TokenKind<'a>, SyntaxError> {
    let begin = cursor.position();
    cursor.skip();
    let name = cursor.word();
    if !cursor.is_space(0) {
        return cursor.error("a directive has a name of letters");
    }
    cursor.skip_blanks();
    let kind = match name {
        "YAML" => {
            let major = number(cursor)?;
            if cursor.byte(0) != b'.' {
                return cursor.error("a version has the form `1.1`");
            }
            cursor.skip();
            TokenKind::Version {
                major,
                minor: number(cursor)?,
            }
        }
        "TAG" => tag_directive(cursor)?,
        _ => {
            let message = "a line that begins with `%` is a directive, and of these there are only `%YAML` and `%TAG`".to_owned();
            return Err(SyntaxError { message, at: begin });
        }
    };
    cursor.skip_rest_of_line()?;
    Ok(kind)
}

fn tag_directive<'a>(cursor: &mut Cursor<'a>) -> Result<TokenKind<'a>, SyntaxError> {
    let handle = if cursor.byte(0) == b'!' { handle(cursor) } else { "" };
    if handle.is_empty() || !handle.ends_with('!') {
        return cursor.error("`%TAG` takes a handle (`!`, `!!`, `!name!`) and a prefix");
    }
    if !cursor.is_blank(0) {
        return cursor.error("a space stands between handle and prefix");
    }
    cursor.skip_blanks();
    let prefix = uri(cursor, "")?;
    if !cursor.is_space(0) {
        return cursor.error("a prefix ends with a space or with its line");
    }
    Ok(TokenKind::TagDirective { handle, prefix })
}

fn number(cursor: &mut Cursor<'_>) -> Result<u32, SyntaxError> {
    let (mut value, mut digits) = (0, 0);
    while let digit @ b'0'..=b'9' = cursor.byte(0) {
        value = value * 10 + u32::from(digit - b'0');
        digits += 1;
        if digits > 2 {
            break;
        }
        cursor.skip();
    }
    if !(1..=2).contains(&digits) {
        return cursor.error("a version has the form `1.1`");
    }
    Ok(value)
}
