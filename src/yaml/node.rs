//! A document as data in which every value knows where it stands.

use serde_json::{Number, Value};
use smol_str::SmolStr;

/// A place in a file; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// A value and where it begins.
///
/// A file of 10 MB can hold half a million of these, so they are kept small: 32 bytes, with texts of up to 23 bytes inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: NodeValue,
    /// Where it begins.
    pub at: Position,
}

/// What a value can be, after YAML 1.1's rules for plain scalars.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    /// `null`, `~` or nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole or broken number.
    Number(Number),
    /// Text.
    String(SmolStr),
    /// A list.
    Sequence(Box<[Node]>),
    /// A mapping in the order of the file; keys are unique.
    Mapping(Box<[Entry]>),
}

/// A key of a mapping and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as text (`1: x` has the key `1`).
    pub key: SmolStr,
    /// Where the key begins.
    pub key_at: Position,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value of a key, where this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key, where this is a mapping that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            NodeValue::Mapping(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The text of the value of a key, where it is text.
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// The same as plain data, keys sorted.
    pub fn to_value(&self) -> Value {
        match &self.value {
            NodeValue::Null => Value::Null,
            NodeValue::Bool(value) => Value::Bool(*value),
            NodeValue::Number(number) => Value::Number(number.clone()),
            NodeValue::String(text) => Value::String(text.to_string()),
            NodeValue::Sequence(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            NodeValue::Mapping(entries) => {
                Value::Object(entries.iter().map(|e| (e.key.to_string(), e.value.to_value())).collect())
            }
        }
    }

    /// Where the key at `path` (`apiServer.certSANs[0]`) stands; where it is absent, the nearest thing around it that exists.
    pub fn locate(&self, path: &str) -> Position {
        let mut node = self;
        let mut at = self.at;
        for part in path.split(['.', '[', ']']).filter(|part| !part.is_empty()) {
            match &node.value {
                NodeValue::Mapping(_) => match node.entry(part) {
                    Some(entry) => (node, at) = (&entry.value, entry.key_at),
                    None => return at,
                },
                NodeValue::Sequence(items) => match part.parse::<usize>().ok().and_then(|i| items.get(i)) {
                    Some(item) => (node, at) = (item, item.at),
                    None => return at,
                },
                _ => return at,
            }
        }
        at
    }
}

impl NodeValue {
    /// What this is, for a person: `a list`, `the number 5`, ...
    pub fn describe(&self) -> String {
        match self {
            NodeValue::Null => "nothing".to_owned(),
            NodeValue::Bool(value) => format!("the truth value `{value}`"),
            NodeValue::Number(number) => format!("the number {number}"),
            NodeValue::String(_) => "text".to_owned(),
            NodeValue::Sequence(_) => "a list".to_owned(),
            NodeValue::Mapping(_) => "a mapping".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_small() {
        assert_eq!(size_of::<Node>(), 32);
        assert_eq!(size_of::<Entry>(), 64);
    }
}
