//! Strategic merge patches: Kubernetes' own kind, in which lists are merged by a key of their elements and directives tell
//! what shall vanish, stay or be sorted.

use serde_json::{Map, Value};

use super::ordering::{by_presence, ordered};
use super::schema::{Kind, Merge, Object};

/// Tells what to do with the mapping or list that it stands in: `replace` or `delete`.
const DIRECTIVE: &str = "$patch";
/// Names the only keys that may stay in a mapping.
const RETAIN_KEYS: &str = "$retainKeys";
/// `$deleteFromPrimitiveList/FIELD`: elements to take out of a list.
const DELETE_FROM: &str = "$deleteFromPrimitiveList";
/// `$setElementOrder/FIELD`: order of the elements of a list.
const ELEMENT_ORDER: &str = "$setElementOrder";

type Mapping = Map<String, Value>;

/// Lays a strategic merge patch over a document of a type; `None` where nothing is known of the type.
///
/// # Errors
/// A patch that is no mapping, directives that make no sense, elements that cannot be merged.
pub fn apply(document: Value, patch: Value, object: Option<&'static Object>) -> Result<Value, String> {
    let kind = object.map_or(Kind::Any, Kind::Object);
    match (document, patch) {
        (Value::Object(document), Value::Object(patch)) => merge(document, patch, kind).map(Value::Object),
        (document, Value::Null) => Ok(document),
        (Value::Object(_), patch) => Err(format!(
            "a strategic merge patch is a mapping, and this is {}",
            super::describe(&patch)
        )),
        _ => Err("only a mapping can be patched".to_owned()),
    }
}

fn merge(mut original: Mapping, mut patch: Mapping, kind: Kind) -> Result<Mapping, String> {
    if let Some(directive) = patch.remove(DIRECTIVE) {
        return match directive.as_str() {
            Some("replace") => Ok(patch),
            Some("delete") => Ok(Mapping::new()),
            _ => Err(unknown_directive(&directive)),
        };
    }
    if let Some(keys) = patch.remove(RETAIN_KEYS) {
        retain(&mut original, &patch, &keys)?;
    }
    merge_ordered_lists(&mut original, &mut patch, kind)?;
    for (key, value) in patch {
        if key.starts_with(DELETE_FROM) {
            delete_from_list(&mut original, field_of(&key, DELETE_FROM)?, value)?;
            continue;
        }
        if value.is_null() {
            original.remove(&key);
            continue;
        }
        let merged = match (original.remove(&key), value) {
            (Some(Value::Object(standing)), Value::Object(changes)) => {
                Some(merge(standing, changes, lookup(kind, &key)?.0).map(Value::Object)?)
            }
            (Some(Value::Array(standing)), Value::Array(changes)) => {
                let (kind, strategy) = lookup(kind, &key)?;
                Some(Value::Array(merge_lists(standing, changes, kind, strategy)?))
            }
            (_, value) => plain(value),
        };
        if let Some(merged) = merged {
            original.insert(key, merged);
        }
    }
    Ok(original)
}

/// Type of a field (of the elements, for a list) and how its lists are merged.
fn lookup(kind: Kind, key: &str) -> Result<(Kind, Merge), String> {
    match kind {
        Kind::Object(object) => match object.field(key) {
            Some(field) => match field.kind {
                Kind::List(element) => Ok((*element, field.merge)),
                other => Ok((other, field.merge)),
            },
            None => Err(format!("{} has no field `{key}`", object.name)),
        },
        Kind::Map(value) => Ok((*value, Merge::Replace)),
        _ => Ok((Kind::Any, Merge::Replace)),
    }
}

/// What is new: without nulls and without anything that is marked by a directive.
fn plain(value: Value) -> Option<Value> {
    match value {
        Value::Object(entries) if entries.contains_key(DIRECTIVE) => None,
        Value::Object(entries) => Some(Value::Object(
            entries
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .filter_map(|(key, value)| plain(value).map(|value| (key, value)))
                .collect(),
        )),
        Value::Array(items) => Some(Value::Array(items.into_iter().filter_map(plain).collect())),
        other => Some(other),
    }
}

