//! Events of a text.

use std::borrow::Cow;

use saphyr_parser::{Event as Raw, ScalarStyle, Span, StrInput, Tag};

use super::event::{Event, EventKind, Scalar};
use super::{Position, SyntaxError};

/// Reads the events of the first document of a text.
pub(super) struct Parser<'a> {
    inner: saphyr_parser::Parser<'a, StrInput<'a>>,
    first_line: u32,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str, first_line: u32) -> Self {
        Self {
            inner: saphyr_parser::Parser::new_from_str(text),
            first_line,
        }
    }

    /// The next event; none at the end.
    pub fn next_event(&mut self) -> Result<Option<Event<'a>>, SyntaxError> {
        while let Some(next) = self.inner.next_event() {
            let (raw, span) = next.map_err(|error| SyntaxError {
                message: error.info().to_owned(),
                at: self.position(error.marker().line(), error.marker().col()),
            })?;
            if let Some(kind) = kind(raw) {
                return Ok(Some(Event {
                    kind,
                    at: self.start(&span),
                }));
            }
        }
        Ok(None)
    }

    fn start(&self, span: &Span) -> Position {
        self.position(span.start.line(), span.start.col())
    }

    fn position(&self, line: usize, column: usize) -> Position {
        let line = u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX);
        Position {
            line: self.first_line.saturating_add(line),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
        }
    }
}

fn kind(raw: Raw<'_>) -> Option<EventKind<'_>> {
    Some(match raw {
        Raw::Alias(id) => EventKind::Alias(Cow::Owned(id.to_string())),
        Raw::Scalar(text, style, id, tag) => EventKind::Scalar(Scalar {
            text,
            plain: style == ScalarStyle::Plain,
            tag: tag.map(|tag| full(&tag)),
            anchor: anchor(id),
        }),
        Raw::SequenceStart(id, _) => EventKind::SequenceStart { anchor: anchor(id) },
        Raw::MappingStart(id, _) => EventKind::MappingStart { anchor: anchor(id) },
        Raw::SequenceEnd | Raw::MappingEnd => EventKind::End,
        Raw::DocumentEnd => EventKind::DocumentEnd,
        Raw::Nothing | Raw::StreamStart | Raw::StreamEnd | Raw::DocumentStart(_) => return None,
    })
}

fn anchor<'a>(id: usize) -> Option<Cow<'a, str>> {
    (id > 0).then(|| Cow::Owned(id.to_string()))
}

fn full<'a>(tag: &Tag) -> Cow<'a, str> {
    Cow::Owned(format!("{}{}", tag.handle, tag.suffix))
}
