//! From events to nodes: scalars get their meaning, aliases their values, keys their text.

use std::borrow::Cow;
use std::collections::HashMap;

use smol_str::SmolStr;

use super::event::{Event, EventKind, Scalar};
use super::mapping::{Mapping, PendingKey};
use super::parse::events;
use super::tag::{self, Resolved};
use super::{DuplicateKey, Entry, Limits, Node, NodeValue, Position, SyntaxError};

/// Builds the first document of a text. A text without a document is null.
pub(super) fn build(
    text: &str,
    first_line: u32,
    limits: &Limits,
    duplicates: &mut Vec<DuplicateKey>,
) -> Result<Node, SyntaxError> {
    let mut builder = Builder {
        limits,
        duplicates,
        frames: Vec::new(),
        anchors: HashMap::new(),
        alias_values: 0,
        items: Spare::default(),
        entries: Spare::default(),
        root: None,
    };
    events(text, first_line, |event| builder.take(event))?;
    let nothing = Node {
        value: NodeValue::Null,
        at: Position {
            line: first_line,
            column: 1,
        },
    };
    Ok(builder.root.map_or(nothing, |item| item.node))
}

struct Builder<'a, 'l> {
    limits: &'l Limits,
    duplicates: &'l mut Vec<DuplicateKey>,
    frames: Vec<Frame<'a>>,
    anchors: HashMap<Cow<'a, str>, Anchored>,
    alias_values: usize,
    items: Spare<Node>,
    entries: Spare<Entry>,
    root: Option<Item>,
}

/// A list or mapping that is still open.
struct Frame<'a> {
    content: Content,
    at: Position,
    anchor: Option<Cow<'a, str>>,
    size: Size,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping(Mapping),
}

/// What a value costs when an alias repeats it.
#[derive(Clone, Copy, Default)]
struct Size {
    depth: usize,
    values: usize,
}

/// A finished value on its way into what surrounds it.
#[derive(Clone)]
struct Item {
    node: Node,
    /// Its text as a key, where it can be one.
    key: Key,
    size: Size,
    alias: bool,
    /// It can be a key and no value.
    only_key: bool,
}

/// A value as a key.
#[derive(Clone)]
pub(super) enum Key {
    /// Its own text.
    Same,
    /// Other text.
    Text(SmolStr),
    /// `<<`
    Merge,
    /// Why it can be no key.
    Unfit(&'static str),
}

enum Anchored {
    /// Its value is not finished: an alias here would contain itself.
    Open,
    Value(Item),
}

/// Room to collect the values of one list or mapping after the other.
///
/// Large files have many small mappings: were each cut to its size in the place where it grew, a hole would stay behind it.
struct Spare<T> {
    rooms: Vec<Vec<T>>,
}

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self { rooms: Vec::new() }
    }
}

impl<T> Spare<T> {
    /// Above so many values their memory is given back in pages, and a copy would cost more.
    const COPIED: usize = 1024;

    fn take(&mut self) -> Vec<T> {
        self.rooms.pop().unwrap_or_default()
    }

    /// The values without the room that grew for more.
    fn fitted(&mut self, mut values: Vec<T>) -> Box<[T]> {
        if values.len() > Self::COPIED {
            return values.into_boxed_slice();
        }
        let fitted = values.drain(..).collect();
        self.rooms.push(values);
        fitted
    }
}

