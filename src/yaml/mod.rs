//! YAML as Go reads and writes it.

mod build;
mod documents;
pub mod edit;
mod emit;
mod encoding;
mod event;
mod float;
mod limits;
mod mapping;
mod node;
mod order;
mod parse;
mod quote;
mod scalar;
mod tag;
mod timestamp;
mod utf_16;

use std::borrow::Cow;

pub use emit::{write, write_all};
pub use limits::Limits;
pub use node::{Entry, Node, NodeValue, Position};
pub use utf_16::Utf16;

/// One document of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document<'a> {
    /// Its number in the file, from 0.
    pub index: usize,
    /// The line of the file in which its text begins, from 1.
    pub first_line: u32,
    /// Its text. A byte that is no UTF-8 has become U+FFFD (then `root` is an error).
    pub text: Cow<'a, str>,
    /// What it holds, or why it cannot be read. A document without a value (comments only) is null.
    pub root: Result<Node, SyntaxError>,
    /// Keys that stand twice in one mapping. The last value is the one in `root`, as in the reference, which takes
    /// these for an error in some commands and for a warning in others.
    pub duplicates: Vec<DuplicateKey>,
}

/// Why a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {message}", at.line, at.column)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// Where, in the whole file.
    pub at: Position,
}

/// A key that stands in its mapping a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The key as text.
    pub key: String,
    /// Where it stands the second time. For a key that a merge (`<<`) brings in, where the merge stands.
    pub at: Position,
    /// Where it stood first.
    pub first: Position,
}

/// Why a file as a whole cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No text.
    #[error("this is no text file: it holds a zero byte at offset {offset}; give a YAML or JSON file")]
    Binary {
        /// Where the first zero byte stands, from 0.
        offset: usize,
    },
}

/// Reads every document of a file. A document that cannot be read does not hide the others.
///
/// # Errors
/// When the file is no text.
pub fn read<'a>(text: &'a [u8], limits: &Limits) -> Result<Vec<Document<'a>>, ReadError> {
    let is_utf_16 = text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]);
    if let Some(offset) = text.iter().position(|byte| *byte == 0)
        && !is_utf_16
    {
        return Err(ReadError::Binary { offset });
    }
    let chunks = documents::split(text);
    Ok(chunks
        .into_iter()
        .enumerate()
        .map(|(index, chunk)| read_document(index, chunk, limits))
        .collect())
}

fn read_document<'a>(index: usize, chunk: documents::Chunk<'a>, limits: &Limits) -> Document<'a> {
    let first_line = chunk.first_line;
    let (text, checked) = match chunk.bytes {
        Cow::Borrowed(bytes) => encoding::decode(bytes, first_line),
        Cow::Owned(bytes) => {
            let (text, checked) = encoding::decode(&bytes, first_line);
            (Cow::Owned(text.into_owned()), checked)
        }
    };
    let mut duplicates = Vec::new();
    let root = checked.and_then(|()| build::build(&text, first_line, limits, &mut duplicates));
    Document {
        index,
        first_line,
        text,
        root,
        duplicates,
    }
}

#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
