//! YAML as data.

use kubestrap::yaml::{self, Limits, Node};
use serde_json::Value;

/// Every document of a text.
pub fn documents(text: &str) -> Result<Vec<Value>, String> {
    let documents = yaml::read(text.as_bytes(), &Limits::default()).map_err(|error| error.to_string())?;
    documents
        .iter()
        .map(|document| document.root.as_ref().map(Node::to_value).map_err(ToString::to_string))
        .collect()
}

/// The first document.
pub fn document(text: &str) -> Result<Value, String> {
    Ok(documents(text)?.into_iter().next().unwrap_or_default())
}
