//! Logs of a component (`component-base/logs/api/v1`).

use serde_json::{Number, Value};

use crate::config::duration::Duration;
use crate::config::model::Quantity;
use crate::config::object::{Decode, Decoder, Encode, object};
use crate::yaml::{Node, NodeValue};

object! {
    /// How a component logs.
    pub struct Logging {
        /// `text` or `json`.
        pub format: String = "format",
        /// How often logs are flushed.
        pub flush_frequency: FlushFrequency = "flushFrequency" keep,
        /// Level up to which is logged.
        pub verbosity: u32 = "verbosity" keep,
        /// Levels of single files.
        pub vmodule: Vec<FileVerbosity> = "vmodule",
        /// What only one format knows.
        pub options: FormatOptions = "options",
    }
}

object! {
    /// Level of the files that a pattern names.
    pub struct FileVerbosity {
        /// The pattern.
        pub file_pattern: String = "filePattern" keep,
        /// The level.
        pub verbosity: u32 = "verbosity" keep,
    }
}

object! {
    /// What only one format knows.
    pub struct FormatOptions {
        /// For `text`.
        pub text: OutputRouting = "text",
        /// For `json`.
        pub json: OutputRouting = "json",
    }
}

object! {
    /// Where messages go.
    pub struct OutputRouting {
        /// Errors to standard error, the rest to standard output.
        pub split_stream: bool = "splitStream",
        /// Buffer of standard output.
        pub info_buffer_size: Quantity = "infoBufferSize",
    }
}

/// A span of time that is written the way it was given: as a duration, or as a number of nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlushFrequency {
    /// A duration such as `5s`.
    Text(Duration),
    /// A number of nanoseconds.
    Nanoseconds(i64),
}

impl Default for FlushFrequency {
    fn default() -> Self {
        FlushFrequency::Nanoseconds(0)
    }
}

impl Decode for FlushFrequency {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match node.value {
            NodeValue::String(_) => FlushFrequency::Text(Duration::decode(node, decoder)),
            _ => FlushFrequency::Nanoseconds(i64::decode(node, decoder)),
        }
    }
}

impl Encode for FlushFrequency {
    fn encode(&self) -> Value {
        match self {
            FlushFrequency::Text(duration) => duration.encode(),
            FlushFrequency::Nanoseconds(number) => Value::Number(Number::from(*number)),
        }
    }
    fn is_omitted(&self) -> bool {
        false
    }
}
