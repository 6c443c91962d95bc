//! A mapping that is being read: unique keys, merges.

use std::collections::HashMap;

use super::build::{Key, mapping_wanted};
use super::{DuplicateKey, Entry, Node, NodeValue, Position, SyntaxError};

/// Above this many keys they are looked up by hash.
const LINEAR: usize = 16;

#[derive(Default)]
pub(super) struct Mapping {
    pub entries: Vec<Entry>,
    /// The key whose value comes next.
    pub pending: Option<(PendingKey, Position)>,
    index: HashMap<Box<str>, usize>,
}

/// A key without its value.
pub(super) enum PendingKey {
    Text(String),
    /// `<<`
    Merge,
}

impl Mapping {
    /// Takes a key; its value comes next.
    pub fn key(&mut self, key: Key, node: Node) -> Result<(), SyntaxError> {
        let pending = match (key, node.value) {
            (Key::Same, NodeValue::String(text)) | (Key::Text(text), _) => PendingKey::Text(text),
            (Key::Merge, _) => PendingKey::Merge,
            (Key::Unfit(why), _) => {
                return Err(SyntaxError {
                    message: why.to_owned(),
                    at: node.at,
                });
            }
            (Key::Same, _) => {
                return Err(SyntaxError {
                    message: "this cannot be a key".to_owned(),
                    at: node.at,
                });
            }
        };
        self.pending = Some((pending, node.at));
        Ok(())
    }

    /// Sets a key. One that exists gets the new value, as in the reference, and is noted as a duplicate at `noted_at`.
    pub fn insert(&mut self, key: String, key_at: Position, value: Node, noted_at: Position, duplicates: &mut Vec<DuplicateKey>) {
        if let Some(entry) = self.find(&key).and_then(|index| self.entries.get_mut(index)) {
            duplicates.push(DuplicateKey {
                key,
                at: noted_at,
                first: entry.key_at,
            });
            entry.key_at = key_at;
            entry.value = value;
            return;
        }
        if self.entries.len() >= LINEAR {
            if self.index.is_empty() {
                self.index = self
                    .entries
                    .iter()
                    .enumerate()
                    .map(|(index, entry)| (entry.key.as_str().into(), index))
                    .collect();
            }
            self.index.insert(key.as_str().into(), self.entries.len());
        }
        self.entries.push(Entry { key, key_at, value });
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            return self.entries.iter().position(|entry| entry.key == key);
        }
        self.index.get(key).copied()
    }

    /// Takes the value of `<<`: the keys of a mapping, or of several, of which the first counts most.
    pub fn merge(&mut self, node: Node, at: Position, duplicates: &mut Vec<DuplicateKey>) -> Result<(), SyntaxError> {
        let sources = match node.value {
            NodeValue::Sequence(items) => items,
            _ => vec![node],
        };
        for source in sources.into_iter().rev() {
            let NodeValue::Mapping(entries) = source.value else {
                return Err(mapping_wanted(at));
            };
            for Entry { key, key_at, value } in entries {
                self.insert(key, key_at, value, at, duplicates);
            }
        }
        Ok(())
    }
}
