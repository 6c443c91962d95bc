//! Resource quantities as Kubernetes reads and writes them: `1000m` is `1`, `1024Mi` is `1Gi`, `0.5` is `500m`.
//!
//! Facts: `pkg/api/resource/quantity.go` of kubernetes/apimachinery, and what kubectl v1.37 made of 700 texts. No precision is
//! lost down to a billionth; what looks canonical at a glance stays as it is.

/// A text is no quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a quantity such as 1500m, 2Gi or 1e3")]
pub struct InvalidQuantity(pub String);

/// Largest amount that a binary quantity can have.
const BINARY_MAXIMUM: u128 = i64::MAX as u128;
const NANOS: u128 = 1_000_000_000;
const DECIMAL_UNITS: [(&str, i64); 9] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
const BINARY_UNITS: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// The form in which Kubernetes writes a quantity.
///
/// # Errors
/// A text that is none.
pub fn canonical(text: &str) -> Result<String, InvalidQuantity> {
    let parsed = Parsed::read(text).ok_or_else(|| InvalidQuantity(text.to_owned()))?;
    if parsed.is_kept(text) {
        return Ok(text.to_owned());
    }
    let magnitude = parsed.magnitude();
    let sign = if parsed.negative && magnitude != "0" { "-" } else { "" };
    Ok(format!("{sign}{magnitude}"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// A power of ten, written as a letter.
    Decimal(i64),
    /// A power of ten, written as a number after `e`.
    Exponent(i64),
    /// A power of 2.
    Binary(u32),
}

#[derive(Debug)]
struct Parsed<'a> {
    negative: bool,
    /// Digits before the point without leading zeros, at least one.
    whole: &'a str,
    /// Digits after the point.
    fraction: &'a str,
    unit: Unit,
}

impl<'a> Parsed<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, rest) = digits(unsigned);
        let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), digits);
        let unit = unit(rest)?;
        let significant = whole.trim_start_matches('0');
        (!text.is_empty()).then_some(Parsed {
            negative: text.starts_with('-'),
            whole: if significant.is_empty() { "0" } else { significant },
            fraction,
            unit,
        })
    }

    /// Kubernetes keeps a text that looks canonical to it at a glance.
    fn is_kept(&self, text: &str) -> bool {
        if text == "0" {
            return true;
        }
        let given = self.whole.len() + self.fraction.len();
        match self.unit {
            Unit::Binary(power) => {
                let room = 14 - self.whole.len() as i64 - i64::from(power * 3 / 10);
                let multiple_of_8 = self.whole.parse::<u64>().is_ok_and(|n| n % 8 == 0);
                self.fraction.is_empty() && room >= 0 && !multiple_of_8
            }
            Unit::Decimal(power) | Unit::Exponent(power) => {
                let scale = power - self.fraction.len() as i64;
                let shifted = format!("{}{}", self.whole, self.fraction);
                given <= 18 && scale >= -9 && scale % 3 == 0 && !shifted.ends_with("000") && !shifted.starts_with('0')
            }
        }
    }

    fn magnitude(&self) -> String {
        match self.unit {
            Unit::Binary(power) => self.binary(power),
            Unit::Decimal(power) => decimal(
                &format!("{}{}", self.whole, self.fraction),
                power - self.fraction.len() as i64,
                false,
            ),
            Unit::Exponent(power) => decimal(
                &format!("{}{}", self.whole, self.fraction),
                power - self.fraction.len() as i64,
                true,
            ),
        }
    }

    fn binary(&self, power: u32) -> String {
        let (whole, nanos) = self.shifted(power);
        if whole < 1024 || nanos > 0 {
            return decimal(&(whole * NANOS + nanos).to_string(), -9, false);
        }
        let mut number = whole;
        let mut unit = "";
        for larger in BINARY_UNITS {
            if number % 1024 != 0 {
                break;
            }
            number /= 1024;
            unit = larger;
        }
        format!("{number}{unit}")
    }

    /// The amount times a power of two: its whole part, and what is left in thousand millionths, rounded up.
    fn shifted(&self, power: u32) -> (u128, u128) {
        const FRACTION_DIGITS: usize = 18;
        let unit = 10u128.pow(FRACTION_DIGITS as u32);
        let whole = match self.whole.parse::<u64>() {
            Ok(number) => u128::from(number) << power,
            Err(_) => return (BINARY_MAXIMUM, 0),
        };
        let known: String = self
            .fraction
            .chars()
            .chain(std::iter::repeat('0'))
            .take(FRACTION_DIGITS)
            .collect();
        let more = self.fraction.bytes().skip(FRACTION_DIGITS).any(|digit| digit != b'0');
        let fraction = (known.parse::<u128>().unwrap_or(0) << power) + u128::from(more);
        let nanos = (fraction % unit).div_ceil(unit / NANOS);
        let whole = whole + fraction / unit + nanos / NANOS;
        if whole >= BINARY_MAXIMUM {
            (BINARY_MAXIMUM, 0)
        } else {
            (whole, nanos % NANOS)
        }
    }
}

