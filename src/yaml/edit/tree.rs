//! A document as it is written: every key and value with the stretch of text that it takes.

use std::borrow::Cow;
use std::collections::HashMap;

use super::place::Places;
use crate::yaml::SyntaxError;
use crate::yaml::build::Key;
use crate::yaml::encoding;
use crate::yaml::event::{Event, EventKind, Scalar};
use crate::yaml::node::NodeValue;
use crate::yaml::parse::Parser;
use crate::yaml::tag;

/// Number of a node in its tree.
pub(super) type Id = usize;

/// The first document of a text.
pub(super) struct Tree<'a> {
    pub text: &'a str,
    /// In the order in which they begin.
    pub nodes: Vec<Node<'a>>,
    pub root: Option<Id>,
}

/// A key or value.
pub(super) struct Node<'a> {
    /// Where it begins, anchor and tag included.
    pub start: usize,
    /// Where it begins without those.
    pub body: usize,
    /// Where it ends: behind its last sign, without a comment or line break that follows.
    pub end: usize,
    pub kind: Kind<'a>,
}

pub(super) enum Kind<'a> {
    Scalar(Scalar<'a>),
    /// With what it stands for.
    Alias(Option<Id>),
    Sequence {
        flow: bool,
        items: Vec<Id>,
    },
    Mapping {
        flow: bool,
        entries: Vec<(Id, Id)>,
    },
}

/// What a key says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum KeyText<'t> {
    Name(Cow<'t, str>),
    /// `<<`
    Merge,
    Other,
}

impl<'a> Tree<'a> {
    /// Reads a text.
    pub fn parse(text: &'a str) -> Result<Self, SyntaxError> {
        // The parser takes a zero byte for the end of the text.
        encoding::check(text, 1)?;
        let mut builder = Builder {
            tree: Tree {
                text,
                nodes: Vec::new(),
                root: None,
            },
            places: Places::of(text),
            open: Vec::new(),
            anchors: HashMap::new(),
            last_end: 0,
        };
        let mut parser = Parser::new(text, 1);
        while let Some(event) = parser.next_event()? {
            if event.kind == EventKind::DocumentEnd {
                break;
            }
            builder.take(event);
        }
        Ok(builder.tree)
    }

    pub fn node(&self, id: Id) -> &Node<'a> {
        &self.nodes[id]
    }

    /// What an alias stands for; any other node as it is.
    pub fn target(&self, id: Id) -> Id {
        match self.nodes[id].kind {
            Kind::Alias(Some(target)) => target,
            _ => id,
        }
    }

    /// The entries of a mapping; none where it is something else.
    pub fn entries(&self, id: Id) -> &[(Id, Id)] {
        match &self.nodes[id].kind {
            Kind::Mapping { entries, .. } => entries,
            _ => &[],
        }
    }

    /// Whether a node stands in brackets of its own.
    pub fn is_flow(&self, id: Id) -> bool {
        matches!(
            self.nodes[id].kind,
            Kind::Mapping { flow: true, .. } | Kind::Sequence { flow: true, .. }
        )
    }

    /// Whether a value is left out.
    pub fn is_nothing(&self, id: Id) -> bool {
        let node = &self.nodes[id];
        node.start == node.end
    }

    /// The text that a node takes, anchor and tag included.
    pub fn source(&self, id: Id) -> &'a str {
        self.slice(self.nodes[id].start, self.nodes[id].end)
    }

    pub fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// What a key says.
    pub fn key_text(&self, id: Id) -> KeyText<'_> {
        let Kind::Scalar(scalar) = &self.nodes[self.target(id)].kind else {
            return KeyText::Other;
        };
        match tag::resolve(scalar.clone()) {
            Ok(resolved) => match resolved.key {
                Key::Same => KeyText::Name(Cow::Borrowed(&scalar.text)),
                Key::Text(text) => KeyText::Name(Cow::Owned(text.into())),
                Key::Merge => KeyText::Merge,
                Key::Unfit(_) => KeyText::Other,
            },
            Err(_) => KeyText::Other,
        }
    }

    /// What a value says, where it is text or a left out or null value.
    pub fn value_text(&self, id: Id) -> Option<Cow<'_, str>> {
        let Kind::Scalar(scalar) = &self.nodes[self.target(id)].kind else {
            return None;
        };
        match tag::resolve(scalar.clone()).ok()?.value {
            NodeValue::String(_) => Some(Cow::Borrowed(&scalar.text)),
            NodeValue::Null => Some(Cow::Borrowed("")),
            _ => None,
        }
    }

    /// Whether a node is a scalar that would be text if it stood as a value.
    pub fn is_text(&self, id: Id) -> bool {
        match &self.nodes[id].kind {
            Kind::Scalar(scalar) => matches!(
                tag::resolve(scalar.clone()).map(|resolved| resolved.value),
                Ok(NodeValue::String(_))
            ),
            _ => false,
        }
    }

    /// The entry of a key: its own, or one that `<<` brings in. With the mapping that it stands in.
    pub fn lookup(&self, mapping: Id, name: &str) -> Option<(Id, usize)> {
        let mapping = self.target(mapping);
        let entries = self.entries(mapping);
        let own = entries
            .iter()
            .position(|(key, _)| self.key_text(*key) == KeyText::Name(Cow::Borrowed(name)));
        if let Some(index) = own {
            return Some((mapping, index));
        }
        let merges = entries.iter().filter(|(key, _)| self.key_text(*key) == KeyText::Merge);
        merges
            .flat_map(|(_, source)| self.merged(*source))
            .find_map(|source| self.lookup(source, name))
    }

    /// The mappings that the value of `<<` brings in.
    pub fn merged(&self, source: Id) -> Vec<Id> {
        let source = self.target(source);
        match &self.nodes[source].kind {
            Kind::Sequence { items, .. } => items.iter().map(|item| self.target(*item)).collect(),
            _ => vec![source],
        }
    }
}

