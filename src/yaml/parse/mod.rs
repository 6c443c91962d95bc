//! From text to events, by the grammar of YAML 1.1 as go-yaml v2 has it.

mod block;
mod cursor;
mod flow;
mod fold;
mod plain;
mod property;
mod quoted;
mod scan;
mod side_by_side;
mod token;

use std::borrow::Cow;

use super::event::{Event, EventKind, Scalar};
use super::{Position, SyntaxError};
use scan::Scanner;
pub(super) use side_by_side::events;
use token::TokenKind;

const DEFAULT_TAGS: [(&str, &str); 2] = [("!", "!"), ("!!", "tag:yaml.org,2002:")];

/// Reads the events of the first document of a text.
pub(super) struct Parser<'a> {
    scanner: Scanner<'a>,
    state: State,
    /// What goes on behind the value that is being read.
    after: Vec<State>,
    tags: Vec<(&'a str, String)>,
    /// Where the brackets stand that are open.
    brackets: Vec<Position>,
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Document,
    DocumentContent,
    DocumentEnd,
    Ended,
    BlockNode,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    /// A key in `{}` that has no `:`.
    FlowMappingNoValue,
}

type Next<'a> = Result<Event<'a>, SyntaxError>;

/// Anchor and tag.
type Properties<'a> = (Option<Cow<'a, str>>, Option<Cow<'a, str>>);

impl<'a> Parser<'a> {
    pub fn new(text: &'a str, first_line: u32) -> Self {
        let tags = DEFAULT_TAGS.map(|(handle, prefix)| (handle, prefix.to_owned())).to_vec();
        Self {
            scanner: Scanner::new(text, first_line),
            state: State::Document,
            after: Vec::new(),
            tags,
            brackets: Vec::new(),
        }
    }

