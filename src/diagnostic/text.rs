//! Findings for a person: what is wrong, the line where it stands with a mark under the place, what to do.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::redact::redact;
use super::{Diagnostic, Severity};

/// Longer lines are not shown.
const LONGEST_LINE: usize = 400;

/// More findings are not shown to a person.
const MOST_SHOWN: usize = 100;

/// Findings as text with styles. `source` is the text of the file that they are about, where it is at hand. Of very many
/// findings some are shown, errors before warnings.
pub fn render(findings: &[Diagnostic], source: Option<&[u8]>) -> String {
    let lines = Lines::of(source.unwrap_or_default());
    let renderer = Renderer::styled();
    let mut out = String::new();
    for finding in shown(findings) {
        out.push_str(&one(finding, &lines, &renderer));
        out.push_str("\n\n");
    }
    if findings.len() > MOST_SHOWN {
        let more = findings.len() - MOST_SHOWN;
        out.push_str(&format!(
            "... and {more} more; `config validate --output json` gives all of them\n\n"
        ));
    }
    out
}

/// The same without styles.
pub fn render_plain(findings: &[Diagnostic], source: Option<&[u8]>) -> String {
    anstream::adapter::strip_str(&render(findings, source)).to_string()
}

/// The findings that are shown, in their order.
fn shown(findings: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
    let mut errors = findings.iter().filter(is_error).count().min(MOST_SHOWN);
    let mut warnings = MOST_SHOWN - errors;
    findings.iter().filter(move |finding| {
        let left = if is_error(finding) { &mut errors } else { &mut warnings };
        let shows = *left > 0;
        *left = left.saturating_sub(1);
        shows
    })
}

/// How many errors and warnings there are, in words; nothing where there are none.
pub fn summary(findings: &[Diagnostic]) -> Option<String> {
    let count = |severity: Severity, word: &str| {
        let number = findings.iter().filter(|finding| finding.severity == severity).count();
        let plural = if number == 1 { "" } else { "s" };
        (number > 0).then(|| format!("{number} {word}{plural}"))
    };
    let parts: Vec<String> = [count(Severity::Error, "error"), count(Severity::Warning, "warning")]
        .into_iter()
        .flatten()
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn one(finding: &Diagnostic, lines: &Lines<'_>, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(printable(&finding.message)).id(finding.code);
    let file = finding.file.as_deref();
    let line = lines
        .get(finding.line)
        .map(|line| redact(line).replace(is_second_control, "\u{fffd}"));
    let mut group = match &line {
        Some(line) => {
            let span = span(line, finding.column);
            let label = Some(printable(&finding.path)).filter(|path| !path.is_empty() && *path != line[span.clone()]);
            title.element(
                Snippet::source(line.as_str())
                    .line_start(finding.line as usize)
                    .path(file)
                    .annotation(AnnotationKind::Primary.span(span).label(label)),
            )
        }
        None => {
            let mut origin = Origin::path(file.unwrap_or("<command line>"));
            if finding.line > 0 {
                origin = origin.line(finding.line as usize).char_column(finding.column as usize);
            }
            title.element(origin)
        }
    };
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    renderer.render(&[group]).to_string()
}

/// Whether a terminal may take a character for the begin of an escape sequence. The first set of controls is shown as symbols by
/// the renderer, this second one is not.
fn is_second_control(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9f}')
}

/// Text in one line: what a file holds can show up in messages, line ends and escape sequences among it.
fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// The word that begins at a column: a key, a scalar.
fn span(line: &str, column: u32) -> Range<usize> {
    let start = line
        .char_indices()
        .nth((column as usize).saturating_sub(1))
        .map_or(line.len(), |(at, _)| at);
    let rest = &line[start..];
    let mut previous = ' ';
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let mut end = rest.len();
    for (at, c) in rest.char_indices() {
        let closes = match quote {
            Some(quote) => at > quote.len_utf8() && previous == quote,
            None => at > 0 && (previous == ':' && c.is_whitespace() || matches!(c, ',' | '}' | ']') || c.is_whitespace()),
        };
        if closes {
            end = at;
            break;
        }
        previous = c;
    }
    let word = rest[..end].trim_end();
    let word = if quote.is_none() {
        word.strip_suffix(':').unwrap_or(word)
    } else {
        word
    };
    start..start + word.len()
}

