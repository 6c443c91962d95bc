//! From text to tokens.
//!
//! A key needs no sign before it: only the `:` behind it tells. So the scanner remembers where a key may begin, holds back what
//! follows, and puts the token for the key (and for the mapping that it begins) in front once the `:` is seen.

use std::collections::VecDeque;

use super::super::{Position, SyntaxError};
use super::cursor::Cursor;
use super::token::{Token, TokenKind};
use super::{block, plain, property, quoted};

/// A key and its `:` stand on one line, at most so many characters apart.
const LONGEST_KEY: i64 = 1024;

pub(super) struct Scanner<'a> {
    cursor: Cursor<'a>,
    queue: VecDeque<Token<'a>>,
    /// How many tokens have left the queue.
    taken: usize,
    /// The indentation of the innermost block, -1 outside of all, and that of those around it.
    indent: i64,
    indents: Vec<i64>,
    /// Whether a key may begin here.
    key_allowed: bool,
    /// Where a key may have begun: one place for the block context, one for each open bracket.
    keys: Vec<Option<PossibleKey>>,
    ended: bool,
    /// The first token in the queue is known to be the next one: no key begins with it.
    settled: bool,
    /// Where the last token that was taken ends.
    last_end: Position,
    /// The line in which the last token began, where that was text.
    text_line: Option<u32>,
}

