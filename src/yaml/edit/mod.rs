//! Edits of YAML text that leave everything else as it is: comments, order, quotes, blank lines, anchors, line ends.
//!
//! A [`Draft`] reads the first document of a text into a tree of stretches, takes edits, and puts them into the text at the
//! end. Edits of one draft must not touch each other; what builds on an edit is done in a draft of its result.

mod comment;
mod entry;
mod insert;
mod list;
mod place;
mod quote;
mod tree;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use super::SyntaxError;
use tree::{Id, Kind, Tree};

/// Where the documents of a file stand, in the order and by the numbers that [`read`](super::read) gives them.
pub fn split(text: &[u8]) -> Vec<Range<usize>> {
    let chunks = super::documents::split(text).into_iter();
    chunks.map(|chunk| chunk.start..chunk.end).collect()
}

/// A document with the edits that were made so far.
pub struct Draft<'a> {
    tree: Tree<'a>,
    splices: Vec<Splice>,
    /// Lists and mappings that have been turned into the other.
    turned: HashSet<Id>,
    new_line: &'static str,
    comments: OnceCell<Vec<Range<usize>>>,
}

/// An entry of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    mapping: Id,
    index: usize,
    key: Id,
    value: Id,
}

/// Text that takes the place of other text.
struct Splice {
    start: usize,
    end: usize,
    text: String,
}

/// The comments of an entry, and what it said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Comments in lines of their own, each from its `#` on.
    pub above: Vec<String>,
    /// The comment behind the value.
    pub behind: Option<String>,
    /// The blanks before that comment.
    pub gap: String,
    /// The value as it is written, if it is a scalar.
    pub value: String,
}

impl Taken {
    /// The comment behind the value, with the blanks before it; nothing where there is none.
    pub fn with_gap(&self) -> String {
        let comment = self.behind.as_ref();
        comment.map_or_else(String::new, |comment| format!("{}{comment}", self.gap))
    }
}

/// Why an edit cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// What stands there has another form than the edit is for.
    #[error("what stands there has another form")]
    Form,
    /// There is no such entry.
    #[error("there is no such entry")]
    Absent,
}

impl<'a> Draft<'a> {
    /// Begins with the first document of a text.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(text: &'a str) -> Result<Self, SyntaxError> {
        let first_line = text.find('\n').map_or(text, |end| &text[..end]);
        Ok(Draft {
            tree: Tree::parse(text)?,
            splices: Vec::new(),
            turned: HashSet::new(),
            new_line: if first_line.ends_with('\r') { "\r\n" } else { "\n" },
            comments: OnceCell::new(),
        })
    }

    /// The entry at a path of keys (`apiServer.extraArgs`, `bootstrapTokens[0].token`), through aliases and merges.
    pub fn find(&self, path: &str) -> Option<Entry> {
        let mut around = self.tree.root?;
        let mut found = None;
        for name in path.split(['.', '[', ']']).filter(|name| !name.is_empty()) {
            if let Kind::Sequence { items, .. } = &self.tree.node(self.tree.target(around)).kind {
                around = *items.get(name.parse::<usize>().ok()?)?;
                found = None;
                continue;
            }
            let (mapping, index) = self.tree.lookup(around, name)?;
            let (key, value) = self.tree.entries(mapping)[index];
            around = value;
            found = Some(Entry {
                mapping,
                index,
                key,
                value,
            });
        }
        found
    }

    /// What the value of an entry says, where that is text, or nothing.
    pub fn text(&self, entry: Entry) -> Option<String> {
        self.tree.value_text(entry.value).map(|text| text.into_owned())
    }

    /// Whether the value of an entry is left out or null.
    pub fn is_null(&self, entry: Entry) -> bool {
        let value = self.tree.target(entry.value);
        matches!(self.tree.node(value).kind, Kind::Scalar(_)) && !self.tree.is_text(value) && self.text(entry).is_some()
    }

    /// The names of the keys in the value of an entry, where that is a mapping.
    pub fn keys(&self, entry: Entry) -> Vec<String> {
        let mapping = self.tree.target(entry.value);
        let names = self.tree.entries(mapping).iter().map(|(key, _)| self.tree.key_text(*key));
        names
            .filter_map(|text| match text {
                tree::KeyText::Name(name) => Some(name.into_owned()),
                tree::KeyText::Merge | tree::KeyText::Other => None,
            })
            .collect()
    }

    /// Line and column, from one on, of the first alias (`*name`) of the document.
    pub fn first_alias(&self) -> Option<(u32, u32)> {
        let at = self.tree.nodes.iter().find(|node| matches!(node.kind, Kind::Alias(_)))?.start;
        let line = self.tree.slice(0, at).matches('\n').count() + 1;
        let column = place::column(self.tree.text, at) + 1;
        Some((u32::try_from(line).ok()?, u32::try_from(column).ok()?))
    }

    /// Every comment of the document, from its `#` to the end of its line.
    pub fn comments(&self) -> Vec<String> {
        self.comments_in(0, self.tree.text.len()).map(str::to_owned).collect()
    }

    /// The comments that begin in a stretch of text.
    fn comments_in(&self, start: usize, end: usize) -> impl Iterator<Item = &'a str> {
        let all = self.comments.get_or_init(|| comment::comments(&self.tree));
        let first = all.partition_point(|comment| comment.start < start);
        let found = all[first..].iter().take_while(move |comment| comment.start < end);
        found.map(|comment| self.tree.slice(comment.start, comment.end))
    }

    /// The text with all edits.
    pub fn finish(mut self) -> String {
        // At one place, what is put in comes in the order in which it was put.
        self.splices.sort_by_key(|splice| splice.start);
        let text = self.tree.text;
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        let mut last = 0;
        for splice in &self.splices {
            // Edits that touch each other are a fault of the caller, who compares what comes out with what he wanted.
            out.push_str(text.get(last..splice.start).unwrap_or_default());
            out.push_str(&splice.text);
            last = last.max(splice.end);
        }
        out.push_str(text.get(last..).unwrap_or_default());
        out
    }

    fn splice(&mut self, start: usize, end: usize, text: impl Into<String>) {
        let text = text.into();
        if start < end || !text.is_empty() {
            self.splices.push(Splice { start, end, text });
        }
    }
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