fn retain(original: &mut Mapping, patch: &Mapping, keys: &Value) -> Result<(), String> {
    let Value::Array(keys) = keys else {
        return Err(format!("`{RETAIN_KEYS}` has to be a list of keys"));
    };
    let kept = |key: &str| keys.iter().any(|kept| kept.as_str() == Some(key));
    let stray = patch
        .iter()
        .find(|(key, value)| !value.is_null() && !key.starts_with(DELETE_FROM) && !key.starts_with(ELEMENT_ORDER) && !kept(key));
    if let Some((key, _)) = stray {
        return Err(format!(
            "the patch sets `{key}`, and `{RETAIN_KEYS}` beside it does not name that key"
        ));
    }
    original.retain(|key, _| kept(key));
    Ok(())
}

/// Merges the lists whose order the patch gives, and takes them out of it.
fn merge_ordered_lists(original: &mut Mapping, patch: &mut Mapping, kind: Kind) -> Result<(), String> {
    let directives: Vec<String> = patch.keys().filter(|key| key.starts_with(ELEMENT_ORDER)).cloned().collect();
    for directive in directives {
        let order = into_list(patch.remove(&directive).unwrap_or(Value::Null), &directive)?;
        let key = field_of(&directive, ELEMENT_ORDER)?;
        let standing = original.remove(key).map(|list| into_list(list, key)).transpose()?;
        let changes = patch.remove(key).map(|list| into_list(list, key)).transpose()?;
        let (element, strategy) = lookup(kind, key)?;
        check_order(changes.as_deref().unwrap_or_default(), &order, strategy, key)?;
        let server_order = standing.clone().unwrap_or_default();
        let merged = match (standing, changes) {
            (None, None) => continue,
            (Some(list), None) | (None, Some(list)) => list,
            (Some(standing), Some(changes)) => merge_lists(standing, changes, element, strategy)?,
        };
        let merge_key = merge_key(strategy);
        let (patched, others) = by_presence(merged, &order, merge_key)?;
        original.insert(
            key.to_owned(),
            Value::Array(ordered(patched, others, &order, &server_order, merge_key)),
        );
    }
    Ok(())
}

/// The elements of the patch have to stand in the given order, and all of them in it.
fn check_order(changes: &[Value], order: &[Value], strategy: Merge, key: &str) -> Result<(), String> {
    if order.is_empty() {
        return Ok(());
    }
    let identity = |value: &Value| match merge_key(strategy) {
        Some(merge_key) => value.get(merge_key).cloned().ok_or_else(|| no_merge_key(merge_key)),
        None => Ok(value.clone()),
    };
    let mut rest = order.iter();
    for change in changes.iter().filter(|change| change.get(DIRECTIVE).is_none()) {
        let wanted = identity(change)?;
        loop {
            match rest.next() {
                Some(next) if identity(next)? == wanted => break,
                Some(_) => {}
                None => {
                    return Err(format!(
                        "`{key}` has elements that `{ELEMENT_ORDER}/{key}` does not give in that order"
                    ));
                }
            }
        }
    }
    Ok(())
}

fn delete_from_list(original: &mut Mapping, key: &str, elements: Value) -> Result<(), String> {
    let (Some(Value::Array(standing)), Value::Array(elements)) = (original.get_mut(key), elements) else {
        return Ok(());
    };
    if standing.iter().chain(&elements).any(Value::is_object) {
        return Err(format!("`{DELETE_FROM}/{key}` is for lists of plain values"));
    }
    standing.retain(|value| !elements.contains(value));
    Ok(())
}