impl<'a> Builder<'a, '_> {
    fn take(&mut self, event: Event<'a>) -> Result<(), SyntaxError> {
        let at = event.at;
        match event.kind {
            EventKind::Scalar(scalar) => self.scalar(scalar, at),
            EventKind::Alias(name) => self.alias(&name, at),
            EventKind::SequenceStart { anchor } => {
                let content = Content::Sequence(self.items.take());
                self.open(content, anchor, at)
            }
            EventKind::MappingStart { anchor } => {
                let content = Content::Mapping(Mapping::new(self.entries.take()));
                self.open(content, anchor, at)
            }
            EventKind::End => self.close(),
            EventKind::DocumentEnd => Ok(()),
        }
    }

    fn scalar(&mut self, mut scalar: Scalar<'a>, at: Position) -> Result<(), SyntaxError> {
        let anchor = scalar.anchor.take();
        let size = Size {
            depth: 0,
            values: 1 + scalar.text.len() / 256,
        };
        let Resolved { value, key, only_key } = tag::resolve(scalar).map_err(|message| SyntaxError { message, at })?;
        let item = Item {
            node: Node { value, at },
            key,
            size,
            alias: false,
            only_key,
        };
        self.remember(anchor, &item);
        self.put(item)
    }

    fn alias(&mut self, name: &str, at: Position) -> Result<(), SyntaxError> {
        let item = match self.anchors.get(name) {
            Some(Anchored::Value(item)) => item,
            Some(Anchored::Open) => {
                return Err(error(
                    at,
                    format!("the alias `*{name}` stands inside the value that it repeats, which would never end"),
                ));
            }
            None => return Err(error(at, format!("the alias `*{name}` has no anchor `&{name}` before it"))),
        };
        self.alias_values = self.alias_values.saturating_add(item.size.values);
        if self.alias_values > self.limits.alias_values {
            let most = self.limits.alias_values;
            return Err(error(
                at,
                format!("the aliases of this document add more than {most} values; write them out where they are needed"),
            ));
        }
        if self.frames.len() + item.size.depth > self.limits.depth {
            return Err(self.too_deep(at));
        }
        let mut item = item.clone();
        item.alias = true;
        if matches!(item.key, Key::Merge) {
            item.key = Key::Same;
        }
        self.put(item)
    }

    fn open(&mut self, content: Content, anchor: Option<Cow<'a, str>>, at: Position) -> Result<(), SyntaxError> {
        if self.frames.len() >= self.limits.depth {
            return Err(self.too_deep(at));
        }
        if let Some(name) = &anchor {
            self.anchors.insert(name.clone(), Anchored::Open);
        }
        self.frames.push(Frame {
            content,
            at,
            anchor,
            size: Size { depth: 1, values: 1 },
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let (value, why_no_key) = match frame.content {
            Content::Sequence(items) => (NodeValue::Sequence(self.items.fitted(items)), "a list cannot be a key"),
            Content::Mapping(mapping) => (
                NodeValue::Mapping(self.entries.fitted(mapping.entries)),
                "a mapping cannot be a key",
            ),
        };
        let node = Node { value, at: frame.at };
        let item = Item {
            node,
            key: Key::Unfit(why_no_key),
            size: frame.size,
            alias: false,
            only_key: false,
        };
        self.remember(frame.anchor, &item);
        self.put(item)
    }

    fn remember(&mut self, anchor: Option<Cow<'a, str>>, item: &Item) {
        if let Some(name) = anchor {
            self.anchors.insert(name, Anchored::Value(item.clone()));
        }
    }

    /// Puts a finished value into the innermost open list or mapping.
    fn put(&mut self, item: Item) -> Result<(), SyntaxError> {
        let is_key = self
            .frames
            .last()
            .is_some_and(|frame| matches!(&frame.content, Content::Mapping(m) if m.pending.is_none()));
        if item.only_key && !is_key {
            return Err(error(
                item.node.at,
                "no number like this can stand here; put it in quotes if it is text".to_owned(),
            ));
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(item);
            return Ok(());
        };
        frame.size.depth = frame.size.depth.max(item.size.depth + 1);
        frame.size.values += item.size.values;
        match &mut frame.content {
            Content::Sequence(items) => {
                items.push(item.node);
                Ok(())
            }
            Content::Mapping(mapping) => match mapping.pending.take() {
                None => mapping.key(item.key, item.node),
                Some((PendingKey::Text(key), at)) => {
                    mapping.insert(key, at, item.node, at, self.duplicates);
                    Ok(())
                }
                Some((_, at)) if item.alias && matches!(item.node.value, NodeValue::Sequence(_)) => Err(mapping_wanted(at)),
                Some((_, at)) => mapping.merge(item.node, at, self.duplicates),
            },
        }
    }

    fn too_deep(&self, at: Position) -> SyntaxError {
        error(
            at,
            format!(
                "lists and mappings lie more than {} levels deep within each other here",
                self.limits.depth
            ),
        )
    }
}

pub(super) fn mapping_wanted(at: Position) -> SyntaxError {
    error(at, "`<<` takes a mapping, an alias to one, or a list of these".to_owned())
}

fn error(at: Position, message: String) -> SyntaxError {
    SyntaxError { message, at }
}
