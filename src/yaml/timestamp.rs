//! Dates and times that go-yaml v2 sees in plain text.

/// Whether text is a date, alone or with a time: `2001-1-2`, `2001-12-14T21:59:43.10-05:00`, `2001-12-14 21:59:43.1`.
pub(super) fn is_timestamp(text: &str) -> bool {
    let mut cursor = Cursor(text.as_bytes());
    date(&mut cursor).is_some() && (cursor.0.is_empty() || time(&mut cursor).is_some())
}

fn date(cursor: &mut Cursor<'_>) -> Option<()> {
    let year = cursor.0.get(..4).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let year = year.iter().fold(0, |year, digit| year * 10 + u32::from(digit - b'0'));
    cursor.0 = &cursor.0[4..];
    cursor.literal(b"-")?;
    let month = cursor.number().filter(|month| (1..=12).contains(month))?;
    cursor.literal(b"-")?;
    let day = cursor.number()?;
    (day >= 1 && day <= days_in(year, month)).then_some(())
}

fn time(cursor: &mut Cursor<'_>) -> Option<()> {
    let has_zone = cursor.literal(b"T").or_else(|| cursor.literal(b"t")).is_some();
    if !has_zone {
        cursor.literal(b" ")?;
        while cursor.literal(b" ").is_some() {}
    }
    cursor.number().filter(|hour| *hour < 24)?;
    cursor.literal(b":")?;
    cursor.number().filter(|minute| *minute < 60)?;
    cursor.literal(b":")?;
    cursor.number().filter(|second| *second < 60)?;
    if let [b'.' | b',', b'0'..=b'9', ..] = cursor.0 {
        cursor.0 = &cursor.0[1..];
        let digits = cursor.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        cursor.0 = &cursor.0[digits..];
    }
    if has_zone {
        zone(cursor)?;
    }
    cursor.0.is_empty().then_some(())
}

fn zone(cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.literal(b"Z").is_some() {
        return Some(());
    }
    cursor.literal(b"+").or_else(|| cursor.literal(b"-"))?;
    let (hours, minutes) = match cursor.0 {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', b':', c @ b'0'..=b'9', d @ b'0'..=b'9'] => {
            ((a - b'0') * 10 + b - b'0', (c - b'0') * 10 + d - b'0')
        }
        _ => return None,
    };
    cursor.0 = &[];
    (hours <= 24 && minutes <= 60).then_some(())
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn literal(&mut self, text: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    /// One or two digits.
    fn number(&mut self) -> Option<u32> {
        let digits = self.0.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.0.split_at(digits);
        self.0 = rest;
        (digits > 0).then(|| number.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2001-01-02", true)]
    #[case("2001-1-2", true)]
    #[case("2001-02-29", false)]
    #[case("2004-02-29", true)]
    #[case("2001-13-01", false)]
    #[case("01-01-2001", false)]
    #[case("2001-12-14T21:59:43.10-05:00", true)]
    #[case("2001-12-14t21:59:43Z", true)]
    #[case("2001-12-14T21:59:43", false)]
    #[case("2001-12-14 21:59:43.1", true)]
    #[case("2001-12-14 21:59:43Z", false)]
    #[case("2001-12-14 21:59", false)]
    #[case("2001-12-14 24:00:00", false)]
    fn dates(#[case] text: &str, #[case] is: bool) {
        assert_eq!(is_timestamp(text), is);
    }
}
