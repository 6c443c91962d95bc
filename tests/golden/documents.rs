//! Several documents in one text, as data.

use kubestrap::yaml::{self, Limits, Node, NodeValue};
use serde_json::Value;

/// Every document of a YAML text, or what is wrong with the first broken one. Documents that hold nothing are left out.
pub fn nodes(text: &str) -> Result<Vec<Node>, String> {
    let documents = yaml::read(text.as_bytes(), &Limits::default()).map_err(|e| e.to_string())?;
    let roots: Result<Vec<Node>, String> = documents
        .into_iter()
        .map(|document| document.root.map_err(|e| format!("line {}: {}", e.at.line, e.message)))
        .collect();
    Ok(roots?.into_iter().filter(|root| root.value != NodeValue::Null).collect())
}

/// The one document of a text as plain data; null where there is none.
pub fn data(text: &str) -> Result<Value, String> {
    Ok(nodes(text)?.first().map_or(Value::Null, Node::to_value))
}

/// Splits at lines of `---`; with `blanks`, spaces and tabs may follow the dashes.
pub fn split(text: &str, blanks: bool) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.split_inclusive('\n') {
        let dashes = line.strip_suffix('\n').and_then(|line| line.strip_prefix("---"));
        if dashes.is_some_and(|rest| rest.is_empty() || blanks && rest.chars().all(|c| c == ' ' || c == '\t')) {
            parts.push(String::new());
        } else {
            parts.last_mut().unwrap().push_str(line);
        }
    }
    parts
}

/// The lines on which the key at a field path stands, over all documents that have it; empty where none has, or the text is broken.
pub fn lines_of(text: &str, path: &str) -> Vec<u32> {
    nodes(text).map_or_else(
        |_| Vec::new(),
        |nodes| nodes.iter().filter_map(|node| line_in(node, path)).collect(),
    )
}

fn line_in(root: &Node, path: &str) -> Option<u32> {
    let mut node = root;
    let mut line = None;
    for part in path.split(['.', '[', ']']).filter(|part| !part.is_empty()) {
        match &node.value {
            NodeValue::Mapping(_) => {
                let entry = node.entry(part)?;
                line = Some(entry.key_at.line);
                node = &entry.value;
            }
            NodeValue::Sequence(items) => {
                node = items.get(part.parse::<usize>().ok()?)?;
                line = Some(node.at.line);
            }
            _ => return None,
        }
    }
    line
}
