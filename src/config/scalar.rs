//! Single values with a form of their own: durations, points in time, quantities.

use serde_json::Value;

use super::duration::Duration;
use super::model::{Quantity, Timestamp};
use super::object::{Decode, Decoder, Encode};
use crate::yaml::{Node, NodeValue};

impl Decode for Duration {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match &node.value {
            NodeValue::String(text) => text.parse().unwrap_or_else(|error: super::duration::InvalidDuration| {
                decoder.error("invalid-duration", node.at, error.to_string(), None);
                Duration::default()
            }),
            NodeValue::Null => Duration::default(),
            _ => {
                decoder.wrong_type(node, "a duration such as `24h0m0s`");
                Duration::default()
            }
        }
    }
}

impl Encode for Duration {
    fn encode(&self) -> Value {
        Value::String(self.to_string())
    }
    fn is_omitted(&self) -> bool {
        false
    }
}

impl Decode for Timestamp {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        Timestamp(String::decode(node, decoder))
    }
}

impl Encode for Timestamp {
    fn encode(&self) -> Value {
        Value::String(self.0.clone())
    }
    fn is_omitted(&self) -> bool {
        false
    }
}

impl Decode for Quantity {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        Quantity(String::decode(node, decoder))
    }
}

impl Encode for Quantity {
    fn encode(&self) -> Value {
        Value::String(if self.0.is_empty() { "0".to_owned() } else { self.0.clone() })
    }
    fn is_omitted(&self) -> bool {
        false
    }
}
