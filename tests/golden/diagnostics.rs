//! What `config validate --output json` reports, compared with what a case asks for.

use serde::Deserialize;
use serde_json::Value;

use crate::documents;
use crate::program::Outcome;

/// A finding that must be among those reported.
#[derive(Deserialize)]
pub struct Wanted {
    severity: String,
    path: String,
}

/// The findings of a run, or a fault.
pub fn found(run: &Outcome) -> Result<Vec<Value>, String> {
    let parsed: Result<Value, _> = serde_json::from_str(&run.stdout);
    let list = parsed
        .ok()
        .and_then(|value| value.get("diagnostics").and_then(Value::as_array).cloned());
    list.ok_or_else(|| format!("--output json: no diagnostics: {}", run.describe()))
}

/// Every wanted finding is there with its path and line; a good file draws none.
pub fn compare(wanted: &[Wanted], found: &[Value], text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for want in wanted {
        let hits: Vec<&Value> = found
            .iter()
            .filter(|f| severity(f) == want.severity && path(f) == want.path)
            .collect();
        if hits.is_empty() {
            let place = if want.path.is_empty() { "(document)" } else { &want.path };
            faults.push(format!("no {} at {place}; got {}", want.severity, list(found)));
            continue;
        }
        let stands = if want.path.is_empty() {
            Vec::new()
        } else {
            documents::lines_of(text, &want.path)
        };
        let lines: Vec<Option<u64>> = hits.iter().map(|hit| line(hit)).collect();
        if !stands.is_empty() && !stands.iter().any(|stand| lines.contains(&Some(u64::from(*stand)))) {
            faults.push(format!("{}: line {lines:?}, stands on {stands:?}", want.path));
        }
    }
    if wanted.is_empty() && !found.is_empty() {
        faults.push(format!("a good file draws {}", list(found)));
    }
    faults
}

/// For files whose findings are not listed: errors exactly where the reference refuses, each with a line and a message.
pub fn compare_errors(found: &[Value], refused: bool) -> Vec<String> {
    let errors: Vec<&Value> = found.iter().filter(|f| severity(f) == "error").collect();
    let mut faults = Vec::new();
    if errors.is_empty() == refused {
        let verdict = if refused { "refuses" } else { "accepts" };
        faults.push(format!(
            "{} errors among the diagnostics of a file that the reference {verdict}: {}",
            errors.len(),
            list(found)
        ));
    }
    let told = |f: &Value| {
        line(f).is_some()
            && f.get("message")
                .and_then(Value::as_str)
                .is_some_and(|message| !message.is_empty())
    };
    if !errors.into_iter().all(told) {
        faults.push("an error without line or message".to_owned());
    }
    faults
}

fn severity(finding: &Value) -> &str {
    finding.get("severity").and_then(Value::as_str).unwrap_or_default()
}

fn path(finding: &Value) -> &str {
    finding.get("path").and_then(Value::as_str).unwrap_or_default()
}

fn line(finding: &Value) -> Option<u64> {
    finding.get("line").and_then(Value::as_u64)
}

fn list(found: &[Value]) -> String {
    found
        .iter()
        .take(6)
        .map(|f| format!("{} at {:?}", severity(f), path(f)))
        .collect::<Vec<_>>()
        .join(", ")
}
