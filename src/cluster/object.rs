//! A write to the Kubernetes API as a value.

use serde_json::Value;

/// How an object is to meet what stands in the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// It must not stand there yet.
    Create,
    /// Made, or replaced where it stands.
    CreateOrUpdate,
    /// Made; left alone where it stands.
    CreateOrRetain,
    /// A strategic merge patch of an object that stands there.
    Patch,
}

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectWrite {
    /// How it meets what stands there.
    pub intent: Intent,
    /// Plural name of the resource, such as `configmaps`.
    pub resource: &'static str,
    /// Namespace, where the resource has one.
    pub namespace: Option<String>,
    /// Name of the object.
    pub name: String,
    /// The object; for a patch, the patch. Secrets carry their `data` in base64 as the API does.
    pub body: Value,
}

impl ObjectWrite {
    /// A write of a whole object; name and namespace are those of its metadata.
    pub fn of(intent: Intent, resource: &'static str, body: Value) -> Self {
        let metadata = |key: &str| body["metadata"][key].as_str().map(str::to_owned);
        ObjectWrite {
            intent,
            resource,
            namespace: metadata("namespace"),
            name: metadata("name").unwrap_or_default(),
            body,
        }
    }

    /// A patch of an object that has no namespace.
    pub fn patch(resource: &'static str, name: &str, body: Value) -> Self {
        ObjectWrite {
            intent: Intent::Patch,
            resource,
            namespace: None,
            name: name.to_owned(),
            body,
        }
    }
}
