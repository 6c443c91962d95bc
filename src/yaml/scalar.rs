//! What a scalar means: YAML 1.1 as go-yaml v2 reads it.

use serde_json::Number;

use super::timestamp::is_timestamp;

/// The meaning of plain text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    Null,
    Bool(bool),
    Int(i64),
    /// Larger than `Int` holds.
    Uint(u64),
    /// May be infinite or no number at all.
    Float(f64),
    /// A date, with or without a time; it stays text.
    Timestamp,
    Text,
}

/// The meaning of text that stands without quotes.
pub(super) fn resolve(text: &str) -> Meaning {
    let Some(first) = text.bytes().next() else {
        return Meaning::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => resolve_word(text),
        b'.' => match text {
            ".nan" | ".NaN" | ".NAN" => Meaning::Float(f64::NAN),
            ".inf" | ".Inf" | ".INF" => Meaning::Float(f64::INFINITY),
            _ => parse_fraction(text).map_or(Meaning::Text, Meaning::Float),
        },
        b'+' | b'-' | b'0'..=b'9' => match text {
            "+.inf" | "+.Inf" | "+.INF" => Meaning::Float(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => Meaning::Float(f64::NEG_INFINITY),
            _ if is_timestamp(text) => Meaning::Timestamp,
            _ => resolve_number(text),
        },
        _ => Meaning::Text,
    }
}

fn resolve_word(text: &str) -> Meaning {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Meaning::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Meaning::Bool(false),
        "~" | "null" | "Null" | "NULL" => Meaning::Null,
        _ => Meaning::Text,
    }
}

/// Reads text that begins with a digit or a sign and is no date. `_` may stand anywhere but in front.
pub(super) fn resolve_number(text: &str) -> Meaning {
    let stripped;
    let plain = if text.contains('_') {
        stripped = text.replace('_', "");
        &stripped
    } else {
        text
    };
    if let Some(number) = parse_integer(plain) {
        return number;
    }
    if let Some(float) = parse_float(plain) {
        return Meaning::Float(float);
    }
    // A sign behind the prefix is an oddity of go-yaml's.
    let signed_binary = plain.strip_prefix("0b").filter(|rest| rest.starts_with(['+', '-']));
    match signed_binary.map(|rest| i64::from_str_radix(rest, 2)) {
        Some(Ok(number)) => Meaning::Int(number),
        _ => Meaning::Text,
    }
}

/// Decimal, `0x`, `0o`, `0b`, and octal with a leading `0`.
fn parse_integer(text: &str) -> Option<Meaning> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let has_sign = unsigned.len() != text.len();
    let bytes = unsigned.as_bytes();
    let (radix, digits) = match bytes {
        [b'0', b'x' | b'X', _, ..] => (16, &unsigned[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &unsigned[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &unsigned[2..]),
        [b'0', _, ..] => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    match i64::try_from(magnitude) {
        Ok(number) => Some(Meaning::Int(if negative { -number } else { number })),
        Err(_) if negative && magnitude == i64::MIN.unsigned_abs() => Some(Meaning::Int(i64::MIN)),
        Err(_) if !has_sign => Some(Meaning::Uint(magnitude)),
        Err(_) => None,
    }
}

/// Reads a float that begins with its point; here `_` may stand between two digits only.
fn parse_fraction(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let is_digit = |index: Option<usize>| index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_digit);
    let between = |at: usize| is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1));
    if !bytes.iter().enumerate().all(|(at, byte)| *byte != b'_' || between(at)) {
        return None;
    }
    parse_float(&text.replace('_', ""))
}

