//! Broken numbers as Go writes them.

use serde_json::{Number, Value};

use crate::config::object::{Decode, Decoder, Encode};
use crate::yaml::{Node, NodeValue};

/// A number that may be broken; a whole one is written without a point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Float(pub f64);

/// The same with the precision of Go's `float32`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Float32(pub f32);

impl Decode for Float {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        match &node.value {
            NodeValue::Null => Float(0.0),
            NodeValue::Number(number) => Float(number.as_f64().unwrap_or_default()),
            _ => {
                decoder.wrong_type(node, "a number");
                Float(0.0)
            }
        }
    }
}

impl Encode for Float {
    fn encode(&self) -> Value {
        // Whole numbers up to the 53 bits that a double holds exactly.
        if self.0.fract() == 0.0 && self.0.abs() < 9_007_199_254_740_992.0 {
            return Value::Number(Number::from(self.0 as i64));
        }
        Number::from_f64(self.0).map_or(Value::Null, Value::Number)
    }
    fn is_omitted(&self) -> bool {
        self.0 == 0.0
    }
}

impl Decode for Float32 {
    fn decode(node: &Node, decoder: &mut Decoder<'_>) -> Self {
        let Float(value) = Float::decode(node, decoder);
        if value.abs() > f64::from(f32::MAX) {
            decoder.wrong_type(node, "a number in the range of float32");
            return Float32(0.0);
        }
        Float32(value as f32)
    }
}

impl Encode for Float32 {
    fn encode(&self) -> Value {
        // By way of its shortest decimal form: 0.1 stays 0.1.
        Float(self.0.to_string().parse().unwrap_or_default()).encode()
    }
    fn is_omitted(&self) -> bool {
        self.0 == 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_have_no_point() {
        assert_eq!(Float(5.0).encode(), json!(5));
        assert_eq!(Float(0.9).encode(), json!(0.9));
        assert_eq!(Float32(0.1).encode(), json!(0.1));
        assert_eq!(Float32(50.0).encode(), json!(50));
    }
}
