//! Single values with a form of their own: durations, points in time, quantities.

use serde_json::Value;

use super::duration::Duration;
use super::model::{Quantity, Timestamp};
use super::object::{Decode, Decoder, Encode};
use super::{quantity, timestamp};
use crate::yaml::{Node, NodeValue};

impl Decode for Duration {
    // Go reads an absent value where a pointer may be nil (`Option` here); a duration that must be there has to be text.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match &node.value {
            NodeValue::String(text) => text.parse().unwrap_or_else(|error: super::duration::InvalidDuration| {
                decoder.error("invalid-duration", node.at, error.to_string(), None);
                Duration::default()
            }),
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
        match &node.value {
            NodeValue::Null => Timestamp::default(),
            NodeValue::String(text) => Timestamp(timestamp::canonical(text).unwrap_or_else(|error| {
                decoder.error("invalid-time", node.at, error.to_string(), None);
                String::new()
            })),
            _ => {
                decoder.wrong_type(node, "a point in time such as `2031-01-02T03:04:05Z`");
                Timestamp::default()
            }
        }
    }
}

impl Encode for Timestamp {
    fn encode(&self) -> Value {
        match self.0.as_str() {
            "" => Value::Null,
            text => Value::String(text.to_owned()),
        }
    }
    fn is_omitted(&self) -> bool {
        false
    }
}

impl Decode for Quantity {
    // A number without quotes is one, too.
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        let text = match &node.value {
            NodeValue::Null => return Quantity::default(),
            NodeValue::String(text) => text.trim().to_owned(),
            NodeValue::Number(number) => number.to_string(),
            _ => {
                decoder.wrong_type(node, "a quantity such as `100Mi`");
                return Quantity::default();
            }
        };
        Quantity(quantity::canonical(&text).unwrap_or_else(|error| {
            decoder.error("invalid-quantity", node.at, error.to_string(), None);
            String::new()
        }))
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
