//! What a migration changes, as a unified difference.

use std::time::Duration;

use crate::yaml::Utf16;
use anstyle::{AnsiColor, Style};
use similar::{Algorithm, ChangeTag, TextDiff};

const GONE: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();
const HEAD: Style = Style::new().bold();

/// Lines around a change.
const AROUND: usize = 3;
/// After this time the difference need not be the shortest any more.
const LONGEST: Duration = Duration::from_secs(2);

/// The difference of a file, as `diff -u` and `patch` have it.
pub(super) fn unified(name: &str, old: &[u8], new: &[u8], colour: bool) -> String {
    let [old, new] = [old, new].map(|bytes| match Utf16::of(bytes) {
        Some((_, text)) => text.into(),
        None => String::from_utf8_lossy(bytes),
    });
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(LONGEST)
        .diff_lines(&*old, &*new);
    let mut out = Painted {
        text: String::new(),
        colour,
    };
    let mut unified = diff.unified_diff();
    let hunks = unified.context_radius(AROUND).iter_hunks();
    out.line(HEAD, &format!("--- {name}"));
    out.line(HEAD, &format!("+++ {name}"));
    for hunk in hunks {
        out.line(PLACE, &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Equal => (' ', Style::new()),
                ChangeTag::Delete => ('-', GONE),
                ChangeTag::Insert => ('+', NEW),
            };
            let value = change.value();
            out.line(style, &format!("{sign}{}", value.strip_suffix('\n').unwrap_or(value)));
            if change.missing_newline() {
                out.line(Style::new(), "\\ No newline at end of file");
            }
        }
    }
    out.text
}

struct Painted {
    text: String,
    colour: bool,
}

impl Painted {
    fn line(&mut self, style: Style, line: &str) {
        if self.colour {
            self.text.push_str(&format!("{style}{line}{style:#}\n"));
        } else {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_one_that_patch_takes() {
        let old = "a\nb\nc\nd\ne\n";
        assert_eq!(
            unified("x.yaml", old.as_bytes(), b"a\nb\nC\r\nd\ne", false),
            "--- x.yaml\n+++ x.yaml\n@@ -1,5 +1,5 @@\n a\n b\n-c\n+C\r\n d\n-e\n+e\n\\ No newline at end of file\n"
        );
        let coloured = unified("x.yaml", b"a\n", b"b\n", true);
        assert!(
            coloured.contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[32m+b\u{1b}[0m\n"),
            "{coloured:?}"
        );
    }
}
