//! From lines and columns to offsets.

use crate::yaml::Position;

/// Finds offsets in a text. It remembers the last one: asked in the order of the text, it goes over that once.
pub(super) struct Places<'a> {
    text: &'a str,
    /// Where lines begin.
    lines: Vec<usize>,
    /// Every character has one byte.
    ascii: bool,
    line: u32,
    column: u32,
    offset: usize,
}

impl<'a> Places<'a> {
    pub fn of(text: &'a str) -> Self {
        let first = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let mut lines = vec![first];
        let bytes = text.as_bytes();
        let ascii = text.is_ascii();
        if ascii && !text.contains('\r') {
            lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        } else {
            for (at, byte) in bytes.iter().enumerate() {
                match byte {
                    b'\n' => lines.push(at + 1),
                    b'\r' if bytes.get(at + 1) != Some(&b'\n') => lines.push(at + 1),
                    0x85 if at > 0 && bytes[at - 1] == 0xc2 => lines.push(at + 1),
                    0xa8 | 0xa9 if at > 1 && bytes[at - 2..at] == [0xe2, 0x80] => lines.push(at + 1),
                    _ => {}
                }
            }
        }
        Self {
            text,
            lines,
            ascii,
            line: 1,
            column: 1,
            offset: first,
        }
    }

    /// The offset of a place in this text.
    pub fn offset(&mut self, at: Position) -> usize {
        if self.ascii {
            let line = (at.line as usize).saturating_sub(1);
            let start = self.lines.get(line).copied().unwrap_or(self.text.len());
            return (start + at.column as usize - 1).min(self.text.len());
        }
        if at.line != self.line {
            self.line = at.line;
            self.column = 1;
            let line = (at.line as usize).saturating_sub(1);
            self.offset = self.lines.get(line).copied().unwrap_or(self.text.len());
        }
        while self.column < at.column {
            let Some(c) = self.text[self.offset..].chars().next() else {
                break;
            };
            self.offset += c.len_utf8();
            self.column += 1;
        }
        while self.column > at.column {
            let Some(c) = self.text[..self.offset].chars().next_back() else {
                break;
            };
            self.offset -= c.len_utf8();
            self.column -= 1;
        }
        self.offset
    }
}

/// Where the line of an offset begins.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    if start == 0 && text.starts_with('\u{feff}') && offset >= 3 {
        return 3;
    }
    start
}

/// Where the line of an offset ends, before its line break.
pub(super) fn line_end(text: &str, offset: usize) -> usize {
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    if end > offset && text[..end].ends_with('\r') && end < text.len() {
        return end - 1;
    }
    end
}

/// Where the next line begins; the end of the text where there is none.
pub(super) fn next_line(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |at| offset + at + 1)
}

/// How far an offset is set in, in characters.
pub(super) fn column(text: &str, offset: usize) -> usize {
    text[line_start(text, offset)..offset].chars().count()
}

/// Whether only blanks stand before an offset in its line.
pub(super) fn is_first_in_line(text: &str, offset: usize) -> bool {
    text[line_start(text, offset)..offset]
        .chars()
        .all(|c| matches!(c, ' ' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_lines_and_columns() {
        let text = "\u{feff}aé: 1\r\nb\rc\n\u{85}d";
        let mut places = Places::of(text);
        let mut at = |line, column| places.offset(Position { line, column });
        assert_eq!((at(1, 1), at(1, 3), at(1, 2)), (3, 6, 4));
        assert_eq!((at(2, 1), at(3, 1), at(5, 1)), (11, 13, 17));
        assert_eq!((at(1, 1), at(9, 1)), (3, text.len()));
    }

    #[test]
    fn lines_have_begin_and_end() {
        let text = "a: 1\r\n  b: 2\n";
        assert_eq!((line_start(text, 9), line_end(text, 0), next_line(text, 2)), (6, 4, 6));
        assert_eq!((column(text, 8), next_line(text, 8)), (2, text.len()));
        assert!(is_first_in_line(text, 8) && !is_first_in_line(text, 9));
    }
}
