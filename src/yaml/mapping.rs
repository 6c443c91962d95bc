//! A mapping that is being read: unique keys, merges.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use smol_str::SmolStr;

use super::build::{Key, mapping_wanted};
use super::{DuplicateKey, Entry, Node, NodeValue, Position, SyntaxError};

/// Above this many keys they are looked up by hash.
const LINEAR: usize = 16;
/// So many duplicates of a document are noted; a file with more is broken as a whole.
const NOTED: usize = 1000;

pub(super) struct Mapping {
    pub entries: Vec<Entry>,
    /// The key whose value comes next.
    pub pending: Option<(PendingKey, Position)>,
    index: Option<Index>,
}

/// A key without its value.
pub(super) enum PendingKey {
    Text(SmolStr),
    /// `<<`
    Merge,
}

impl Mapping {
    /// An empty mapping that collects its entries in `room`.
    pub fn new(room: Vec<Entry>) -> Self {
        Self {
            entries: room,
            pending: None,
            index: None,
        }
    }

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
    pub fn insert(
        &mut self,
        key: SmolStr,
        key_at: Position,
        value: Node,
        noted_at: Position,
        duplicates: &mut Vec<DuplicateKey>,
    ) {
        if let Some(entry) = self.find(&key).and_then(|index| self.entries.get_mut(index)) {
            if duplicates.len() < NOTED {
                let first = entry.key_at;
                duplicates.push(DuplicateKey {
                    key: key.into(),
                    at: noted_at,
                    first,
                });
            }
            entry.key_at = key_at;
            entry.value = value;
            return;
        }
        self.entries.push(Entry { key, key_at, value });
        match &mut self.index {
            Some(index) => index.add(&self.entries, self.entries.len() - 1),
            None if self.entries.len() > LINEAR => {
                let mut index = Index::default();
                (0..self.entries.len()).for_each(|place| index.add(&self.entries, place));
                self.index = Some(index);
            }
            None => {}
        }
    }

    fn find(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.find(&self.entries, key),
            None => self.entries.iter().position(|entry| entry.key == key),
        }
    }

    /// Takes the value of `<<`: the keys of a mapping, or of several, of which the first counts most.
    pub fn merge(&mut self, node: Node, at: Position, duplicates: &mut Vec<DuplicateKey>) -> Result<(), SyntaxError> {
        let sources = match node.value {
            NodeValue::Sequence(items) => items.into_vec(),
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

/// Where keys stand in a list of entries. The keys themselves are not kept a second time.
#[derive(Default)]
struct Index {
    hasher: RandomState,
    places: HashTable<u32>,
}

impl Index {
    fn add(&mut self, entries: &[Entry], place: usize) {
        let (Some(entry), Ok(number)) = (entries.get(place), u32::try_from(place)) else {
            return;
        };
        let hash = |place: &u32| self.hasher.hash_one(key_at(entries, *place).unwrap_or_default());
        self.places
            .insert_unique(self.hasher.hash_one(entry.key.as_str()), number, hash);
    }

    fn find(&self, entries: &[Entry], key: &str) -> Option<usize> {
        let found = self
            .places
            .find(self.hasher.hash_one(key), |place| key_at(entries, *place) == Some(key));
        found.and_then(|place| usize::try_from(*place).ok())
    }
}

fn key_at(entries: &[Entry], place: u32) -> Option<&str> {
    let place = usize::try_from(place).ok()?;
    entries.get(place).map(|entry| entry.key.as_str())
}
