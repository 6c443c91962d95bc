//! New scalars in the style of what stands around them.

use serde_json::Value;

use crate::yaml::emit::write;

/// A text as a scalar of one line, fit for blocks; with `flow` also for brackets.
pub(super) fn scalar(text: &str, flow: bool) -> String {
    let written = write(&Value::String(text.to_owned()));
    let written = written.trim_end_matches('\n');
    let quoted = written.starts_with(['"', '\'']);
    if written.contains('\n') || (flow && !quoted && text.contains([',', '[', ']', '{', '}', '?', ':'])) {
        return double(text);
    }
    written.to_owned()
}

/// A text in double quotes.
pub(super) fn double(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text in the quotes that `sample`, a scalar, has.
pub(super) fn like(sample: &str, text: &str, flow: bool) -> String {
    match sample.chars().next() {
        Some('"') => double(text),
        Some('\'') if !text.contains(|c: char| c.is_control()) => format!("'{}'", text.replace('\'', "''")),
        _ => scalar(text, flow),
    }
}
