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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::yaml::{Limits, read};

    /// What a text decodes to, written again; nothing where it is refused.
    fn again<T: Decode + Encode>(text: &str) -> Option<Value> {
        let text = format!("x: {text}\n");
        let document = read(text.as_bytes(), &Limits::default()).unwrap().remove(0);
        let gates = BTreeSet::new();
        let mut decoder = Decoder::new(&gates);
        let value = T::decode(document.root.unwrap().get("x").unwrap(), &mut decoder);
        decoder.findings.is_empty().then(|| value.encode())
    }

    #[test]
    fn null_is_no_duration_but_may_be_an_absent_one() {
        assert_eq!(again::<Duration>("1.5m"), Some("1m30s".into()));
        assert_eq!(again::<Duration>("null"), None);
        assert_eq!(again::<Duration>("90"), None);
        assert_eq!(again::<Option<Duration>>("~"), Some(Value::Null));
        assert_eq!(again::<Option<Duration>>("''"), None);
    }

    #[test]
    fn points_in_time_need_no_quotes() {
        assert_eq!(
            again::<Timestamp>("2031-01-02T03:04:05+01:00"),
            Some("2031-01-02T02:04:05Z".into())
        );
        assert_eq!(again::<Timestamp>("null"), Some(Value::Null));
        assert_eq!(again::<Timestamp>("2031"), None);
    }

    #[test]
    fn quantities_may_be_numbers() {
        for (text, written) in [("1", "1"), ("1.5", "1500m"), ("'100Mi'", "100Mi"), ("null", "0")] {
            assert_eq!(again::<Quantity>(text), Some(written.into()), "{text}");
        }
        assert_eq!(again::<Quantity>("true"), None);
    }

    #[test]
    fn whole_numbers_may_have_an_exponent() {
        assert_eq!(again::<i32>("1e3"), Some(1000.into()));
        assert_eq!(again::<i32>("0755"), Some(493.into()));
        for text in ["1.5", "2147483648", "'1'", "true", "[]"] {
            assert_eq!(again::<i32>(text), None, "{text}");
        }
    }
}
