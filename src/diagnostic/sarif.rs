//! Findings in the Static Analysis Results Interchange Format, version 2.1.0, which code scanning services read.

use serde_json::{Value, json};

use super::{Diagnostic, STANDARD_INPUT, Severity, UNREADABLE_FILE};

/// Where the schema of the format is.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a log says of a rule besides its code.
#[derive(Clone, Debug)]
pub struct RuleText {
    /// What is wrong, in one sentence.
    pub summary: &'static str,
    /// Why that is wrong.
    pub rationale: &'static str,
    /// The group that the rule belongs to.
    pub group: &'static str,
    /// How bad a finding of it is.
    pub severity: Severity,
    /// The page of the rule, with examples, in Markdown.
    pub page: String,
}

/// Findings as a SARIF log, with a line break at the end. `rule` gives the texts of a code; the rules of all codes that are found are
/// part of the log. Files that could not be read are no results but faults of the run (SARIF 2.1.0, section 3.20.21).
pub fn sarif(findings: &[Diagnostic], rule: impl Fn(&str) -> Option<RuleText>) -> String {
    format!("{:#}\n", log(findings, rule))
}

fn log(findings: &[Diagnostic], rule: impl Fn(&str) -> Option<RuleText>) -> Value {
    let (unread, findings): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        findings.iter().partition(|finding| finding.code == UNREADABLE_FILE);
    let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| described(code, rule(code))).collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let index = codes.binary_search(&finding.code).unwrap_or_default();
            result(finding, index)
        })
        .collect();
    let mut driver = json!({
        "name": "kubestrap",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    let mut invocation = json!({"executionSuccessful": unread.is_empty()});
    if !unread.is_empty() {
        driver["notifications"] = json!([described(UNREADABLE_FILE, rule(UNREADABLE_FILE))]);
        invocation["toolExecutionNotifications"] = unread.into_iter().map(notification).collect();
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver},
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn described(code: &str, text: Option<RuleText>) -> Value {
    let mut out = json!({"id": code});
    // A name that differs from the id in case alone is none (section 3.49.7).
    if code.contains('-') {
        out["name"] = json!(pascal_case(code));
    }
    if let Some(text) = text {
        out["shortDescription"] = json!({"text": text.summary});
        out["fullDescription"] = json!({"text": text.rationale});
        out["help"] = json!({
            "text": format!("`kubestrap config explain {code}` shows a file that draws this, and one that does not."),
            "markdown": text.page,
        });
        out["defaultConfiguration"] = json!({"level": level(text.severity)});
        // Names that code scanning services know.
        out["properties"] = json!({"tags": ["kubernetes", text.group], "problem.severity": level(text.severity)});
    }
    out
}

/// `invalid-port` as `InvalidPort`, as names of rules are written.
fn pascal_case(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    for word in code.split('-') {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Message and help as one text.
fn message(finding: &Diagnostic) -> Value {
    match &finding.help {
        Some(help) => json!({"text": format!("{}: {help}", finding.message)}),
        None => json!({"text": finding.message}),
    }
}

fn notification(unread: &Diagnostic) -> Value {
    let mut out = json!({
        "descriptor": {"id": unread.code},
        "level": level(unread.severity),
        "message": message(unread),
    });
    if let Some(file) = unread.file.as_deref().filter(|file| *file != STANDARD_INPUT) {
        out["locations"] = json!([{"physicalLocation": {"artifactLocation": {"uri": uri(file)}}}]);
    }
    out
}

fn result(finding: &Diagnostic, rule: usize) -> Value {
    let mut location = json!({});
    if let Some(file) = &finding.file {
        location["physicalLocation"] = json!({"artifactLocation": {"uri": uri(file)}});
        // Lines and columns count from 1; a finding about a file as a whole has none.
        if finding.line > 0 {
            location["physicalLocation"]["region"] = json!({
                "startLine": finding.line,
                "startColumn": finding.column.max(1),
            });
        }
    }
    if !finding.path.is_empty() {
        location["logicalLocations"] = json!([{"fullyQualifiedName": finding.path, "kind": "member"}]);
    }
    json!({
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": level(finding.severity),
        "message": message(finding),
        "locations": [location],
        "partialFingerprints": {"kindAndPath/v1": fingerprint(finding)},
    })
}

/// What stays the same of a finding when lines are added above it.
fn fingerprint(finding: &Diagnostic) -> String {
    let kind = finding.kind.as_deref().unwrap_or_default();
    format!("{}:{kind}:{}", finding.code, finding.path)
}

/// A path as a URI reference: what has a meaning in URIs, and what they cannot hold, as `%XX`.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let path = path.trim_start_matches("./");
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Position;

    fn texts(code: &str) -> Option<RuleText> {
        (code == "invalid-port").then_some(RuleText {
            summary: "A number is not that of a port.",
            rationale: "Ports are numbers from 1 to 65535.",
            group: "endpoint",
            severity: Severity::Error,
            page: "# invalid-port".to_owned(),
        })
    }

    #[test]
    fn a_log_names_the_rules_and_the_places() {
        let mut port = Diagnostic::error(
            "invalid-port",
            "localAPIEndpoint.bindPort",
            Position { line: 4, column: 3 },
            "no".to_owned(),
        )
        .with_help("do");
        port.file = Some("a b.yaml".to_owned());
        let other = Diagnostic::warning("empty-file", "", Position { line: 0, column: 0 }, "empty".to_owned());
        let log = log(&[port, other], texts);
        let run = &log["runs"][0];
        assert_eq!(
            run["tool"]["driver"]["rules"][1]["shortDescription"]["text"],
            "A number is not that of a port."
        );
        assert_eq!(
            run["tool"]["driver"]["rules"][0],
            json!({"id": "empty-file", "name": "EmptyFile"})
        );
        assert_eq!(
            run["results"][0],
            json!({
                "ruleId": "invalid-port", "ruleIndex": 1, "level": "error", "message": {"text": "no: do"},
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": {"uri": "a%20b.yaml"},
                        "region": {"startLine": 4, "startColumn": 3}
                    },
                    "logicalLocations": [{"fullyQualifiedName": "localAPIEndpoint.bindPort", "kind": "member"}]
                }],
                "partialFingerprints": {"kindAndPath/v1": "invalid-port::localAPIEndpoint.bindPort"}
            })
        );
        assert_eq!(run["results"][1]["locations"], json!([{}]));
        assert_eq!(run["invocations"], json!([{"executionSuccessful": true}]));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_a_fault_of_the_run() {
        let mut unread = Diagnostic::error(UNREADABLE_FILE, "", Position { line: 1, column: 1 }, "not there".to_owned());
        unread.file = Some("a b.yaml".to_owned());
        let log = log(&[unread], texts);
        let run = &log["runs"][0];
        assert_eq!(run["results"], json!([]));
        assert_eq!(
            run["invocations"],
            json!([{
                "executionSuccessful": false,
                "toolExecutionNotifications": [{
                    "descriptor": {"id": "unreadable-file"}, "level": "error", "message": {"text": "not there"},
                    "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a%20b.yaml"}}}]
                }]
            }])
        );
        assert_eq!(run["tool"]["driver"]["notifications"][0]["id"], "unreadable-file");
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("/a/b.yaml"), "file:///a/b.yaml");
        assert_eq!(uri("./a/b.yaml"), "a/b.yaml");
        assert_eq!(uri("../a.yaml"), "../a.yaml");
        assert_eq!(uri("dir/ü#1.yaml"), "dir/%C3%BC%231.yaml");
    }
}
