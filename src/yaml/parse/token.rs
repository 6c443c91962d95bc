//! What the scanner finds in a text.

use std::borrow::Cow;

use super::super::Position;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub kind: TokenKind<'a>,
    pub start: Position,
    pub end: Position,
}

impl TokenKind<'_> {
    /// Whether it is of the same kind, whatever it says.
    pub fn is(&self, other: &TokenKind<'_>) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind<'a> {
    StreamEnd,
    /// `%YAML 1.1`
    Version {
        major: u32,
        minor: u32,
    },
    /// `%TAG ! tag:example.com,2000:`
    TagDirective {
        handle: &'a str,
        prefix: String,
    },
    /// `---`
    DocumentStart,
    /// `...`
    DocumentEnd,
    /// A list or mapping begins by indentation.
    BlockSequenceStart,
    BlockMappingStart,
    /// The indentation goes back.
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    /// `- `
    BlockEntry,
    /// `,`
    FlowEntry,
    /// `? `, or the place before a key without it.
    Key,
    /// `: `
    Value,
    Alias(&'a str),
    Anchor(&'a str),
    Tag {
        handle: &'a str,
        suffix: String,
    },
    Scalar {
        text: Cow<'a, str>,
        plain: bool,
    },
}
