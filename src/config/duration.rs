//! Durations as Go's `time` package reads and writes them (`1h30m0s`), a whole number of nanoseconds.

use std::fmt;
use std::str::FromStr;

/// A span of time in nanoseconds; negative ones are possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

const SECOND: i64 = 1_000_000_000;

/// A text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a duration: write numbers with a unit (h, m, s, ms, us, ns), such as 24h0m0s, at most about 292 years")]
pub struct InvalidDuration(pub String);

impl Duration {
    /// A number of nanoseconds.
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        Duration(nanoseconds)
    }

    /// A number of seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Duration(seconds * SECOND)
    }

    /// A number of minutes.
    pub const fn from_minutes(minutes: i64) -> Self {
        Duration::from_seconds(minutes * 60)
    }

    /// A number of hours.
    pub const fn from_hours(hours: i64) -> Self {
        Duration::from_minutes(hours * 60)
    }

    /// The number of nanoseconds.
    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    /// The number of whole seconds, rounded towards zero.
    pub const fn seconds(self) -> i64 {
        self.0 / SECOND
    }
}

impl FromStr for Duration {
    type Err = InvalidDuration;

    // Grammar of Go's time.ParseDuration: [-+]? ( "0" | ( digits [ "." digits ] unit )+ ).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || InvalidDuration(text.to_owned());
        let (negative, mut rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        if rest == "0" {
            return Ok(Duration(0));
        }
        if rest.is_empty() {
            return Err(error());
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (whole, after) = rest.split_at(digits);
            let (fraction, after) = match after.strip_prefix('.') {
                Some(tail) => {
                    let digits = tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                    tail.split_at(digits)
                }
                None => ("", after),
            };
            if whole.is_empty() && fraction.is_empty() {
                return Err(error());
            }
            let end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
            let (unit, after) = after.split_at(end);
            let unit: u64 = match unit {
                "ns" => 1,
                "us" | "µs" | "μs" => 1_000,
                "ms" => 1_000_000,
                "s" => 1_000_000_000,
                "m" => 60_000_000_000,
                "h" => 3_600_000_000_000,
                _ => return Err(error()),
            };
            let whole: u64 = if whole.is_empty() {
                0
            } else {
                whole.parse().map_err(|_| error())?
            };
            let mut part = whole.checked_mul(unit).ok_or_else(error)?;
            // Digits beyond what a nanosecond can tell apart are passed over, as Go does.
            let mut scale = 1u64;
            let mut numerator = 0u64;
            for digit in fraction.bytes() {
                match numerator
                    .checked_mul(10)
                    .and_then(|n| n.checked_add(u64::from(digit - b'0')))
                    .zip(scale.checked_mul(10))
                {
                    Some((n, s)) => (numerator, scale) = (n, s),
                    None => break,
                }
            }
            part = part
                .checked_add((numerator as f64 * (unit as f64 / scale as f64)) as u64)
                .ok_or_else(error)?;
            total = total.checked_add(part).filter(|t| *t <= 1 << 63).ok_or_else(error)?;
            rest = after;
        }
        if negative {
            return Ok(Duration((total as i64).wrapping_neg()));
        }
        i64::try_from(total).map(Duration).map_err(|_| error())
    }
}

impl fmt::Display for Duration {
    // Form of Go's Duration.String: `1h2m3.5s`, `1.5ms`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        if total == 0 {
            return f.write_str("0s");
        }
        let decimal = |value: u64, unit: u64| {
            let (whole, rest) = (value / unit, value % unit);
            let width = unit.ilog10() as usize;
            let fraction = format!("{rest:0width$}");
            let fraction = fraction.trim_end_matches('0');
            if rest == 0 {
                whole.to_string()
            } else {
                format!("{whole}.{fraction}")
            }
        };
        match total {
            ..1_000 => write!(f, "{sign}{total}ns"),
            1_000..1_000_000 => write!(f, "{sign}{}µs", decimal(total, 1_000)),
            1_000_000..1_000_000_000 => write!(f, "{sign}{}ms", decimal(total, 1_000_000)),
            _ => {
                let seconds = total / SECOND as u64;
                let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
                let rest = decimal(total % (60 * SECOND as u64), SECOND as u64);
                match (hours, minutes) {
                    (0, 0) => write!(f, "{sign}{rest}s"),
                    (0, m) => write!(f, "{sign}{m}m{rest}s"),
                    (h, m) => write!(f, "{sign}{h}h{m}m{rest}s"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_as_go_does() {
        for (text, written) in [
            ("24h", "24h0m0s"),
            ("1h30m", "1h30m0s"),
            ("1.5m", "1m30s"),
            ("90s", "1m30s"),
            ("5m0.5s", "5m0.5s"),
            ("0", "0s"),
            ("-1h", "-1h0m0s"),
            ("1.5ms", "1.5ms"),
            ("1us", "1µs"),
            ("+3ns", "3ns"),
            (".5s", "500ms"),
            ("1.s", "1s"),
            ("-9223372036854775808ns", "-2562047h47m16.854775808s"),
        ] {
            assert_eq!(
                text.parse::<Duration>().map(|d| d.to_string()),
                Ok(written.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        for text in [
            "",
            "1",
            "h",
            "1d",
            "1h 30m",
            "9223372036854775808ns",
            "99999999999h",
            "-",
            "abc",
            "1h-5m",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }
}
