//! What the parser tells the builder.

use std::borrow::Cow;

use super::Position;

/// One step through a document.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event<'a> {
    pub kind: EventKind<'a>,
    /// Where it begins, its anchor and tag included.
    pub at: Position,
    /// Where it begins without those.
    pub body: Position,
    /// Where a scalar, an alias or a closing bracket ends. A block of text goes up to where the next token may begin.
    pub end: Position,
}

impl<'a> Event<'a> {
    /// An event that has no width of its own.
    pub fn point(kind: EventKind<'a>, at: Position) -> Self {
        Event {
            kind,
            at,
            body: at,
            end: at,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum EventKind<'a> {
    Scalar(Scalar<'a>),
    Alias(Cow<'a, str>),
    SequenceStart {
        anchor: Option<Cow<'a, str>>,
    },
    MappingStart {
        anchor: Option<Cow<'a, str>>,
    },
    /// The end of the innermost list or mapping.
    End,
    /// The end of the document.
    DocumentEnd,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scalar<'a> {
    pub text: Cow<'a, str>,
    /// Without quotes and not a block scalar, so that its text decides what it is.
    pub plain: bool,
    /// In full (`tag:yaml.org,2002:str`).
    pub tag: Option<Cow<'a, str>>,
    pub anchor: Option<Cow<'a, str>>,
}
