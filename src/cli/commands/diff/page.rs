//! Differences for a person: place by place, with the lines that differ of texts that have several.

use std::collections::BTreeSet;

use anstyle::{AnsiColor, Style};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::diff::Difference;
use crate::output::{ERROR, STRONG};

const GONE: Style = ERROR;
const NEW: Style = AnsiColor::Green.on_default();
/// Lines shown around those of a text that differ.
const AROUND: usize = 2;

/// The page of differences between two states.
pub(super) fn page(left: &str, right: &str, differences: &[Difference]) -> String {
    let mut page = format!("{STRONG}--- {left}\n+++ {right}{STRONG:#}\n");
    let mut place = "";
    for difference in differences {
        if difference.place != place {
            place = &difference.place;
            page.push_str(&format!("\n{STRONG}{place}{STRONG:#}\n"));
        }
        match (&difference.left, &difference.right) {
            (Some(Value::String(left)), Some(Value::String(right))) if left.contains('\n') && right.contains('\n') => {
                page.push_str(&format!("  {}:\n", difference.path));
                lines(left, right, &mut page);
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
    page
}

/// How many differences in how many places.
pub(super) fn sum(differences: &[Difference]) -> String {
    let places: BTreeSet<&str> = differences.iter().map(|difference| difference.place.as_str()).collect();
    let counted = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    format!(
        "{} in {}",
        counted(differences.len(), "difference"),
        counted(places.len(), "place")
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
        let page = anstream::adapter::strip_str(&page("l", "r", &differences)).to_string();
        let wanted = "--- l\n+++ r\n\nConfigMap x\n  data.y:\n    b\n    c\n-   old\n+   new\n    d\n    e\n+ data.z: \"one\\ntwo\"\n\n\
                      /a.yaml\n- \"\\u001b[2J\"\n+ plain\n";
        assert_eq!(page, wanted);
        assert_eq!(sum(&differences), "3 differences in 2 places");
        assert_eq!(sum(&differences[..1]), "1 difference in 1 place");
    }
}
