//! A place in a text, and the classes of characters that YAML 1.1 knows.

use super::super::{Position, SyntaxError};

/// Goes through a text, counting lines and columns.
pub(super) struct Cursor<'a> {
    text: &'a str,
    offset: usize,
    line: u32,
    /// From 0.
    column: u32,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str, first_line: u32) -> Self {
        let offset = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        Self {
            text,
            offset,
            line: first_line,
            column: 0,
        }
    }

    pub fn offset(&self) -> usize {
        self.offset
    }

    pub fn line(&self) -> u32 {
        self.line
    }

    pub fn column(&self) -> i64 {
        i64::from(self.column)
    }

    pub fn position(&self) -> Position {
        Position {
            line: self.line,
            column: self.column + 1,
        }
    }

    pub fn error<T>(&self, message: impl Into<String>) -> Result<T, SyntaxError> {
        Err(SyntaxError {
            message: message.into(),
            at: self.position(),
        })
    }

    /// The text from an offset to here.
    pub fn since(&self, start: usize) -> &'a str {
        self.slice(start, self.offset)
    }

    pub fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The byte so many bytes ahead; 0 behind the end (a text holds no 0 of its own).
    pub fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.offset + ahead).copied().unwrap_or(0)
    }

    pub fn char(&self) -> Option<char> {
        self.text[self.offset..].chars().next()
    }

    pub fn at_end(&self) -> bool {
        self.offset >= self.text.len()
    }

    pub fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t')
    }

    pub fn is_break(&self) -> bool {
        self.break_length(0) > 0
    }

    pub fn is_break_or_end(&self) -> bool {
        self.byte(0) == 0 || self.is_break()
    }

    /// Whether a blank, a line break or the end is so many bytes ahead.
    pub fn is_space(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), b' ' | b'\t' | 0) || self.break_length(ahead) > 0
    }

    /// How many bytes the line break that is so many bytes ahead has, 0 where there is none.
    pub fn break_length(&self, ahead: usize) -> usize {
        match self.byte(ahead) {
            b'\n' => 1,
            b'\r' if self.byte(ahead + 1) == b'\n' => 2,
            b'\r' => 1,
            0xc2 if self.byte(ahead + 1) == 0x85 => 2,
            0xe2 if self.byte(ahead + 1) == 0x80 && matches!(self.byte(ahead + 2), 0xa8 | 0xa9) => 3,
            _ => 0,
        }
    }

    /// Whether `---` or `...` stands at the beginning of this line.
    pub fn is_document_indicator(&self) -> bool {
        self.column == 0 && (self.is_marker(b'-') || self.is_marker(b'.'))
    }

    pub fn is_marker(&self, byte: u8) -> bool {
        self.column == 0 && (0..3).all(|ahead| self.byte(ahead) == byte) && self.is_space(3)
    }

    /// Goes over a character that is no line break.
    pub fn skip(&mut self) {
        let width = match self.byte(0) {
            0 if self.at_end() => return,
            0..=0x7f => 1,
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        self.offset += width;
        self.column += 1;
    }

    /// Goes over ASCII characters for which `belongs` holds, none of which may be a line break.
    pub fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        let rest = self.text.as_bytes().get(self.offset..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|byte| !byte.is_ascii() || !belongs(*byte))
            .unwrap_or(rest.len());
        self.offset += length;
        // A file has 32 MiB at most, and so has a line.
        self.column = self.column.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
    }

    pub fn skip_all(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    pub fn skip_blanks(&mut self) {
        while self.is_blank(0) {
            self.skip();
        }
    }

    /// Goes over blanks and a comment to the end of the line, and over that.
    pub fn skip_rest_of_line(&mut self) -> Result<(), SyntaxError> {
        self.skip_blanks();
        self.skip_comment();
        if !self.is_break_or_end() {
            return self.error("nothing but a comment may follow on this line");
        }
        self.skip_break();
        Ok(())
    }

    pub fn skip_comment(&mut self) {
        if self.byte(0) == b'#' {
            self.skip_while(is_comment);
            while !self.is_break_or_end() {
                self.skip();
                self.skip_while(is_comment);
            }
        }
    }

    /// Goes over a line break, if one is here.
    pub fn skip_break(&mut self) {
        let length = self.break_length(0);
        if length > 0 {
            self.offset += length;
            self.column = 0;
            self.line += 1;
        }
    }

    /// Goes over a line break and adds it to a text, as `\n` unless it is U+2028 or U+2029.
    pub fn read_break(&mut self, text: &mut String) {
        match self.break_length(0) {
            0 => return,
            3 => text.push_str(self.slice(self.offset, self.offset + 3)),
            _ => text.push('\n'),
        }
        self.skip_break();
    }

    /// Goes over ASCII letters, digits, `-` and `_`.
    pub fn word(&mut self) -> &'a str {
        let start = self.offset;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        self.since(start)
    }
}

/// What nearly all comments are made of; line breaks and the end of the text are not.
fn is_comment(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}