/// The lines of a file; found out only when the first is asked for.
struct Lines<'a> {
    text: &'a [u8],
    starts: std::cell::OnceCell<Vec<usize>>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a [u8]) -> Self {
        Lines {
            text: text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text),
            starts: std::cell::OnceCell::new(),
        }
    }

    /// A line by its number from 1, where it is there, is UTF-8 and not too long to be shown.
    fn get(&self, number: u32) -> Option<&'a str> {
        let starts = self.starts.get_or_init(|| self.find_starts());
        let index = (number as usize).checked_sub(1)?;
        let start = *starts.get(index)?;
        let end = starts.get(index + 1).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end)?;
        let line = std::str::from_utf8(line).ok()?.trim_end_matches(['\r', '\n']);
        (line.len() <= LONGEST_LINE && !self.text.is_empty()).then_some(line)
    }

    /// Lines end with LF, CR LF or CR.
    fn find_starts(&self) -> Vec<usize> {
        let mut starts = vec![0];
        for (i, byte) in self.text.iter().enumerate() {
            let next_is_lf = || self.text.get(i + 1) == Some(&b'\n');
            if *byte == b'\n' || *byte == b'\r' && !next_is_lf() {
                starts.push(i + 1);
            }
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Position;

    fn plain(findings: &[Diagnostic], source: &str) -> String {
        anstream::adapter::strip_str(&render(findings, Some(source.as_bytes()))).to_string()
    }

    fn at(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn shows_the_line_and_the_place() {
        let mut finding = Diagnostic::error(
            "invalid-node-name",
            "nodeRegistration.name",
            at(3, 3),
            "`CP_1` is no name".to_owned(),
        )
        .with_help("take lower case letters");
        finding.file = Some("config.yaml".to_owned());
        let source = "kind: InitConfiguration\r\nnodeRegistration:\r\n  name: CP_1\r\n";
        insta::assert_snapshot!(plain(&[finding], source), @r"
        error[invalid-node-name]: `CP_1` is no name
         --> config.yaml:3:3
          |
        3 |   name: CP_1
          |   ^^^^ nodeRegistration.name
          |
          = help: take lower case letters
        ");
    }

    #[test]
    fn never_shows_a_secret() {
        let source = "bootstrapTokens:\n- token: abcdef.0123456789abcdeX\n";
        let finding = Diagnostic::error("invalid-token", "bootstrapTokens[0].token", at(2, 3), "no token".to_owned());
        let text = plain(&[finding], source);
        assert!(text.contains("- token: ****") && !text.contains("abcdef"), "{text}");
    }

    #[test]
    fn no_control_character_of_the_file_reaches_the_terminal() {
        let finding = Diagnostic::error("syntax", "a", at(1, 4), "it cannot stand here".to_owned());
        let text = plain(&[finding], "a: \u{9b}31m\u{1b}[31m\n");
        assert!(
            text.contains("\u{fffd}31m") && !text.contains(|c: char| c.is_control() && c != '\n'),
            "{text:?}"
        );
    }

    #[test]
    fn keeps_a_message_in_its_line() {
        let finding = Diagnostic::error("x", "a", at(1, 1), "`a\nb\u{1b}[31m` is bad".to_owned());
        let text = plain(&[finding], "a: 1\n");
        assert!(text.starts_with("error[x]: `a\\nb\\u{1b}[31m` is bad\n"), "{text}");
    }

    #[test]
    fn does_without_a_line() {
        let mut finding = Diagnostic::warning("empty-file", "", at(1, 1), "the file is empty".to_owned());
        finding.file = Some("config.yaml".to_owned());
        assert!(plain(&[finding.clone()], "").contains("--> config.yaml:1:1"));
        (finding.line, finding.column) = (0, 0);
        assert!(plain(&[finding.clone()], "").contains("--> config.yaml"));
        (finding.line, finding.column) = (7, 99);
        assert!(plain(&[finding], &format!("{}x\n", "\n".repeat(6))).contains("7 | x"));
    }

    #[test]
    fn marks_a_word() {
        for (line, column, wanted) in [
            ("  name: CP_1", 3, "name"),
            ("- a: b", 1, "-"),
            ("{\"a b\": 1}", 2, "\"a b\""),
            ("[signing, sealing]", 11, "sealing"),
            ("größe: x", 1, "größe"),
            ("a", 9, ""),
            ("unix:///x", 1, "unix:///x"),
            ("", 1, ""),
        ] {
            assert_eq!(&line[span(line, column)], wanted, "{line}");
        }
    }

    #[test]
    fn shows_errors_where_there_are_too_many_findings() {
        let warning = Diagnostic::warning("w", "", at(1, 1), String::new());
        let mut findings = vec![warning; 2 * MOST_SHOWN];
        findings.push(Diagnostic::error("e", "", at(1, 1), String::new()));
        let text = plain(&findings, "");
        assert!(text.contains("error[e]") && text.contains("... and 101 more;"), "{text}");
        assert_eq!(text.matches("warning[w]").count(), MOST_SHOWN - 1);
    }

    #[test]
    fn counts_errors_and_warnings() {
        let error = Diagnostic::error("x", "", at(1, 1), String::new());
        let warning = Diagnostic::warning("x", "", at(1, 1), String::new());
        assert_eq!(summary(&[]), None);
        assert_eq!(
            summary(&[error.clone(), warning.clone(), warning]).as_deref(),
            Some("1 error, 2 warnings")
        );
        assert_eq!(summary(&[error.clone(), error]).as_deref(), Some("2 errors"));
    }
}
