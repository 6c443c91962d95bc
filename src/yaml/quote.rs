//! Which form go-yaml v2 gives a text: plain, quoted, or a literal block.

use super::scalar::{Meaning, resolve};

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// What go-yaml's emitter looks at in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Analysis {
    /// Whether it has a line break, `\n` or another one.
    pub multiline: bool,
    plain_allowed: bool,
    single_quoted_allowed: bool,
    literal_allowed: bool,
    /// Whether it would be read back as text if it stood plain.
    stays_text: bool,
    newline: bool,
}

impl Analysis {
    pub fn of(text: &str) -> Self {
        let mut look = Look::default();
        let mut characters = text.chars().peekable();
        let mut first = true;
        let mut after_blank = true;
        if text.starts_with("---") || text.starts_with("...") {
            look.indicators = true;
        }
        while let Some(c) = characters.next() {
            let last = characters.peek().is_none();
            let before_blank = characters.peek().is_none_or(|next| matches!(next, ' ' | '\t'));
            look.indicators |= match c {
                '#' if !first => after_blank,
                ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => first,
                '?' | '-' => first && before_blank,
                ':' => before_blank,
                _ => false,
            };
            look.special |= !is_printable(c);
            look.step(c, first, last);
            after_blank = matches!(c, ' ' | '\t' | '\0') || is_break(c);
            first = false;
        }
        let plain_text = !look.indicators && !look.edges && !look.breaks && !look.special;
        Self {
            multiline: look.breaks,
            plain_allowed: plain_text,
            single_quoted_allowed: !look.space_after_break && !look.space_before_break && !look.special,
            literal_allowed: !text.is_empty() && !look.trailing_space && !look.space_before_break && !look.special,
            stays_text: resolve(text) == Meaning::Text && !is_base_60(text),
            newline: text.contains('\n'),
        }
    }

    /// The style that go-yaml takes.
    pub fn style(&self) -> Style {
        if self.newline {
            if self.literal_allowed {
                Style::Literal
            } else {
                Style::DoubleQuoted
            }
        } else if !self.stays_text {
            Style::DoubleQuoted
        } else if self.plain_allowed {
            Style::Plain
        } else if self.single_quoted_allowed {
            Style::SingleQuoted
        } else {
            Style::DoubleQuoted
        }
    }
}

#[derive(Default)]
struct Look {
    indicators: bool,
    special: bool,
    breaks: bool,
    /// A space or break at the beginning or the end.
    edges: bool,
    trailing_space: bool,
    space_after_break: bool,
    space_before_break: bool,
    previous_space: bool,
    previous_break: bool,
}

impl Look {
    fn step(&mut self, c: char, first: bool, last: bool) {
        let space = c == ' ';
        let line_break = is_break(c);
        self.breaks |= line_break;
        self.edges |= (space || line_break) && (first || last);
        self.trailing_space |= space && last;
        self.space_after_break |= space && self.previous_break;
        self.space_before_break |= line_break && self.previous_space;
        self.previous_space = space;
        self.previous_break = line_break;
    }
}

/// Whether a character ends a line in YAML 1.1.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether go-yaml writes a character as it is. Tabs and everything beyond U+FFFD are not.
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && c != '\u{feff}'
}

/// Numbers to the base of 60 (`12:30`, `1:20:30.5`): text to Go, numbers to other readers.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut groups = whole.split(':');
    let Some(head) = groups.next() else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let group = |text: &str| matches!(text.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    let mut more = groups.peekable();
    head.starts_with(|c: char| c.is_ascii_digit()) && digits(head) && more.peek().is_some() && more.all(group) && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("text", Style::Plain)]
    #[case("10.96.0.0/12", Style::Plain)]
    #[case("unix:///run/x.sock", Style::Plain)]
    #[case("::", Style::SingleQuoted)]
    #[case("::1", Style::Plain)]
    #[case("a: b", Style::SingleQuoted)]
    #[case("a:", Style::SingleQuoted)]
    #[case("a #b", Style::SingleQuoted)]
    #[case("a#b", Style::Plain)]
    #[case("*", Style::SingleQuoted)]
    #[case("--- x", Style::SingleQuoted)]
    #[case("-", Style::SingleQuoted)]
    #[case("-x", Style::Plain)]
    #[case(" x", Style::SingleQuoted)]
    #[case("x ", Style::SingleQuoted)]
    #[case("it's", Style::Plain)]
    #[case("'", Style::SingleQuoted)]
    #[case("", Style::DoubleQuoted)]
    #[case("0", Style::DoubleQuoted)]
    #[case("1e3", Style::DoubleQuoted)]
    #[case("y", Style::DoubleQuoted)]
    #[case("Off", Style::DoubleQuoted)]
    #[case("null", Style::DoubleQuoted)]
    #[case("~", Style::DoubleQuoted)]
    #[case(".inf", Style::DoubleQuoted)]
    #[case("2001-01-02", Style::DoubleQuoted)]
    #[case("12:30", Style::DoubleQuoted)]
    #[case("12:60", Style::Plain)]
    #[case("1:20:30.5_", Style::DoubleQuoted)]
    #[case("1.31.0", Style::Plain)]
    #[case("a\tb", Style::DoubleQuoted)]
    #[case("😀", Style::DoubleQuoted)]
    #[case("é", Style::Plain)]
    #[case("a\nb", Style::Literal)]
    #[case("a \nb", Style::DoubleQuoted)]
    #[case("a\n b", Style::Literal)]
    #[case("a\nb ", Style::DoubleQuoted)]
    #[case("\n", Style::Literal)]
    #[case("a\tb\n", Style::DoubleQuoted)]
    fn every_text_gets_its_style(#[case] text: &str, #[case] style: Style) {
        assert_eq!(Analysis::of(text).style(), style);
    }
}
