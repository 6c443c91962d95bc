//! JSON patches (RFC 6902), with the liberties that kubeadm takes: negative numbers count from the end of a list, and what is
//! missing in a mapping can be replaced, and copied as null.

use serde_json::{Map, Value};

/// How many values all `copy` operations of a patch may make: each can double the document.
const COPIED_VALUES: usize = 1_000_000;

/// Carries out the operations of a JSON patch, one after the other.
///
/// # Errors
/// The patch is no list of operations, or one of them does not apply.
pub fn apply(mut document: Value, patch: &Value) -> Result<Value, String> {
    let operations = match patch {
        Value::Array(operations) => operations.as_slice(),
        Value::Null => &[],
        other => {
            return Err(format!(
                "a JSON patch is a list of operations, and this is {}",
                super::describe(other)
            ));
        }
    };
    let mut copies_left = COPIED_VALUES;
    for (index, operation) in operations.iter().enumerate() {
        Operation::read(operation)
            .and_then(|operation| operation.apply(&mut document, &mut copies_left))
            .map_err(|why| format!("operation {}: {why}", index + 1))?;
    }
    Ok(document)
}

/// One operation.
struct Operation<'a> {
    name: &'a str,
    fields: &'a Map<String, Value>,
}

impl<'a> Operation<'a> {
    fn read(operation: &'a Value) -> Result<Self, String> {
        let Value::Object(fields) = operation else {
            return Err(format!(
                "an operation is a mapping, and this is {}",
                super::describe(operation)
            ));
        };
        match fields.get("op") {
            Some(Value::String(name)) => Ok(Operation { name, fields }),
            Some(other) => Err(format!("`op` has to be text, and this is {}", super::describe(other))),
            None => Err("the field `op` is missing".to_owned()),
        }
    }

    fn apply(&self, document: &mut Value, copies_left: &mut usize) -> Result<(), String> {
        match self.name {
            "add" => add(document, self.pointer("path")?, self.value()),
            "remove" => remove(document, self.pointer("path")?).map(drop),
            "replace" => replace(document, self.pointer("path")?, self.value()),
            "move" => {
                let value = remove(document, self.pointer("from")?)?;
                add(document, self.pointer("path")?, value)
            }
            "copy" => {
                let value = get(document, self.pointer("from")?)?.clone();
                *copies_left = copies_left
                    .checked_sub(size(&value))
                    .ok_or_else(|| format!("the patch copies more than {COPIED_VALUES} values"))?;
                add(document, self.pointer("path")?, value)
            }
            "test" => self.test(document),
            other => Err(format!(
                "there is no operation `{other}`; use add, remove, replace, move, copy or test"
            )),
        }
    }

    fn pointer(&self, field: &str) -> Result<&'a str, String> {
        match self.fields.get(field) {
            Some(Value::String(pointer)) => Ok(pointer),
            Some(other) => Err(format!("`{field}` has to be text, and this is {}", super::describe(other))),
            None => Err(format!("the field `{field}` is missing")),
        }
    }

    fn value(&self) -> Value {
        self.fields.get("value").cloned().unwrap_or(Value::Null)
    }

    fn test(&self, document: &mut Value) -> Result<(), String> {
        let pointer = self.pointer("path")?;
        let standing = get(document, pointer)?;
        if *standing == self.value() {
            Ok(())
        } else {
            Err(format!(
                "the test of {pointer} failed: {} stands there",
                super::describe(standing)
            ))
        }
    }
}

fn add(document: &mut Value, pointer: &str, value: Value) -> Result<(), String> {
    let (parent, key) = parent(document, pointer)?;
    match parent {
        Value::Object(entries) => {
            entries.insert(key, value);
        }
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => {
            let index = index(&key, items.len() + 1, pointer)?;
            items.insert(index, value);
        }
        _ => return Err(missing(pointer)),
    }
    Ok(())
}

fn remove(document: &mut Value, pointer: &str) -> Result<Value, String> {
    let (parent, key) = parent(document, pointer)?;
    match parent {
        Value::Object(entries) => entries.remove(&key).ok_or_else(|| missing(pointer)),
        Value::Array(items) => {
            let index = index(&key, items.len(), pointer)?;
            Ok(items.remove(index))
        }
        _ => Err(missing(pointer)),
    }
}

fn replace(document: &mut Value, pointer: &str, value: Value) -> Result<(), String> {
    if pointer.is_empty() {
        return match value {
            Value::Object(_) | Value::Array(_) => {
                *document = value;
                Ok(())
            }
            other => Err(format!(
                "only a mapping or a list can be the whole document, and this is {}",
                super::describe(&other)
            )),
        };
    }
    let (parent, key) = parent(document, pointer)?;
    match parent {
        Value::Object(entries) => {
            entries.insert(key, value);
        }
        Value::Array(items) => {
            let index = index(&key, items.len(), pointer)?;
            items[index] = value;
        }
        _ => return Err(missing(pointer)),
    }
    Ok(())
}