    /// The next event; none at the end of the first document.
    pub fn next_event(&mut self) -> Result<Option<Event<'a>>, SyntaxError> {
        if self.state == State::Document && !self.begin_document()? {
            self.state = State::Ended;
        }
        let event = match self.state {
            State::Document | State::Ended => return Ok(None),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => {
                // What go-yaml cannot read directly behind a document, it refuses the document for.
                let at = self.scanner.peek()?.start;
                self.state = State::Ended;
                Ok(Event::point(EventKind::DocumentEnd, at))
            }
            State::BlockNode => self.node(true, false),
            State::BlockSequenceEntry => self.block_sequence_entry(),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
            State::BlockMappingKey => self.block_mapping_key(),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirstEntry => self.flow_sequence_entry(true),
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowPairKey => self.flow_pair_key(),
            State::FlowPairValue => self.flow_value(State::FlowPairEnd, &TokenKind::FlowSequenceEnd),
            State::FlowPairEnd => {
                self.state = State::FlowSequenceEntry;
                let at = self.scanner.peek()?.start;
                Ok(Event::point(EventKind::End, at))
            }
            State::FlowMappingFirstKey => self.flow_mapping_key(true),
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_value(State::FlowMappingKey, &TokenKind::FlowMappingEnd),
            State::FlowMappingNoValue => {
                let at = self.scanner.peek()?.start;
                self.nothing(State::FlowMappingKey, at)
            }
        };
        event.map(Some)
    }

    /// Reads directives and `---`; whether there is a document.
    fn begin_document(&mut self) -> Result<bool, SyntaxError> {
        let mut explicit = false;
        let mut version = false;
        let mut own_tags = 0;
        loop {
            let token = self.scanner.peek()?;
            let at = token.start;
            match &token.kind {
                TokenKind::Version { major: 1, minor: 1 } if !version => version = true,
                TokenKind::Version { .. } if version => return error(at, "the version stands here a second time"),
                TokenKind::Version { .. } => {
                    return error(at, "only YAML 1.1 can be read; leave the `%YAML` line out");
                }
                TokenKind::TagDirective { .. } => {
                    let TokenKind::TagDirective { handle, prefix } = self.scanner.take()?.kind else {
                        continue;
                    };
                    if self.tags[..own_tags].iter().any(|(known, _)| *known == handle) {
                        return error(at, "this tag handle stands here a second time");
                    }
                    self.tags.insert(own_tags, (handle, prefix));
                    own_tags += 1;
                    explicit = true;
                    continue;
                }
                TokenKind::DocumentStart => {
                    self.scanner.take()?;
                    self.after.push(State::DocumentEnd);
                    self.state = State::DocumentContent;
                    return Ok(true);
                }
                TokenKind::StreamEnd if !explicit => return Ok(false),
                // Also where it does follow: a file is divided at such lines before its documents are read.
                _ if explicit => {
                    return error(
                        at,
                        "directives (`%`) cannot stand here, as kubeadm divides a file at its `---` lines first; remove them",
                    );
                }
                _ => {
                    self.after.push(State::DocumentEnd);
                    self.state = State::BlockNode;
                    return Ok(true);
                }
            }
            self.scanner.take()?;
            explicit = true;
        }
    }

    fn document_content(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let at = token.start;
        match token.kind {
            TokenKind::Version { .. }
            | TokenKind::TagDirective { .. }
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                let next = self.pop();
                self.nothing(next, at)
            }
            _ => self.node(true, false),
        }
    }

    fn pop(&mut self) -> State {
        self.after.pop().unwrap_or(State::Ended)
    }

    /// A value that is left out.
    fn nothing(&mut self, next: State, at: Position) -> Next<'a> {
        self.state = next;
        let nothing = Scalar {
            plain: true,
            ..Scalar::default()
        };
        Ok(Event::point(EventKind::Scalar(nothing), at))
    }

    /// A value with anchor and tag. `block`: it may begin a block; `indentless`: also a list that is not set in.
    fn node(&mut self, block: bool, indentless: bool) -> Next<'a> {
        let start = self.scanner.peek()?.start;
        if let TokenKind::Alias(name) = self.scanner.peek()?.kind {
            let end = self.scanner.take()?.end;
            self.state = self.pop();
            return Ok(Event {
                kind: EventKind::Alias(Cow::Borrowed(name)),
                at: start,
                body: start,
                end,
            });
        }
        let (anchor, tag) = self.properties()?;
        let has_properties = anchor.is_some() || tag.is_some();
        let token = self.scanner.peek()?;
        let at = token.start;
        let (kind, next) = match token.kind {
            TokenKind::BlockEntry if indentless => (EventKind::SequenceStart { anchor }, State::IndentlessSequenceEntry),
            TokenKind::Scalar { .. } => {
                self.state = self.pop();
                let token = self.scanner.take()?;
                let TokenKind::Scalar { text, plain } = token.kind else {
                    return error(at, "a value is missing here");
                };
                return Ok(Event {
                    kind: EventKind::Scalar(Scalar {
                        text,
                        plain,
                        tag,
                        anchor,
                    }),
                    at: start,
                    body: at,
                    end: token.end,
                });
            }
            TokenKind::FlowSequenceStart => (EventKind::SequenceStart { anchor }, State::FlowSequenceFirstEntry),
            TokenKind::FlowMappingStart => (EventKind::MappingStart { anchor }, State::FlowMappingFirstKey),
            TokenKind::BlockSequenceStart if block => (EventKind::SequenceStart { anchor }, State::BlockSequenceEntry),
            TokenKind::BlockMappingStart if block => (EventKind::MappingStart { anchor }, State::BlockMappingKey),
            _ if has_properties => {
                let end = self.scanner.last_end();
                self.state = self.pop();
                return Ok(Event {
                    kind: EventKind::Scalar(Scalar {
                        plain: true,
                        tag,
                        anchor,
                        ..Scalar::default()
                    }),
                    at: start,
                    body: end,
                    end,
                });
            }
            _ => {
                return error(
                    at,
                    format!("a value is missing here; there is {} instead", describe(&token.kind)),
                );
            }
        };
        if next != State::IndentlessSequenceEntry {
            self.scanner.take()?;
        }
        if matches!(next, State::FlowSequenceFirstEntry | State::FlowMappingFirstKey) {
            self.brackets.push(at);
        }
        self.state = next;
        Ok(Event {
            kind,
            at: start,
            body: at,
            end: at,
        })
    }

    /// Anchor and tag, in either order.
    fn properties(&mut self) -> Result<Properties<'a>, SyntaxError> {
        let (mut anchor, mut tag) = (None, None);
        loop {
            let token = self.scanner.peek()?;
            let at = token.start;
            match &token.kind {
                TokenKind::Anchor(name) if anchor.is_none() => {
                    anchor = Some(Cow::Borrowed(*name));
                    self.scanner.take()?;
                }
                TokenKind::Tag { handle, suffix } if tag.is_none() => {
                    let prefix = match *handle {
                        "" => "",
                        handle => match self.tags.iter().find(|(known, _)| *known == handle) {
                            Some((_, prefix)) => prefix,
                            None => return error(at, format!("the tag handle `{handle}` is not declared")),
                        },
                    };
                    tag = Some(Cow::Owned(format!("{prefix}{suffix}")));
                    self.scanner.take()?;
                }
                _ => return Ok((anchor, tag)),
            }
        }
    }

    /// The end of a list or mapping that reaches up to `end`.
    fn end(&mut self, end: Position) -> Next<'a> {
        self.state = self.pop();
        Ok(Event::point(EventKind::End, end))
    }

    /// Reads a value behind an indicator, unless what follows shows that there is none.
    fn value_unless(
        &mut self,
        none: &[TokenKind<'_>],
        next: State,
        indicator: Position,
        block: bool,
        indentless: bool,
    ) -> Next<'a> {
        let kind = &self.scanner.peek()?.kind;
        if none.iter().any(|none| kind.is(none)) {
            return self.nothing(next, indicator);
        }
        self.after.push(next);
        self.node(block, indentless)
    }

    fn block_sequence_entry(&mut self) -> Next<'a> {
        let before = self.scanner.last_end();
        let token = self.scanner.take()?;
        match token.kind {
            TokenKind::BlockEntry => {
                let none = [TokenKind::BlockEntry, TokenKind::BlockEnd];
                self.value_unless(&none, State::BlockSequenceEntry, token.end, true, false)
            }
            TokenKind::BlockEnd => self.end(token.start),
            kind => unexpected("a list item (`- `)", &kind, before, token.start),
        }
    }

    fn indentless_sequence_entry(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        if !token.kind.is(&TokenKind::BlockEntry) {
            return self.end(start);
        }
        self.scanner.take()?;
        let none = [TokenKind::BlockEntry, TokenKind::Key, TokenKind::Value, TokenKind::BlockEnd];
        self.value_unless(&none, State::IndentlessSequenceEntry, end, true, false)
    }

    fn block_mapping_key(&mut self) -> Next<'a> {
        let before = self.scanner.last_end();
        let token = self.scanner.take()?;
        match token.kind {
            TokenKind::Key => {
                let none = [TokenKind::Key, TokenKind::Value, TokenKind::BlockEnd];
                self.value_unless(&none, State::BlockMappingValue, token.end, true, true)
            }
            TokenKind::BlockEnd => self.end(token.start),
            kind => unexpected("a key", &kind, before, token.start),
        }
    }

    fn block_mapping_value(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let (start, end) = (token.start, token.end);
        if !token.kind.is(&TokenKind::Value) {
            return self.nothing(State::BlockMappingKey, start);
        }
        self.scanner.take()?;
        let none = [TokenKind::Key, TokenKind::Value, TokenKind::BlockEnd];
        self.value_unless(&none, State::BlockMappingKey, end, true, true)
    }
}

