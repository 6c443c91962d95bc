//! Line breaks inside text that become spaces.

use super::cursor::Cursor;

/// Line breaks between two stretches of text.
#[derive(Default)]
pub(super) struct Fold {
    first: String,
    more: String,
    has_break: bool,
}

impl Fold {
    /// Whether a line break was read since the last stretch.
    pub fn has_break(&self) -> bool {
        self.has_break
    }

    /// Notes an escaped line break: one that leaves nothing behind.
    pub fn escape(&mut self) {
        self.has_break = true;
    }

    /// Goes over a line break.
    pub fn read_break(&mut self, cursor: &mut Cursor<'_>) {
        let breaks = if self.has_break { &mut self.more } else { &mut self.first };
        cursor.read_break(breaks);
        self.has_break = true;
    }

    /// Adds what the breaks stand for: a space for one `\n`, one `\n` less for several.
    pub fn join(&mut self, text: &mut String) {
        if self.first != "\n" {
            text.push_str(&self.first);
        } else if self.more.is_empty() {
            text.push(' ');
        }
        text.push_str(&self.more);
        self.first.clear();
        self.more.clear();
        self.has_break = false;
    }
}
