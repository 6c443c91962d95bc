//! Floats as Go prints them.

/// The shortest text that reads back as the same float, in Go's format `g`: `0.5`, `1e+06`, `1.5e-07`, `.inf`.
pub(super) fn format_float<F: Into<f64> + std::fmt::LowerExp + Copy>(float: F) -> String {
    let wide: f64 = float.into();
    if wide.is_nan() {
        return ".nan".to_owned();
    }
    if wide.is_infinite() {
        return if wide > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    plain(mantissa, exponent)
}

/// `-1.25`, 3 is `-1250`.
fn plain(mantissa: &str, exponent: i32) -> String {
    let (sign, unsigned) = mantissa.strip_prefix('-').map_or(("", mantissa), |unsigned| ("-", unsigned));
    let digits: String = unsigned.chars().filter(|c| *c != '.').collect();
    let point = exponent + 1;
    if point <= 0 {
        return format!("{sign}0.{}{digits}", "0".repeat(point.unsigned_abs() as usize));
    }
    let point = point as usize;
    if point >= digits.len() {
        return format!("{sign}{digits}{}", "0".repeat(point - digits.len()));
    }
    let (whole, fraction) = digits.split_at(point);
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0.5, "0.5")]
    #[case(-0.0, "-0")]
    #[case(123456.0, "123456")]
    #[case(1e6, "1e+06")]
    #[case(1234567.5, "1.2345675e+06")]
    #[case(0.0001, "0.0001")]
    #[case(0.00001234, "1.234e-05")]
    #[case(-12.25, "-12.25")]
    #[case(1e-300, "1e-300")]
    #[case(f64::INFINITY, ".inf")]
    fn floats_are_printed_as_go_prints_them(#[case] float: f64, #[case] text: &str) {
        assert_eq!(format_float(float), text);
    }

    #[test]
    fn narrow_floats_have_fewer_digits() {
        assert_eq!(format_float(0.1_f32), "0.1");
    }
}