fn error<T>(at: Position, message: impl Into<String>) -> Result<T, SyntaxError> {
    Err(SyntaxError {
        message: message.into(),
        at,
    })
}

/// Refuses a token in a block; `before` is where the one before it ends.
fn unexpected<T>(wanted: &str, kind: &TokenKind<'_>, before: Position, at: Position) -> Result<T, SyntaxError> {
    match kind {
        TokenKind::BlockMappingStart | TokenKind::BlockSequenceStart => error(
            at,
            "this line is set in neither as the line before it nor as one further out; what belongs together begins in one column",
        ),
        _ if before.line == at.line && before.column > 1 => {
            error(at, "the value ends before this; put all of it in quotes, or begin a new line")
        }
        _ => error(at, format!("{wanted} is expected here; there is {} instead", describe(kind))),
    }
}

/// A token for a person.
fn describe(kind: &TokenKind<'_>) -> &'static str {
    match kind {
        TokenKind::StreamEnd => "the end of the text",
        TokenKind::Version { .. } | TokenKind::TagDirective { .. } => "a directive (`%`)",
        TokenKind::DocumentStart => "`---`",
        TokenKind::DocumentEnd => "`...`",
        TokenKind::BlockSequenceStart => "a list that is set in further",
        TokenKind::BlockMappingStart => "a mapping that is set in further",
        TokenKind::BlockEnd => "a line that is set in less",
        TokenKind::FlowSequenceStart => "`[`",
        TokenKind::FlowSequenceEnd => "`]`",
        TokenKind::FlowMappingStart => "`{`",
        TokenKind::FlowMappingEnd => "`}`",
        TokenKind::BlockEntry => "a list item (`- `)",
        TokenKind::FlowEntry => "`,`",
        TokenKind::Key => "a key",
        TokenKind::Value => "`:`",
        TokenKind::Alias(_) => "an alias (`*`)",
        TokenKind::Anchor(_) => "an anchor (`&`)",
        TokenKind::Tag { .. } => "a tag (`!`)",
        TokenKind::Scalar { .. } => "text",
    }
}
