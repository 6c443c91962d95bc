//! `objects.yaml`: the API writes of a dry run, compared as data.

use serde_json::Value;

use crate::{difference, documents, placeholder};

/// One write.
struct Write {
    /// `CREATE configmaps kubeadm-config`.
    head: String,
    /// The object; None where the head line is missing.
    object: Option<Value>,
}

/// The faults of `got` against `want`.
pub fn compare(want: &str, got: &str, tmp: &str) -> Vec<String> {
    let (want, got) = match (writes(want), writes(got)) {
        (Ok(want), Ok(got)) => (want, got),
        (want, got) => {
            return [want.err(), got.err()]
                .into_iter()
                .flatten()
                .map(|e| format!("objects.yaml: {e}"))
                .collect();
        }
    };
    let heads = |writes: &[Write]| writes.iter().map(|write| write.head.clone()).collect::<Vec<_>>().join("\n");
    if !placeholder::matches(&heads(&want), &heads(&got), tmp) {
        return vec![format!(
            "objects.yaml: other objects\n{}",
            difference::show(&heads(&want), &heads(&got))
        )];
    }
    let mut faults = Vec::new();
    for (want, got) in want.iter().zip(&got) {
        let (Some(wanted), Some(object)) = (&want.object, &got.object) else {
            continue;
        };
        let (wanted, object) = (pruned(wanted), pruned(object));
        if !same(&wanted, &object, tmp) {
            faults.push(format!(
                "objects.yaml: {} differs\n{}",
                want.head,
                difference::show_data(&wanted, &object)
            ));
        }
    }
    faults
}

fn writes(text: &str) -> Result<Vec<Write>, String> {
    let mut writes = Vec::new();
    for part in documents::split(text, false) {
        let (first, body) = part.split_once('\n').unwrap_or((part.trim(), ""));
        let words: Vec<&str> = first.split(' ').collect();
        if let ["#", verb @ ("CREATE" | "UPDATE" | "PATCH" | "DELETE"), resource] = words.as_slice() {
            let object = documents::data(body).map_err(|e| format!("{first}: {e}"))?;
            let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
            writes.push(Write {
                head: format!("{verb} {resource} {name}"),
                object: Some(object),
            });
        } else if !part.trim().is_empty() {
            let first = part.trim().lines().next().unwrap_or_default();
            writes.push(Write {
                head: format!("? {first} "),
                object: None,
            });
        }
    }
    Ok(writes)
}

/// Leaves out null, `{}` and `[]` that mean nothing in an API object.
fn pruned(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| *key != "creationTimestamp" && *key != "status");
            let pruned = kept.map(|(key, value)| (key.clone(), pruned(value)));
            Value::Object(pruned.filter(|(key, value)| key == "emptyDir" || !empty(value)).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(pruned).collect()),
        other => other.clone(),
    }
}

fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Equal, where placeholders in a wanted text stand for what varies.
fn same(want: &Value, got: &Value, tmp: &str) -> bool {
    match (want, got) {
        (Value::String(want), Value::String(got)) if want.contains('$') => placeholder::matches(want, got, tmp),
        (Value::Object(want), Value::Object(got)) => {
            want.len() == got.len()
                && want
                    .iter()
                    .all(|(key, value)| got.get(key).is_some_and(|got| same(value, got, tmp)))
        }
        (Value::Array(want), Value::Array(got)) => {
            want.len() == got.len() && want.iter().zip(got).all(|(want, got)| same(want, got, tmp))
        }
        (Value::Number(want), Value::Number(got)) => want == got || want.as_f64() == got.as_f64(),
        (want, got) => want == got,
    }
}
