//! Findings as workflow commands of GitHub Actions, which show them beside the lines of a change.

use super::{Diagnostic, STANDARD_INPUT, Severity};

/// One command a line: `::error file=...,line=...,col=...,title=...::message`.
pub fn github(findings: &[Diagnostic]) -> String {
    findings.iter().map(one).collect()
}

fn one(finding: &Diagnostic) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = Vec::new();
    // What came by standard input has no lines that a change could show.
    if let Some(file) = finding.file.as_deref().filter(|file| *file != STANDARD_INPUT) {
        let file = file.trim_start_matches("./");
        properties.push(format!("file={}", property(file)));
        if finding.line > 0 {
            properties.push(format!("line={},col={}", finding.line, finding.column.max(1)));
        }
    }
    properties.push(format!("title={}", property(finding.code)));
    let mut text = finding.message.clone();
    if !finding.path.is_empty() {
        text = format!("{}: {text}", finding.path);
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\n{help}"));
    }
    format!("::{level} {}::{}\n", properties.join(","), data(&text))
}

/// What the runner takes apart by is written as `%XX`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Position;

    #[test]
    fn a_command_a_line_whatever_the_texts_hold() {
        let at = Position { line: 4, column: 3 };
        let mut finding =
            Diagnostic::error("invalid-port", "localAPIEndpoint.bindPort", at, "100 % no\r\n::x".to_owned()).with_help("do");
        finding.file = Some("a,b:c.yaml".to_owned());
        assert_eq!(
            github(&[finding]),
            "::error file=a%2Cb%3Ac.yaml,line=4,col=3,title=invalid-port::localAPIEndpoint.bindPort: 100 %25 no%0D%0A::x%0Ado\n"
        );
        // Changes name their files from the root of the repository; standard input is none of them.
        let mut named = Diagnostic::warning("empty-file", "", Position { line: 1, column: 1 }, "empty".to_owned());
        named.file = Some("./a/b.yaml".to_owned());
        assert_eq!(
            github(&[named.clone()]),
            "::warning file=a/b.yaml,line=1,col=1,title=empty-file::empty\n"
        );
        named.file = Some("<standard input>".to_owned());
        assert_eq!(github(&[named]), "::warning title=empty-file::empty\n");
        let warning = Diagnostic::warning("empty-file", "", Position { line: 0, column: 0 }, "empty".to_owned());
        assert_eq!(github(&[warning]), "::warning title=empty-file::empty\n");
    }
}
