//! Resource quantities (`1500m`, `1536Mi`) in the form in which Kubernetes writes them.
//!
//! Facts: `pkg/api/resource/quantity.go` of kubernetes/apimachinery. No precision is lost down to a billionth; the suffix is
//! as large as it can be without a fraction; what is written well enough already stays as it is.

/// A text is no quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a quantity such as 1500m, 2Gi or 1e3")]
pub struct InvalidQuantity(pub String);

const DECIMAL: [(&str, i64); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// The finest that is kept: 10 to the power of this.
const FINEST: i64 = -9;
/// The most that a binary quantity can be.
const MOST: u128 = i64::MAX as u128;

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    /// Power of ten, with its suffix.
    Decimal(i64),
    /// Power of ten, written `e3`.
    Exponent(i64),
    /// Power of two.
    Binary(u32),
}

/// The form that Kubernetes writes.
///
/// # Errors
/// A text that is no quantity.
pub fn canonical(text: &str) -> Result<String, InvalidQuantity> {
    let error = || InvalidQuantity(text.to_owned());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let negative = text.starts_with('-');
    let numeric = unsigned.len() - unsigned.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (whole, rest) = unsigned.split_at(numeric);
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len()),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(error());
    }
    let unit = unit(suffix).ok_or_else(error)?;
    let whole = whole.trim_start_matches('0');
    let digits = format!("{}{fraction}", if whole.is_empty() { "0" } else { whole });
    if digits.bytes().all(|digit| digit == b'0') {
        return Ok("0".to_owned());
    }
    if stands(&digits, fraction, unit) {
        return Ok(text.to_owned());
    }
    let written = match unit {
        Unit::Decimal(power) | Unit::Exponent(power) => decimal(&digits, power - fraction.len() as i64, unit),
        Unit::Binary(power) => binary(&digits, fraction.len(), power),
    };
    Ok(if negative { format!("-{written}") } else { written })
}

fn unit(suffix: &str) -> Option<Unit> {
    if let Some((_, power)) = DECIMAL.iter().find(|(known, _)| *known == suffix) {
        return Some(Unit::Decimal(*power));
    }
    if let Some(index) = BINARY.iter().position(|known| *known == suffix) {
        return Some(Unit::Binary(10 * (index as u32 + 1)));
    }
    let power = suffix.strip_prefix(['e', 'E'])?;
    // Beyond this no number is meant.
    power
        .parse::<i64>()
        .ok()
        .filter(|power| power.abs() <= 1000)
        .map(Unit::Exponent)
}

/// Whether the text is taken over as it stands.
fn stands(digits: &str, fraction: &str, unit: Unit) -> bool {
    match unit {
        Unit::Decimal(power) | Unit::Exponent(power) => {
            let scale = power - fraction.len() as i64;
            digits.len() <= 18 && scale >= FINEST && scale % 3 == 0 && !digits.ends_with("000") && !digits.starts_with('0')
        }
        Unit::Binary(power) => {
            let short = digits.len() as i64 + i64::from(power * 3 / 10) < 15;
            let odd = digits.parse::<u64>().is_ok_and(|value| value % 8 != 0);
            fraction.is_empty() && short && odd
        }
    }
}

/// `digits` times ten to the power of `scale`, rounded away from zero at a billionth.
fn decimal(digits: &str, mut scale: i64, unit: Unit) -> String {
    let mut digits = digits.as_bytes().to_vec();
    let mut lost = false;
    while scale < FINEST && !digits.is_empty() {
        lost |= digits.pop().is_some_and(|digit| digit != b'0');
        scale += 1;
    }
    if digits.is_empty() {
        digits.push(b'0');
        scale = FINEST;
    }
    if lost {
        increment(&mut digits);
    }
    while digits.len() > 1 && digits.last() == Some(&b'0') {
        digits.pop();
        scale += 1;
    }
    while scale.rem_euclid(3) != 0 {
        digits.push(b'0');
        scale -= 1;
    }
    let number: String = digits.iter().map(|digit| char::from(*digit)).collect();
    let number = number.trim_start_matches('0');
    let suffix = DECIMAL.iter().find(|(_, power)| *power == scale).map(|(suffix, _)| *suffix);
    match (unit, suffix) {
        (Unit::Decimal(_) | Unit::Binary(_), Some(suffix)) => format!("{number}{suffix}"),
        _ if scale == 0 => number.to_owned(),
        _ => format!("{number}e{scale}"),
    }
}

fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit == b'9' {
            *digit = b'0';
        } else {
            *digit += 1;
            return;
        }
    }
    digits.insert(0, b'1');
}

/// `digits`, the last `places` of them behind the point, times two to the power of `power`.
fn binary(digits: &str, places: usize, power: u32) -> String {
    // Digits beyond what can be told apart at this size only ever round up.
    let total = digits.parse::<u128>().ok().and_then(|value| value.checked_mul(1 << power));
    let unit = u32::try_from(places).ok().and_then(|places| 10u128.checked_pow(places));
    let (value, rest) = match (total, unit) {
        (Some(total), Some(unit)) => (total / unit, total % unit),
        _ => (MOST, 0),
    };
    if value > MOST {
        return decimal_or_binary(MOST);
    }
    match (rest, unit) {
        (0, _) | (_, None) => decimal_or_binary(value),
        (rest, Some(unit)) => {
            let billionths = (rest * 1_000_000_000).div_ceil(unit);
            decimal(&(value * 1_000_000_000 + billionths).to_string(), FINEST, Unit::Decimal(0))
        }
    }
}

fn decimal_or_binary(mut value: u128) -> String {
    if value < 1024 {
        return decimal(&value.to_string(), 0, Unit::Decimal(0));
    }
    let mut level = 0;
    while value.is_multiple_of(1024) && level < BINARY.len() {
        value /= 1024;
        level += 1;
    }
    format!("{value}{}", if level == 0 { "" } else { BINARY[level - 1] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_as_kubernetes_does() {
        for (given, written) in [
            ("0", "0"),
            ("0.0Gi", "0"),
            ("1", "1"),
            ("1.5", "1500m"),
            ("1.5Gi", "1536Mi"),
            ("1024Mi", "1Gi"),
            ("1000m", "1"),
            ("1000k", "1M"),
            ("0.5", "500m"),
            ("0.1n", "1n"),
            ("-1.5", "-1500m"),
            ("1e3", "1e3"),
            ("1e4", "10e3"),
            ("1E", "1E"),
            ("100Mi", "100Mi"),
            ("512Ki", "512Ki"),
            ("1023Ki", "1023Ki"),
            ("0.5Ki", "512"),
            ("0.0001Ki", "102400u"),
            ("1234567", "1234567"),
            ("8Ei", "9223372036854775807"),
            (".5", "500m"),
            ("1.", "1"),
            ("100k", "100k"),
            ("100000", "100k"),
            ("999999999999999999999", "999999999999999999999"),
        ] {
            assert_eq!(canonical(given), Ok(written.to_owned()), "{given}");
        }
    }

    #[test]
    fn refuses_other_texts() {
        for text in ["", "a", "1 Gi", "1gi", "1K", "--1", "1.2.3", ".", "1e", "true", "1e1.5"] {
            assert!(canonical(text).is_err(), "{text}");
        }
    }
}
