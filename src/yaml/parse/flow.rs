//! Lists and mappings in brackets.

use super::super::event::{Event, EventKind};
use super::super::{Position, SyntaxError};
use super::token::TokenKind;
use super::{Next, Parser, State, describe, error};

impl<'a> Parser<'a> {
    /// Takes the `,` before an entry that is not the first.
    fn flow_separator(&mut self, first: bool, close: &TokenKind<'_>) -> Result<(), SyntaxError> {
        let token = self.scanner.peek()?;
        if first || token.kind == *close {
            return Ok(());
        }
        if token.kind != TokenKind::FlowEntry {
            let (open, bracket) = if *close == TokenKind::FlowMappingEnd {
                ('{', '}')
            } else {
                ('[', ']')
            };
            let Position { line, column } = self.brackets.last().copied().unwrap_or_default();
            let there = describe(&token.kind);
            let message = format!(
                "`,` or `{bracket}` is expected here, for the `{open}` of line {line}, column {column}; there is {there} instead"
            );
            return error(token.start, message);
        }
        self.scanner.take()?;
        Ok(())
    }

    pub(super) fn flow_sequence_entry(&mut self, first: bool) -> Next<'a> {
        self.flow_separator(first, &TokenKind::FlowSequenceEnd)?;
        let token = self.scanner.peek()?;
        let at = token.start;
        match token.kind {
            TokenKind::FlowSequenceEnd => {
                let end = self.scanner.take()?.end;
                self.brackets.pop();
                self.end(end)
            }
            TokenKind::Key => {
                self.scanner.take()?;
                self.state = State::FlowPairKey;
                Ok(Event::point(EventKind::MappingStart { anchor: None }, at))
            }
            _ => {
                self.after.push(State::FlowSequenceEntry);
                self.node(false, false)
            }
        }
    }

    /// The key of `[key: value]`.
    pub(super) fn flow_pair_key(&mut self) -> Next<'a> {
        let token = self.scanner.peek()?;
        let end = token.end;
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                // As go-yaml has it, which drops this token; what it does with the rest depends on that.
                self.scanner.take()?;
                self.nothing(State::FlowPairValue, end)
            }
            _ => {
                self.after.push(State::FlowPairValue);
                self.node(false, false)
            }
        }
    }

    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Next<'a> {
        self.flow_separator(first, &TokenKind::FlowMappingEnd)?;
        let token = self.scanner.peek()?;
        match token.kind {
            TokenKind::FlowMappingEnd => {
                let end = self.scanner.take()?.end;
                self.brackets.pop();
                self.end(end)
            }
            TokenKind::Key => {
                self.scanner.take()?;
                let none = [TokenKind::Value, TokenKind::FlowEntry, TokenKind::FlowMappingEnd];
                let at = self.scanner.peek()?.start;
                self.value_unless(&none, State::FlowMappingValue, at, false, false)
            }
            _ => {
                self.after.push(State::FlowMappingNoValue);
                self.node(false, false)
            }
        }
    }

    /// The value behind a key in brackets.
    pub(super) fn flow_value(&mut self, next: State, close: &TokenKind<'_>) -> Next<'a> {
        let token = self.scanner.peek()?;
        if token.kind == TokenKind::Value {
            self.scanner.take()?;
            let kind = &self.scanner.peek()?.kind;
            if *kind != TokenKind::FlowEntry && kind != close {
                self.after.push(next);
                return self.node(false, false);
            }
        }
        let at = self.scanner.peek()?.start;
        self.nothing(next, at)
    }
}
