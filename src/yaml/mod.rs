//! YAML as Go reads and writes it.

mod node;

pub use node::{Entry, Node, NodeValue, Position};
