//! Findings in the Static Analysis Results Interchange Format, version 2.1.0, which code scanning services read.

use serde_json::{Value, json};

use super::{Diagnostic, Severity};

/// Where the schema of the format is.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a log says of a rule besides its code.
#[derive(Clone, Copy, Debug)]
pub struct RuleText {
    /// What is wrong, in one sentence.
    pub summary: &'static str,
    /// Why that is wrong.
    pub rationale: &'static str,
}

/// Findings as a SARIF log, with a line break at the end. `rule` gives the texts of a code; the rules of all codes that are found are
/// part of the log.
pub fn sarif(findings: &[Diagnostic], rule: impl Fn(&str) -> Option<RuleText>) -> String {
    format!("{:#}\n", log(findings, rule))
}

fn log(findings: &[Diagnostic], rule: impl Fn(&str) -> Option<RuleText>) -> Value {
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
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "kubestrap",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn described(code: &str, text: Option<RuleText>) -> Value {
    let mut out = json!({"id": code});
    if let Some(text) = text {
        out["shortDescription"] = json!({"text": text.summary});
        out["fullDescription"] = json!({"text": text.rationale});
        out["help"] =
            json!({"text": format!("`kubestrap config explain {code}` shows a file that draws this, and one that does not.")});
    }
    out
}

fn result(finding: &Diagnostic, rule: usize) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut text = finding.message.clone();
    if let Some(help) = &finding.help {
        text.push_str(": ");
        text.push_str(help);
    }
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
        "level": level,
        "message": {"text": text},
        "locations": [location],
    })
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
        assert_eq!(run["tool"]["driver"]["rules"][0], json!({"id": "empty-file"}));
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
                }]
            })
        );
        assert_eq!(run["results"][1]["locations"], json!([{}]));
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("/a/b.yaml"), "file:///a/b.yaml");
        assert_eq!(uri("./a/b.yaml"), "a/b.yaml");
        assert_eq!(uri("../a.yaml"), "../a.yaml");
        assert_eq!(uri("dir/ü#1.yaml"), "dir/%C3%BC%231.yaml");
    }
}
