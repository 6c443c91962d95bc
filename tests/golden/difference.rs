//! What differs between two texts, short enough to read in a test's output.

/// Lines shown at most.
const SHOWN: usize = 24;

/// The lines from the first that differs to the last: `-` expected, `+` got.
pub fn show(want: &str, got: &str) -> String {
    let (want, got): (Vec<&str>, Vec<&str>) = (want.lines().collect(), got.lines().collect());
    let same_before = want.iter().zip(&got).take_while(|(w, g)| w == g).count();
    let (want_rest, got_rest) = (&want[same_before..], &got[same_before..]);
    let same_after = want_rest
        .iter()
        .rev()
        .zip(got_rest.iter().rev())
        .take_while(|(w, g)| w == g)
        .count();
    let mut lines = vec![format!("      from line {}:", same_before + 1)];
    let side = |sign: &str, lines: &[&str]| -> Vec<String> {
        let mut shown: Vec<String> = lines.iter().take(SHOWN).map(|line| format!("      {sign}{line}")).collect();
        if lines.len() > SHOWN {
            shown.push(format!("      {sign}... {} more lines", lines.len() - SHOWN));
        }
        shown
    };
    lines.extend(side("-", &want_rest[..want_rest.len() - same_after]));
    lines.extend(side("+", &got_rest[..got_rest.len() - same_after]));
    lines.join("\n")
}

/// The same for data, as JSON with sorted keys.
pub fn show_data(want: &serde_json::Value, got: &serde_json::Value) -> String {
    show(
        &serde_json::to_string_pretty(want).unwrap(),
        &serde_json::to_string_pretty(got).unwrap(),
    )
}