fn merge_lists(original: Vec<Value>, patch: Vec<Value>, element: Kind, strategy: Merge) -> Result<Vec<Value>, String> {
    if strategy == Merge::Replace {
        return Ok(patch);
    }
    if original.is_empty() && patch.is_empty() {
        return Ok(original);
    }
    check_elements(&original, &patch)?;
    let merge_key = merge_key(strategy);
    let (original, patch, merged) = match merge_key {
        Some(merge_key) => {
            let (original, patch) = take_directives(original, patch, merge_key)?;
            let merged = merge_elements(original.clone(), &patch, merge_key, element)?;
            (original, patch, merged)
        }
        None => {
            let merged = without_duplicates(original.iter().chain(&patch).cloned().collect());
            (original, patch, merged)
        }
    };
    let (patched, others) = by_presence(merged, &patch, merge_key)?;
    Ok(ordered(patched, others, &patch, &original, merge_key))
}

/// All elements have to be of one kind, and no lists.
fn check_elements(original: &[Value], patch: &[Value]) -> Result<(), String> {
    let kind = |value: &Value| match value {
        Value::Number(number) if number.is_f64() => 6,
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    };
    let mut all = original.iter().chain(patch);
    let first = all.next().map(kind);
    if matches!(first, Some(0 | 4)) || all.any(|value| Some(kind(value)) != first) {
        return Err("elements of different kinds cannot be merged into one list".to_owned());
    }
    Ok(())
}

/// Carries out the directives among the elements of a patch; gives the list that is left and the other elements.
fn take_directives(mut original: Vec<Value>, patch: Vec<Value>, merge_key: &str) -> Result<(Vec<Value>, Vec<Value>), String> {
    let mut replaced = false;
    let mut elements = Vec::with_capacity(patch.len());
    for element in patch {
        match element.get(DIRECTIVE) {
            None => elements.push(element),
            Some(directive) => match directive.as_str() {
                Some("delete") => {
                    let gone = element.get(merge_key).ok_or_else(|| no_merge_key(merge_key))?;
                    original.retain(|standing| standing.get(merge_key) != Some(gone));
                }
                Some("replace") => replaced = true,
                _ => return Err(unknown_directive(directive)),
            },
        }
    }
    Ok(if replaced {
        (elements, Vec::new())
    } else {
        (original, elements)
    })
}

fn merge_elements(mut original: Vec<Value>, patch: &[Value], merge_key: &str, element: Kind) -> Result<Vec<Value>, String> {
    for change in patch {
        let identity = change.get(merge_key).ok_or_else(|| no_merge_key(merge_key))?;
        let standing = original.iter_mut().find(|standing| standing.get(merge_key) == Some(identity));
        match (standing, change) {
            (Some(Value::Object(standing)), Value::Object(change)) => {
                *standing = merge(std::mem::take(standing), change.clone(), element)?;
            }
            _ => original.push(change.clone()),
        }
    }
    Ok(original)
}

/// Without elements that stood before; the last one moves into the place of one that goes, as in the reference.
fn without_duplicates(mut values: Vec<Value>) -> Vec<Value> {
    let mut first = 0;
    while first < values.len() {
        let mut next = first + 1;
        while next < values.len() {
            if values[next] == values[first] {
                values.swap_remove(next);
            } else {
                next += 1;
            }
        }
        first += 1;
    }
    values
}

fn merge_key(strategy: Merge) -> Option<&'static str> {
    match strategy {
        Merge::ByKey(key) => Some(key),
        Merge::Set | Merge::Replace => None,
    }
}

fn field_of<'a>(key: &'a str, directive: &str) -> Result<&'a str, String> {
    key[directive.len()..]
        .strip_prefix('/')
        .ok_or_else(|| format!("`{key}` lacks the name of a list: write {directive}/FIELD"))
}

fn into_list(value: Value, key: &str) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(items) => Ok(items),
        other => Err(format!("`{key}` has to be a list, and this is {}", super::describe(&other))),
    }
}

fn no_merge_key(merge_key: &str) -> String {
    format!("an element lacks `{merge_key}`, which tells it from the others of its list")
}

fn unknown_directive(directive: &Value) -> String {
    format!(
        "`{DIRECTIVE}: {}` is not known here; use `delete` or `replace`",
        directive.as_str().unwrap_or("?")
    )
}