struct Builder<'a> {
    tree: Tree<'a>,
    places: Places<'a>,
    /// Open lists and mappings, with a key that waits for its value.
    open: Vec<(Id, Option<Id>)>,
    anchors: HashMap<Cow<'a, str>, Id>,
    /// Where the text ends that has been read.
    last_end: usize,
}

impl<'a> Builder<'a> {
    fn take(&mut self, event: Event<'a>) {
        let start = self.places.offset(event.at);
        let body = self.places.offset(event.body);
        let text = self.tree.text;
        let at = |offset: usize| text.as_bytes().get(offset).copied().unwrap_or(0);
        match event.kind {
            EventKind::Scalar(mut scalar) => {
                let anchor = scalar.anchor.take();
                let end = self.places.offset(event.end);
                let node = if start == end {
                    let place = self.nothing(start);
                    (place, place, place)
                } else {
                    (start, body, scalar_end(text, body, end))
                };
                self.add(node, Kind::Scalar(scalar), anchor);
            }
            EventKind::Alias(name) => {
                let target = self.anchors.get(&name).copied();
                let end = self.places.offset(event.end);
                self.add((start, body, end), Kind::Alias(target), None);
            }
            EventKind::SequenceStart { anchor } => {
                let flow = at(body) == b'[';
                let items = Vec::new();
                let id = self.add((start, body, body), Kind::Sequence { flow, items }, anchor);
                self.open.push((id, None));
            }
            EventKind::MappingStart { anchor } => {
                let flow = at(body) == b'{';
                let entries = Vec::new();
                let id = self.add((start, body, body), Kind::Mapping { flow, entries }, anchor);
                self.open.push((id, None));
            }
            EventKind::End => {
                let Some((id, _)) = self.open.pop() else { return };
                let end = if self.tree.is_flow(id) {
                    self.places.offset(event.end)
                } else {
                    self.last_end.max(self.tree.nodes[id].end)
                };
                self.tree.nodes[id].end = end;
                self.last_end = self.last_end.max(end);
            }
            EventKind::DocumentEnd => {}
        }
    }

    fn add(&mut self, (start, body, end): (usize, usize, usize), kind: Kind<'a>, anchor: Option<Cow<'a, str>>) -> Id {
        let id = self.tree.nodes.len();
        if let Some(name) = anchor {
            self.anchors.insert(name, id);
        }
        self.last_end = self.last_end.max(end);
        self.tree.nodes.push(Node { start, body, end, kind });
        match self.open.last_mut() {
            None => self.tree.root = Some(id),
            Some((around, pending)) => match &mut self.tree.nodes[*around].kind {
                Kind::Sequence { items, .. } => items.push(id),
                Kind::Mapping { entries, .. } => match pending.take() {
                    None => *pending = Some(id),
                    Some(key) => entries.push((key, id)),
                },
                Kind::Scalar(_) | Kind::Alias(_) => {}
            },
        }
        id
    }

    /// The place of a value that is left out: directly behind what was read, and behind a `:` that follows that.
    fn nothing(&self, at: usize) -> usize {
        let before = self.tree.slice(self.last_end, at);
        let comment = before
            .char_indices()
            .find(|(i, c)| *c == '#' && before[..*i].ends_with([' ', '\t', '\n', '\r']));
        let before = comment.map_or(before, |(i, _)| &before[..i]);
        self.last_end + before.trim_end().len()
    }
}

/// The end of a scalar, without the space that the scanner went over.
fn scalar_end(text: &str, body: usize, end: usize) -> usize {
    let source = text.get(body..end).unwrap_or_default();
    let trimmed = source.trim_end_matches([' ', '\t', '\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    if !source.starts_with(['|', '>']) {
        return body + trimmed.len();
    }
    // Spaces at the end of a line are part of a block of text.
    let rest = &source[trimmed.len()..];
    body + trimmed.len() + rest.find(['\n', '\r']).unwrap_or(rest.len())
}
