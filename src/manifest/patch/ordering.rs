//! Order of the elements of a merged list: those of the patch in its order, the others where they stood.

use serde_json::Value;

/// Splits elements into those that `reference` names too and the others.
///
/// # Errors
/// An element lacks the merge key.
pub fn by_presence(
    elements: Vec<Value>,
    reference: &[Value],
    merge_key: Option<&str>,
) -> Result<(Vec<Value>, Vec<Value>), String> {
    if let Some(key) = merge_key
        && elements.iter().any(|element| element.get(key).is_none())
    {
        return Err(format!(
            "an element lacks `{key}`, which tells it from the others of its list"
        ));
    }
    Ok(elements
        .into_iter()
        .partition(|element| place(reference, element, merge_key).is_some()))
}

/// The elements of the patch in the order of the patch; before each of them those others that stood before it.
pub fn ordered(
    mut patched: Vec<Value>,
    mut others: Vec<Value>,
    patch_order: &[Value],
    server_order: &[Value],
    merge_key: Option<&str>,
) -> Vec<Value> {
    patched.sort_by_cached_key(|element| place(patch_order, element, merge_key));
    others.sort_by_cached_key(|element| place(server_order, element, merge_key));
    let mut out = Vec::with_capacity(patched.len() + others.len());
    let mut others = others.into_iter().peekable();
    for element in patched {
        if let Some(at) = place(server_order, &element, merge_key) {
            while let Some(other) = others.next_if(|other| place(server_order, other, merge_key).is_some_and(|p| p < at)) {
                out.push(other);
            }
        }
        out.push(element);
    }
    out.extend(others);
    out
}

fn place(list: &[Value], element: &Value, merge_key: Option<&str>) -> Option<usize> {
    let identity = |value: &Value| match merge_key {
        Some(key) => value.get(key).cloned(),
        None => Some(value.clone()),
    };
    let wanted = identity(element);
    list.iter().position(|value| identity(value) == wanted)
}