fn get<'a>(document: &'a mut Value, pointer: &str) -> Result<&'a Value, String> {
    let (parent, key) = parent(document, pointer)?;
    match parent {
        Value::Object(entries) => Ok(entries.get(&key).unwrap_or(&Value::Null)),
        Value::Array(items) => Ok(&items[index(&key, items.len(), pointer)?]),
        _ => Err(missing(pointer)),
    }
}

/// The mapping or list that a pointer leads into, and the last part of the pointer.
fn parent<'a>(document: &'a mut Value, pointer: &str) -> Result<(&'a mut Value, String), String> {
    let mut parts = pointer.split('/');
    parts.next();
    let mut parts: Vec<String> = parts.map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    let last = parts.pop().ok_or_else(|| {
        format!("`{pointer}` is no path to a part of the document; a path begins with `/`, such as /spec/containers/0")
    })?;
    let mut value = document;
    for part in &parts {
        value = match value {
            Value::Object(entries) => entries.get_mut(part).ok_or_else(|| missing(pointer))?,
            Value::Array(items) => {
                let index = index(part, items.len(), pointer)?;
                &mut items[index]
            }
            _ => return Err(missing(pointer)),
        };
    }
    Ok((value, last))
}

/// The place of an element; negative numbers count from the end.
fn index(key: &str, length: usize, pointer: &str) -> Result<usize, String> {
    let number: i64 = key
        .parse()
        .map_err(|_| format!("`{key}` in {pointer} is no place in a list: give its number, counted from 0"))?;
    let length = length as i64;
    let place = if number < 0 { number + length } else { number };
    usize::try_from(place)
        .ok()
        .filter(|place| (*place as i64) < length)
        .ok_or_else(|| format!("there is no element {number} for {pointer}: the list ends before it"))
}

/// How many values a value is made of.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(entries) => entries.values().map(size).sum(),
        _ => 0,
    }
}

fn missing(pointer: &str) -> String {
    format!("there is nothing at {pointer}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn patched(patch: Value) -> Result<Value, String> {
        apply(json!({"a": {"b": 1, "x/y": 2}, "l": [1, 2, 3]}), &patch)
    }

    #[test]
    fn operations() {
        let result = patched(json!([
            {"op": "add", "path": "/l/-", "value": 4},
            {"op": "add", "path": "/l/0", "value": 0},
            {"op": "remove", "path": "/l/-1"},
            {"op": "replace", "path": "/a/b", "value": "c"},
            {"op": "copy", "from": "/a/b", "path": "/d"},
            {"op": "move", "from": "/a/x~1y", "path": "/e"},
            {"op": "test", "path": "/e", "value": 2},
            {"op": "test", "path": "/nothing", "value": null},
        ]));
        assert_eq!(result.unwrap(), json!({"a": {"b": "c"}, "l": [0, 1, 2, 3], "d": "c", "e": 2}));
    }

    #[test]
    fn what_does_not_apply_says_which_operation_and_why() {
        let cases = [
            (
                json!([{"op": "remove", "path": "/nope"}]),
                "operation 1: there is nothing at /nope",
            ),
            (
                json!([{"op": "add", "path": "/n/o", "value": 1}]),
                "operation 1: there is nothing at /n/o",
            ),
            (
                json!([{"op": "add", "path": "/l/4", "value": 1}]),
                "operation 1: there is no element 4 for /l/4: the list ends before it",
            ),
            (
                json!([{"op": "replace", "path": "/l/3", "value": 1}]),
                "operation 1: there is no element 3 for /l/3: the list ends before it",
            ),
            (
                json!([{"op": "test", "path": "/a/b", "value": 2}]),
                "operation 1: the test of /a/b failed: the number 1 stands there",
            ),
            (
                json!([{"op": "frob", "path": "/a"}]),
                "operation 1: there is no operation `frob`; use add, remove, replace, move, copy or test",
            ),
            (json!([{"path": "/a"}]), "operation 1: the field `op` is missing"),
            (json!([{"op": "remove"}]), "operation 1: the field `path` is missing"),
            (
                json!({"op": "remove"}),
                "a JSON patch is a list of operations, and this is a mapping",
            ),
        ];
        for (patch, message) in cases {
            assert_eq!(patched(patch).unwrap_err(), message);
        }
    }

    #[test]
    fn copies_that_grow_without_end_are_stopped() {
        let copy = |n: usize| json!({"op": "copy", "from": "/a", "path": format!("/a/{n}")});
        let error = patched(Value::Array((0..64).map(copy).collect())).unwrap_err();
        assert!(error.contains("copies more than"), "{error}");
    }

    #[test]
    fn the_whole_document() {
        assert_eq!(
            patched(json!([{"op": "replace", "path": "", "value": {"z": 1}}])).unwrap(),
            json!({"z": 1})
        );
        assert!(patched(json!([{"op": "replace", "path": "", "value": 1}])).is_err());
        assert!(patched(json!([{"op": "add", "path": "", "value": {}}])).is_err());
        assert_eq!(patched(json!(null)).unwrap()["l"], json!([1, 2, 3]));
    }
}
