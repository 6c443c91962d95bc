//! JSON merge patches (RFC 7386), as kubeadm applies them.

use serde_json::{Map, Value};

/// Lays a merge patch over a document: mappings are merged, null removes, everything else takes the place of what stood there.
///
/// # Errors
/// A patch that is neither a mapping nor a list.
pub fn apply(document: Value, mut patch: Value) -> Result<Value, String> {
    match (document, patch) {
        (Value::Object(mut document), Value::Object(patch)) => {
            merge(&mut document, patch);
            Ok(Value::Object(document))
        }
        (_, given @ (Value::Object(_) | Value::Array(_))) => {
            patch = given;
            drop_nulls(&mut patch);
            Ok(patch)
        }
        (_, other) => Err(format!("a merge patch is a mapping, and this is {}", super::describe(&other))),
    }
}

fn merge(document: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (key, mut value) in patch {
        match (document.get_mut(&key), &mut value) {
            (_, Value::Null) => {
                document.remove(&key);
            }
            (Some(Value::Object(standing)), Value::Object(changes)) => merge(standing, std::mem::take(changes)),
            // The reference leaves nulls inside of what takes the place of a mapping.
            (Some(standing @ Value::Object(_)), _) => *standing = value,
            _ => {
                drop_nulls(&mut value);
                document.insert(key, value);
            }
        }
    }
}

/// Removes every entry that is null; nulls in lists stay.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.retain(|_, value| !value.is_null());
            entries.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn mappings_are_merged_and_lists_replaced() {
        let document = json!({"a": {"b": 1, "c": 2}, "l": [1, 2], "d": 1, "m": {"x": 1}});
        let patch =
            json!({"a": {"b": null, "e": {"f": null, "g": 1}}, "l": [null, {"x": null}], "d": {"y": null}, "m": [{"z": null}]});
        assert_eq!(
            apply(document, patch).unwrap(),
            json!({"a": {"c": 2, "e": {"g": 1}}, "l": [null, {}], "d": {}, "m": [{"z": null}]})
        );
    }

    #[test]
    fn only_mappings_and_lists_are_patches() {
        for patch in [json!(null), json!(3), json!("x")] {
            assert!(apply(json!({}), patch).is_err());
        }
        assert_eq!(apply(json!({"a": 1}), json!([1])).unwrap(), json!([1]));
    }
}