/// A number times a power of ten as Kubernetes writes it, with a power that is a multiple of three.
fn decimal(digits: &str, scale: i64, exponent: bool) -> String {
    let (mut number, mut scale) = rounded_up(digits.trim_start_matches('0'), scale);
    let significant = number.trim_end_matches('0').len();
    if significant == 0 {
        return "0".to_owned();
    }
    scale += (number.len() - significant) as i64;
    number.truncate(significant);
    let zeros = scale.rem_euclid(3);
    number.extend(std::iter::repeat_n('0', zeros as usize));
    scale -= zeros;
    if scale == 0 {
        return number;
    }
    let letter = DECIMAL_UNITS.iter().find(|(_, power)| *power == scale);
    match letter {
        Some((unit, _)) if !exponent => format!("{number}{unit}"),
        _ => format!("{number}e{scale}"),
    }
}

/// Rounds up to what can be told apart: a thousand millionth.
fn rounded_up(digits: &str, scale: i64) -> (String, i64) {
    if scale >= -9 || digits.is_empty() {
        return (digits.to_owned(), scale);
    }
    let cut = usize::try_from(-9 - scale).unwrap_or(usize::MAX).min(digits.len());
    let (kept, dropped) = digits.split_at(digits.len() - cut);
    let mut number: Vec<u8> = kept.bytes().collect();
    if dropped.bytes().any(|digit| digit != b'0') {
        let nines = number.iter().rev().take_while(|digit| **digit == b'9').count();
        let end = number.len() - nines;
        number[end..].fill(b'0');
        match number[..end].last_mut() {
            Some(digit) => *digit += 1,
            None => number.insert(0, b'1'),
        }
    }
    (number.into_iter().map(char::from).collect(), -9)
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len())
}

fn unit(text: &str) -> Option<Unit> {
    if text.is_empty() {
        return Some(Unit::Decimal(0));
    }
    if let Some((_, power)) = DECIMAL_UNITS.iter().find(|(name, _)| *name == text) {
        return Some(Unit::Decimal(*power));
    }
    if let Some(index) = BINARY_UNITS.iter().position(|name| *name == text) {
        return Some(Unit::Binary((index as u32 + 1) * 10));
    }
    let power = text.strip_prefix(['e', 'E'])?;
    power.parse::<i32>().ok().map(|power| Unit::Exponent(power.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_kubernetes_writes_them() {
        let cases = [
            ("0", "0"),
            ("000", "0"),
            ("-0", "0"),
            ("0.0", "0"),
            ("0Ki", "0"),
            ("1000m", "1"),
            ("0.5", "500m"),
            ("1.50", "1500m"),
            ("100", "100"),
            ("1000", "1k"),
            ("12000000", "12M"),
            ("1000k", "1M"),
            ("+5", "+5"),
            ("010", "010"),
            ("5.0", "5"),
            ("-1.5", "-1500m"),
            ("1e3", "1e3"),
            ("1E3", "1E3"),
            ("1e2", "100"),
            ("12e4", "120e3"),
            ("1e-3", "1e-3"),
            ("1e100", "10e99"),
            ("1E", "1E"),
            ("1.5E", "1500P"),
            ("1000E", "1e21"),
            ("1u", "1u"),
            ("1n", "1n"),
            ("1500u", "1500u"),
            ("0.1n", "1n"),
            ("1e-10", "1e-9"),
            ("0.0000000001", "1n"),
            ("0.9999999999", "1"),
            ("1024Mi", "1Gi"),
            ("1500Mi", "1500Mi"),
            ("2000Gi", "2000Gi"),
            ("0.5Mi", "512Ki"),
            ("0.5Ki", "512"),
            ("0.1Gi", "107374182400m"),
            ("8Ei", "9223372036854775807"),
            ("99999999999999999999Ki", "9223372036854775807"),
            ("16Ki", "16Ki"),
            ("0.0Gi", "0"),
            ("1.5Gi", "1536Mi"),
            ("512Ki", "512Ki"),
            ("1023Ki", "1023Ki"),
            ("0.0001Ki", "102400u"),
            ("1234567", "1234567"),
            ("100k", "100k"),
            ("100000", "100k"),
            ("999999999999999999999", "999999999999999999999"),
            ("100Mi", "100Mi"),
            ("0.0000000000000000000000000000000000000000001Gi", "1n"),
            ("1.", "1."),
            (".", "0"),
            (".5", "500m"),
        ];
        for (text, expected) in cases {
            assert_eq!(canonical(text).as_deref(), Ok(expected), "{text}");
        }
        for text in [
            "", "x", "1x", "1 ", "1ki", "--1", "1e", "1e3x", "1.2.3", "1e1.5", "1K", "true",
        ] {
            assert!(canonical(text).is_err(), "{text}");
        }
    }
}
