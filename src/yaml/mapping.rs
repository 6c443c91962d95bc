//! A mapping that is being read: unique keys, merges.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::build::{Key, mapping_wanted};
use super::{DuplicateKey, Entry, Node, NodeValue, Position, SyntaxError};

/// Above this many keys they are looked up by hash.
const LINEAR: usize = 16;
/// So many duplicates of a document are noted; a file with more is broken as a whole.
const NOTED: usize = 1000;

#[derive(Default)]
pub(super) struct Mapping {
    pub entries: Vec<Entry>,
    /// The key whose value comes next.
    pub pending: Option<(PendingKey, Position)>,
    index: Option<Index>,
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
            if duplicates.len() < NOTED {
                let first = entry.key_at;
                duplicates.push(DuplicateKey {
                    key,
                    at: noted_at,
                    first,
                });
            }
            entry.key_at = key_at;
            entry.value = value;
            return;
        }
        match &mut self.index {
            Some(index) => index.add(&key, self.entries.len()),
            None if self.entries.len() == LINEAR => {
                let mut index = Index::default();
                for (place, entry) in self.entries.iter().enumerate() {
                    index.add(&entry.key, place);
                }
                index.add(&key, LINEAR);
                self.index = Some(index);
            }
            None => {}
        }
        self.entries.push(Entry { key, key_at, value });
    }

    fn find(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index
                .places(key)
                .iter()
                .copied()
                .find(|place| self.entries[*place].key == key),
            None => self.entries.iter().position(|entry| entry.key == key),
        }
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

/// Where keys stand, by their hash. The keys themselves are not kept a second time.
#[derive(Default)]
struct Index {
    hasher: RandomState,
    places: HashMap<u64, Places>,
}

/// Nearly always one place.
enum Places {
    One(usize),
    Many(Vec<usize>),
}

impl Index {
    fn add(&mut self, key: &str, place: usize) {
        let hash = self.hasher.hash_one(key);
        match self.places.get_mut(&hash) {
            None => {
                self.places.insert(hash, Places::One(place));
            }
            Some(Places::Many(places)) => places.push(place),
            Some(one) => {
                if let Places::One(first) = *one {
                    *one = Places::Many(vec![first, place]);
                }
            }
        }
    }

    fn places(&self, key: &str) -> &[usize] {
        match self.places.get(&self.hasher.hash_one(key)) {
            Some(Places::One(place)) => std::slice::from_ref(place),
            Some(Places::Many(places)) => places,
            None => &[],
        }
    }
}