#[derive(Clone, Copy)]
struct PossibleKey {
    /// Nothing but a key can stand there.
    required: bool,
    /// The number of its first token.
    token: usize,
    at: Position,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str, first_line: u32) -> Self {
        Self {
            cursor: Cursor::new(text, first_line),
            queue: VecDeque::new(),
            taken: 0,
            indent: -1,
            indents: Vec::new(),
            key_allowed: true,
            keys: vec![None],
            ended: false,
            settled: false,
            last_end: Position::default(),
            text_line: None,
        }
    }

    /// The next token, left in place. Behind the last one stands an endless row of [`TokenKind::StreamEnd`].
    #[inline]
    pub fn peek(&mut self) -> Result<&Token<'a>, SyntaxError> {
        // The parser looks at each token several times.
        if !self.settled {
            self.settle()?;
        }
        Ok(&self.queue[0])
    }

    /// Reads on until it is clear which token is the next one.
    fn settle(&mut self) -> Result<(), SyntaxError> {
        while !self.ended && (self.queue.is_empty() || self.head_may_be_key()?) {
            self.fetch()?;
        }
        self.settled = true;
        if self.queue.is_empty() {
            let at = self.cursor.position();
            self.queue.push_back(Token {
                kind: TokenKind::StreamEnd,
                start: at,
                end: at,
            });
        }
        Ok(())
    }

    /// Takes the next token.
    pub fn take(&mut self) -> Result<Token<'a>, SyntaxError> {
        self.peek()?;
        self.taken += 1;
        self.settled = false;
        match self.queue.pop_front() {
            Some(token) => {
                self.last_end = token.end;
                Ok(token)
            }
            None => self.cursor.error("the text ends too early"),
        }
    }

    /// Where the last token that was taken ends.
    pub fn last_end(&self) -> Position {
        self.last_end
    }

    /// Whether the first token in the queue may still turn out to begin a key.
    fn head_may_be_key(&mut self) -> Result<bool, SyntaxError> {
        let taken = self.taken;
        match self.keys.iter().position(|key| key.is_some_and(|key| key.token == taken)) {
            Some(level) => self.is_still_possible(level),
            None => Ok(false),
        }
    }

    /// Whether a key may still have begun at the place noted for a level; forgets it where not.
    fn is_still_possible(&mut self, level: usize) -> Result<bool, SyntaxError> {
        let Some(key) = self.keys.get(level).copied().flatten() else {
            return Ok(false);
        };
        let column = i64::from(key.at.column) - 1;
        if key.at.line == self.cursor.line() && column + LONGEST_KEY >= self.cursor.column() {
            return Ok(true);
        }
        self.forget_key(level)?;
        Ok(false)
    }

    fn forget_key(&mut self, level: usize) -> Result<(), SyntaxError> {
        match self.keys.get_mut(level).and_then(Option::take) {
            Some(key) if key.required => {
                let message = "this is no `key: value`: a key ends with `:` and a space, on the same line".to_owned();
                Err(SyntaxError { message, at: key.at })
            }
            _ => Ok(()),
        }
    }

    fn forget_innermost_key(&mut self) -> Result<(), SyntaxError> {
        self.forget_key(self.keys.len() - 1)
    }

    fn note_possible_key(&mut self) -> Result<(), SyntaxError> {
        if self.key_allowed {
            self.forget_innermost_key()?;
            let required = !self.in_flow() && self.indent == self.cursor.column();
            let key = PossibleKey {
                required,
                token: self.taken + self.queue.len(),
                at: self.cursor.position(),
            };
            if let Some(place) = self.keys.last_mut() {
                *place = Some(key);
            }
        }
        Ok(())
    }

    fn in_flow(&self) -> bool {
        self.keys.len() > 1
    }

    /// Reads the next token into the queue.
    fn fetch(&mut self) -> Result<(), SyntaxError> {
        self.skip_to_token();
        self.unroll(self.cursor.column());
        let in_flow = self.in_flow();
        if self.cursor.at_end() {
            return self.fetch_end();
        }
        if self.cursor.column() == 0 && self.cursor.byte(0) == b'%' {
            return self.fetch_directive();
        }
        if self.cursor.is_document_indicator() {
            return self.fetch_document_indicator();
        }
        let space_follows = self.cursor.is_space(1);
        match self.cursor.byte(0) {
            b'[' => self.fetch_open(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_open(TokenKind::FlowMappingStart),
            b']' => self.fetch_close(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_close(TokenKind::FlowMappingEnd),
            b',' => {
                self.forget_innermost_key()?;
                self.key_allowed = true;
                self.push_indicator(TokenKind::FlowEntry);
                Ok(())
            }
            b'-' if space_follows => self.fetch_block_entry(),
            b'?' if in_flow || space_follows => self.fetch_key(),
            b':' if in_flow || space_follows => self.fetch_value(),
            b'*' => self.fetch_word(|cursor| property::anchor(cursor).map(TokenKind::Alias)),
            b'&' => self.fetch_word(|cursor| property::anchor(cursor).map(TokenKind::Anchor)),
            b'!' => self.fetch_word(property::tag),
            b'|' | b'>' if !in_flow => self.fetch_block_scalar(),
            b'\'' | b'"' => self.fetch_word(|cursor| {
                Ok(TokenKind::Scalar {
                    text: quoted::read(cursor)?,
                    plain: false,
                })
            }),
            b'\t' | b'|' | b'>' | b'%' | b'@' | b'`' => self.refuse(),
            _ => self.fetch_plain(),
        }
    }

    fn refuse(&self) -> Result<(), SyntaxError> {
        match self.cursor.char() {
            Some('\t') => self.cursor.error("a tab stands where only spaces may set a line in"),
            Some('`') => self
                .cursor
                .error("a value cannot begin with a backtick; put it in quotes if it is text"),
            Some(c) => self
                .cursor
                .error(format!("a value cannot begin with `{c}`; put it in quotes if it is text")),
            None => self.cursor.error("the text ends too early"),
        }
    }

    /// Refuses a `:` where no key can stand.
    fn refuse_key(&self) -> Result<(), SyntaxError> {
        match self.text_line {
            Some(line) if line < self.cursor.line() => self.cursor.error(format!(
                "no key can stand here, as the text of line {line} goes on; set this line in as those around it, end a key with `:` and a space, or quote the text"
            )),
            _ => self.cursor.error("no key can stand here; put the text in quotes if this `:` belongs to it"),
        }
    }

    /// Goes over blanks, comments and line breaks.
    fn skip_to_token(&mut self) {
        loop {
            // A tab may not set a line in.
            self.cursor.skip_while(|byte| byte == b' ');
            while (self.in_flow() || !self.key_allowed) && self.cursor.byte(0) == b'\t' {
                self.cursor.skip_while(|byte| matches!(byte, b' ' | b'\t'));
            }
            self.cursor.skip_comment();
            if !self.cursor.is_break() {
                return;
            }
            self.cursor.skip_break();
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    fn push(&mut self, kind: TokenKind<'a>, start: Position) {
        let end = self.cursor.position();
        self.text_line = matches!(kind, TokenKind::Scalar { .. }).then_some(start.line);
        self.queue.push_back(Token { kind, start, end });
    }

    /// Adds the token of one character and goes over that.
    fn push_indicator(&mut self, kind: TokenKind<'a>) {
        let start = self.cursor.position();
        self.cursor.skip();
        self.push(kind, start);
    }

    /// Begins a block at a column, unless one has begun there already; its token comes before token `number`, or last.
    fn roll(&mut self, column: i64, number: Option<usize>, kind: TokenKind<'a>, at: Position) {
        if self.in_flow() || self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        let place = number.map_or(self.queue.len(), |number| number.saturating_sub(self.taken));
        self.queue.insert(
            place.min(self.queue.len()),
            Token {
                kind,
                start: at,
                end: at,
            },
        );
    }

    /// Ends all blocks that are set in further than a column.
    fn unroll(&mut self, column: i64) {
        if self.in_flow() {
            return;
        }
        while self.indent > column {
            self.push(TokenKind::BlockEnd, self.cursor.position());
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn fetch_end(&mut self) -> Result<(), SyntaxError> {
        self.unroll(-1);
        self.forget_innermost_key()?;
        self.key_allowed = false;
        self.ended = true;
        self.push(TokenKind::StreamEnd, self.cursor.position());
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), SyntaxError> {
        self.unroll(-1);
        self.forget_innermost_key()?;
        self.key_allowed = false;
        let start = self.cursor.position();
        let kind = property::directive(&mut self.cursor)?;
        self.push(kind, start);
        Ok(())
    }

    fn fetch_document_indicator(&mut self) -> Result<(), SyntaxError> {
        self.unroll(-1);
        self.forget_innermost_key()?;
        self.key_allowed = false;
        let kind = if self.cursor.is_marker(b'-') {
            TokenKind::DocumentStart
        } else {
            TokenKind::DocumentEnd
        };
        let start = self.cursor.position();
        self.cursor.skip_all(3);
        self.push(kind, start);
        Ok(())
    }

    fn fetch_open(&mut self, kind: TokenKind<'a>) -> Result<(), SyntaxError> {
        self.note_possible_key()?;
        self.keys.push(None);
        self.key_allowed = true;
        self.push_indicator(kind);
        Ok(())
    }

    fn fetch_close(&mut self, kind: TokenKind<'a>) -> Result<(), SyntaxError> {
        self.forget_innermost_key()?;
        if self.in_flow() {
            self.keys.pop();
        }
        self.key_allowed = false;
        self.push_indicator(kind);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), SyntaxError> {
        if !self.in_flow() {
            if !self.key_allowed {
                return self
                    .cursor
                    .error("a list item (`- `) cannot begin here; put it on a line of its own");
            }
            self.roll(
                self.cursor.column(),
                None,
                TokenKind::BlockSequenceStart,
                self.cursor.position(),
            );
        }
        self.forget_innermost_key()?;
        self.key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), SyntaxError> {
        if !self.in_flow() {
            if !self.key_allowed {
                return self
                    .cursor
                    .error("a key (`? `) cannot begin here; put it on a line of its own");
            }
            self.roll(
                self.cursor.column(),
                None,
                TokenKind::BlockMappingStart,
                self.cursor.position(),
            );
        }
        self.forget_innermost_key()?;
        self.key_allowed = !self.in_flow();
        self.push_indicator(TokenKind::Key);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), SyntaxError> {
        let level = self.keys.len() - 1;
        let possible = self.is_still_possible(level)?;
        match self.keys.get_mut(level).and_then(Option::take) {
            Some(key) if possible => {
                let place = key.token.saturating_sub(self.taken).min(self.queue.len());
                self.queue.insert(
                    place,
                    Token {
                        kind: TokenKind::Key,
                        start: key.at,
                        end: key.at,
                    },
                );
                self.roll(
                    i64::from(key.at.column) - 1,
                    Some(key.token),
                    TokenKind::BlockMappingStart,
                    key.at,
                );
                self.key_allowed = false;
            }
            _ => {
                if !self.in_flow() {
                    if !self.key_allowed {
                        return self.refuse_key();
                    }
                    self.roll(
                        self.cursor.column(),
                        None,
                        TokenKind::BlockMappingStart,
                        self.cursor.position(),
                    );
                }
                self.key_allowed = !self.in_flow();
            }
        }
        self.push_indicator(TokenKind::Value);
        Ok(())
    }

    /// Adds a token that may begin a key and behind which none can begin.
    fn fetch_word(
        &mut self,
        read: impl FnOnce(&mut Cursor<'a>) -> Result<TokenKind<'a>, SyntaxError>,
    ) -> Result<(), SyntaxError> {
        self.note_possible_key()?;
        self.key_allowed = false;
        let start = self.cursor.position();
        let kind = read(&mut self.cursor)?;
        self.push(kind, start);
        Ok(())
    }

    fn fetch_block_scalar(&mut self) -> Result<(), SyntaxError> {
        self.forget_innermost_key()?;
        self.key_allowed = true;
        let start = self.cursor.position();
        let text = block::read(&mut self.cursor, self.indent)?;
        self.push(
            TokenKind::Scalar {
                text: text.into(),
                plain: false,
            },
            start,
        );
        Ok(())
    }

    fn fetch_plain(&mut self) -> Result<(), SyntaxError> {
        self.note_possible_key()?;
        let start = self.cursor.position();
        let in_flow = self.in_flow();
        let plain = plain::read(&mut self.cursor, self.indent + 1, in_flow)?;
        self.key_allowed = plain.ends_line;
        self.push(
            TokenKind::Scalar {
                text: plain.text,
                plain: true,
            },
            start,
        );
        Ok(())
    }
}
