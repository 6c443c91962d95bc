//! `kubeadm.k8s.io/v1beta4`, the version that is written: the [model](super::model) with `apiVersion` and `kind`.
//!
//! `kubeadm.k8s.io/v1` is the same with one more field, `mergeMethod` of an argument, behind a gate of the model.

use serde_json::Value;

use super::object::Encode;

/// The version as documents name it.
pub const API_VERSION: &str = "kubeadm.k8s.io/v1beta4";

/// The experimental version as documents name it.
pub const EXPERIMENTAL_API_VERSION: &str = "kubeadm.k8s.io/v1";

/// A whole document of a kind.
pub fn document(kind: &str, content: &impl Encode) -> Value {
    with_type(API_VERSION, kind, content.encode())
}

/// A document: what it holds, and its type.
pub(super) fn with_type(api_version: &str, kind: &str, mut content: Value) -> Value {
    if let Value::Object(fields) = &mut content {
        fields.insert("apiVersion".to_owned(), Value::String(api_version.to_owned()));
        fields.insert("kind".to_owned(), Value::String(kind.to_owned()));
    }
    content
}
