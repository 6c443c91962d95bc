//! Differences for a person: place by place, with the lines that differ of texts that have several.

use anstyle::{AnsiColor, Style};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::diff::Difference;
use crate::diff::hints::{Change, Place};
use crate::output::{ERROR, HELP, STRONG};

const GONE: Style = ERROR;
const NEW: Style = AnsiColor::Green.on_default();
/// Lines shown around those of a text that differ.
const AROUND: usize = 2;

/// The page of differences between two states.
pub(super) fn page(left: &str, right: &str, places: &[Place<'_>]) -> String {
    let mut page = format!("{STRONG}--- {left}\n+++ {right}{STRONG:#}\n");
    for place in places {
        let name = place.differences.first().map_or("", |first| first.place.as_str());
        page.push_str(&format!("\n{STRONG}{name}{STRONG:#}\n"));
        for difference in place.differences {
            one(difference, &mut page);
        }
        if let Some(hint) = &place.hint {
            page.push_str(&format!("{HELP}hint:{HELP:#} {hint}\n"));
        }
    }
    page
}

fn one(difference: &Difference, page: &mut String) {
    match (&difference.left, &difference.right) {
        (Some(Value::String(left)), Some(Value::String(right))) if left.contains('\n') && right.contains('\n') => {
            page.push_str(&format!("  {}:\n", difference.path));
            lines(left, right, page);
        }
        (left, right) => {
            let mut line = |sign: char, style: Style, value: &Option<Value>| {
                if let Some(value) = value {
                    let separator = if difference.path.is_empty() { "" } else { ": " };
                    page.push_str(&format!(
                        "{style}{sign} {}{separator}{}{style:#}\n",
                        difference.path,
                        shown(value)
                    ));
                }
            };
            line('-', GONE, left);
            line('+', NEW, right);
        }
    }
}

/// How many differences in how many places, and what becomes of those.
pub(super) fn sum(places: &[Place<'_>]) -> String {
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let differences = places.iter().map(|place| place.differences.len()).sum();
    let of = |change: Change| {
        let count = places.iter().filter(|place| place.change == change).count();
        (count > 0).then(|| format!("{count} {}", change.name()))
    };
    let changes: Vec<String> = [Change::Added, Change::Removed, Change::Changed]
        .into_iter()
        .filter_map(of)
        .collect();
    format!(
        "{} in {} ({})",
        counted(differences, "difference"),
        counted(places.len(), "place"),
        changes.join(", ")
    )
}

/// The lines of a text that differ, with some around them.
fn lines(left: &str, right: &str, page: &mut String) {
    let diff = TextDiff::from_lines(left, right);
    for (number, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if number > 0 {
            page.push_str("    ...\n");
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let (sign, style) = match change.tag() {
                ChangeTag::Equal => (' ', Style::new()),
                ChangeTag::Delete => ('-', GONE),
                ChangeTag::Insert => ('+', NEW),
            };
            let line = change.value().trim_end_matches(['\n', '\r']);
            // What would act on the terminal is shown as an escape.
            let mut plain = String::with_capacity(line.len());
            for letter in line.chars() {
                match letter.is_control() && letter != '\t' {
                    true => plain.extend(letter.escape_default()),
                    false => plain.push(letter),
                }
            }
            page.push_str(&format!("{style}{sign}   {plain}{style:#}\n"));
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if !text.chars().any(char::is_control) && !text.is_empty() => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::hints::{Aim, places};
    use serde_json::json;

    fn difference(place: &str, path: &str, left: Value, right: Value) -> Difference {
        let some = |value: Value| (!value.is_null()).then_some(value);
        Difference {
            place: place.to_owned(),
            path: path.to_owned(),
            left: some(left),
            right: some(right),
        }
    }

    #[test]
    fn texts_of_several_lines_are_shown_line_by_line() {
        let text = |word: &str| format!("a\nb\nc\n{word}\nd\ne\nf\n");
        let differences = [
            difference("ConfigMap x", "data.y", json!(text("old")), json!(text("new"))),
            difference("ConfigMap x", "data.z", json!(null), json!("one\ntwo")),
            difference("/a.yaml", "", json!("\u{1b}[2J"), json!("plain")),
        ];
        let places = places(&differences, Aim::Weighing, &|_| None);
        let page = anstream::adapter::strip_str(&page("l", "r", &places)).to_string();
        let wanted = "--- l\n+++ r\n\nConfigMap x\n  data.y:\n    b\n    c\n-   old\n+   new\n    d\n    e\n+ data.z: \"one\\ntwo\"\n\n\
                      /a.yaml\n- \"\\u001b[2J\"\n+ plain\n";
        assert_eq!(page, wanted);
        assert_eq!(sum(&places), "3 differences in 2 places (2 changed)");
        let gone = [difference("/a", "", json!("present"), json!(null))];
        let places = crate::diff::hints::places(&gone, Aim::Weighing, &|_| None);
        assert_eq!(sum(&places), "1 difference in 1 place (1 removed)");
    }
}
