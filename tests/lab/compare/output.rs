//! Standard output that is data.

use serde_json::Value;

use super::{Step, pattern, value};

/// The differences between a step's output and one that was got.
pub fn compare(step: &Step, got: &str) -> Vec<String> {
    match step.output() {
        Some(("json", want)) => compare_lists(&documents(&want), &documents(got)),
        Some((_, want)) if pattern::matches(want.trim_end(), got.trim_end()) => Vec::new(),
        Some((_, want)) => vec![format!("standard output: {got}, in the record {want}")],
        None => Vec::new(),
    }
}

/// Lists whose order follows random names.
fn compare_lists(want: &[Value], got: &[Value]) -> Vec<String> {
    let mut open: Vec<&Value> = want.iter().collect();
    let mut differences = Vec::new();
    for got in got {
        let fits = |want: &&Value| {
            let mut found = Vec::new();
            value::compare(want, got, "", &mut found);
            found.is_empty()
        };
        match open.iter().position(fits) {
            Some(at) => drop(open.remove(at)),
            None => differences.push(format!("standard output: not in the record: {got}")),
        }
    }
    differences.extend(
        open.iter()
            .map(|want| format!("standard output: in the record, not here: {want}")),
    );
    differences
}

fn documents(text: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(text)
        .into_iter()
        .map(|document| document.unwrap())
        .collect()
}
