//! Findings for a program.

use serde::Serialize;
use serde_json::Value;

use super::Diagnostic;

/// `{"diagnostics": [...]}`.
#[derive(Serialize)]
struct Report<'a> {
    diagnostics: &'a [Diagnostic],
}

/// Findings as JSON, with a line break at the end.
pub fn json(findings: &[Diagnostic]) -> String {
    format!("{:#}\n", value(findings))
}

/// Findings as data.
pub fn value(findings: &[Diagnostic]) -> Value {
    // Findings are texts and numbers; writing them cannot fail.
    serde_json::to_value(Report { diagnostics: findings }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Position;

    #[test]
    fn has_the_documented_fields() {
        let mut finding = Diagnostic::error(
            "invalid-port",
            "localAPIEndpoint.bindPort",
            Position { line: 4, column: 3 },
            "no".to_owned(),
        )
        .with_help("do");
        finding.document = Some(0);
        finding.kind = Some("InitConfiguration".to_owned());
        finding.file = Some("a.yaml".to_owned());
        let wanted = serde_json::json!({ "diagnostics": [{
            "severity": "error", "code": "invalid-port", "path": "localAPIEndpoint.bindPort", "document": 0, "kind": "InitConfiguration",
            "file": "a.yaml", "line": 4, "column": 3, "message": "no", "help": "do"
        }] });
        assert_eq!(value(&[finding]), wanted);
        assert_eq!(json(&[]), "{\n  \"diagnostics\": []\n}\n");
    }
}
