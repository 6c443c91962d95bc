//! Points in time as Go's `metav1.Time` reads and writes them: RFC 3339, written in UTC and to the second.

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

/// A text is no point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a point in time such as 2031-01-02T03:04:05Z")]
pub struct InvalidTimestamp(pub String);

/// The form that Go writes; empty for Go's zero time, which is written as `null`.
///
/// # Errors
/// A text that is no point in time.
pub fn canonical(text: &str) -> Result<String, InvalidTimestamp> {
    parse(text).ok_or_else(|| InvalidTimestamp(text.to_owned()))
}

fn parse(text: &str) -> Option<String> {
    let (date, rest) = text.split_once('T')?;
    let [year, month, day] = fixed(date, '-', [4, 2, 2])?;
    let (clock, zone) = match rest.strip_suffix('Z') {
        Some(clock) => (clock, "Z"),
        None => rest.split_at(rest.rfind(['+', '-'])?),
    };
    let clock = match clock.find(['.', ',']) {
        Some(point) => {
            let fraction = &clock[point + 1..];
            if fraction.is_empty() || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
                return None;
            }
            &clock[..point]
        }
        None => clock,
    };
    let [hour, minute, second] = fixed(clock, ':', [2, 2, 2])?;
    let offset = match zone.split_at(1) {
        ("Z", _) => 0,
        (sign, zone) => {
            let [hours, minutes] = fixed(zone, ':', [2, 2])?;
            if hours > 24 || minutes > 59 {
                return None;
            }
            let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
            if sign == "-" { -seconds } else { seconds }
        }
    };
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    let byte = |number: u32| u8::try_from(number).ok();
    let clock = Time::from_hms(byte(hour)?, byte(minute)?, byte(second)?).ok()?;
    let moment = PrimitiveDateTime::new(date, clock)
        .assume_offset(UtcOffset::UTC)
        .checked_sub(time::Duration::seconds(offset))?;
    if moment.year() == 1 && moment.ordinal() == 1 && moment.time() == Time::MIDNIGHT {
        return Some(String::new());
    }
    Some(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        moment.year(),
        u8::from(moment.month()),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second()
    ))
}

/// Numbers of fixed widths with a mark between them.
fn fixed<const N: usize>(text: &str, mark: char, widths: [usize; N]) -> Option<[u32; N]> {
    let mut out = [0; N];
    let mut parts = text.split(mark);
    for (number, width) in out.iter_mut().zip(widths) {
        let part = parts
            .next()
            .filter(|part| part.len() == width && part.bytes().all(|digit| digit.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_in_utc_and_to_the_second() {
        for (given, written) in [
            ("2031-01-02T03:04:05Z", "2031-01-02T03:04:05Z"),
            ("2031-01-02T03:04:05.999Z", "2031-01-02T03:04:05Z"),
            ("2031-01-01T01:00:00+02:00", "2030-12-31T23:00:00Z"),
            ("2031-12-31T23:00:00-02:30", "2032-01-01T01:30:00Z"),
            ("0001-01-01T00:00:00Z", ""),
        ] {
            assert_eq!(canonical(given), Ok(written.to_owned()), "{given}");
        }
    }

    #[test]
    fn refuses_other_texts() {
        for text in [
            "",
            "2031-01-02",
            "2031-01-02 03:04:05Z",
            "2031-13-02T03:04:05Z",
            "2031-02-30T03:04:05Z",
            "2031-01-02T24:04:05Z",
            "2031-01-02T03:04:05",
            "2031-01-02T03:04:05.Z",
            "2031-01-02T03:04:05+0200",
            "tomorrow",
        ] {
            assert!(canonical(text).is_err(), "{text}");
        }
    }
}