/// Reads `[-+]?(.digits|digits(.digits?)?)(e[-+]?digits)?`; none where the number is too large.
fn parse_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = digits(unsigned);
    let mut rest = &unsigned[whole..];
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix('.') {
        fraction = digits(after);
        rest = &after[fraction..];
    }
    if whole == 0 && fraction == 0 {
        return None;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        rest = if exponent.is_empty() {
            rest
        } else {
            &exponent[digits(exponent)..]
        };
    }
    if !rest.is_empty() {
        return None;
    }
    text.parse::<f64>().ok().filter(|float| float.is_finite())
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The number as JSON writes it: a float without a fraction (`1e3`, `6443.0`) is a whole number there. None for what JSON cannot say.
pub(super) fn json_number(float: f64) -> Option<Number> {
    if float.fract() == 0.0 && float.abs() < 1e21 {
        let text = format!("{float}");
        if let Ok(number) = text.parse::<i64>() {
            return Some(number.into());
        }
        if let Ok(number) = text.parse::<u64>() {
            return Some(number.into());
        }
    }
    Number::from_f64(float)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Meaning::Null)]
    #[case("~", Meaning::Null)]
    #[case("NULL", Meaning::Null)]
    #[case("nUll", Meaning::Text)]
    #[case("yes", Meaning::Bool(true))]
    #[case("y", Meaning::Bool(true))]
    #[case("N", Meaning::Bool(false))]
    #[case("oFF", Meaning::Text)]
    #[case("off", Meaning::Bool(false))]
    #[case("TRUE", Meaning::Bool(true))]
    #[case("tRUE", Meaning::Text)]
    #[case("0", Meaning::Int(0))]
    #[case("-0", Meaning::Int(0))]
    #[case("+12", Meaning::Int(12))]
    #[case("0755", Meaning::Int(0o755))]
    #[case("0o17", Meaning::Int(0o17))]
    #[case("0x1F", Meaning::Int(31))]
    #[case("-0x1F", Meaning::Int(-31))]
    #[case("0b101", Meaning::Int(5))]
    #[case("0b-101", Meaning::Int(-5))]
    #[case("0x", Meaning::Text)]
    #[case("08", Meaning::Float(8.0))]
    #[case("1_000", Meaning::Int(1000))]
    #[case("_1", Meaning::Text)]
    #[case("1__", Meaning::Int(1))]
    #[case("-", Meaning::Text)]
    #[case("9223372036854775807", Meaning::Int(i64::MAX))]
    #[case("-9223372036854775808", Meaning::Int(i64::MIN))]
    #[case("18446744073709551615", Meaning::Uint(u64::MAX))]
    #[case("18446744073709551616", Meaning::Float(18446744073709551616.0))]
    #[case("+18446744073709551615", Meaning::Float(18446744073709551615.0))]
    #[case("1e3", Meaning::Float(1000.0))]
    #[case("1.", Meaning::Float(1.0))]
    #[case(".5", Meaning::Float(0.5))]
    #[case(".", Meaning::Text)]
    #[case(".5_5", Meaning::Float(0.55))]
    #[case(".5_", Meaning::Text)]
    #[case("._5", Meaning::Text)]
    #[case("-.5e-1", Meaning::Float(-0.05))]
    #[case("1e400", Meaning::Text)]
    #[case("1e", Meaning::Text)]
    #[case(".inf", Meaning::Float(f64::INFINITY))]
    #[case("-.INF", Meaning::Float(f64::NEG_INFINITY))]
    #[case(".iNF", Meaning::Text)]
    #[case("12:30", Meaning::Text)]
    #[case("1:20:30", Meaning::Text)]
    #[case("2001-01-02", Meaning::Timestamp)]
    #[case("1.31.0", Meaning::Text)]
    #[case("10.96.0.0/12", Meaning::Text)]
    #[case("<<", Meaning::Text)]
    fn plain_text_has_the_meaning_that_go_gives_it(#[case] text: &str, #[case] meaning: Meaning) {
        assert_eq!(resolve(text), meaning);
    }

    #[test]
    fn floats_without_a_fraction_are_whole_numbers() {
        assert_eq!(json_number(6443.0), Some(6443.into()));
        assert_eq!(json_number(-0.0), Some(0.into()));
        assert_eq!(json_number(1e21), Number::from_f64(1e21));
        assert_eq!(json_number(0.5), Number::from_f64(0.5));
        assert_eq!(json_number(f64::NAN), None);
    }
}
