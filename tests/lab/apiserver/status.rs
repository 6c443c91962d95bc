//! Failures as the API tells them: `Status` objects, their messages and reasons to the letter.

use serde_json::{Value, json};

use super::resources::Resource;

/// An answer that is a failure.
#[derive(Clone, Debug)]
pub struct ApiError {
    pub code: u16,
    pub reason: &'static str,
    pub message: String,
    pub details: Value,
    /// In seconds.
    pub retry_after: Option<u32>,
}

impl ApiError {
    fn new(code: u16, reason: &'static str, message: impl Into<String>, details: Value) -> Self {
        ApiError {
            code,
            reason,
            message: message.into(),
            details,
            retry_after: None,
        }
    }

    pub fn unauthorized() -> Self {
        ApiError::new(401, "Unauthorized", "Unauthorized", Value::Null)
    }

    pub fn not_found(resource: &Resource, name: &str) -> Self {
        ApiError::new(
            404,
            "NotFound",
            format!("{resource} {name:?} not found"),
            about(resource, name),
        )
    }

    pub fn already_exists(resource: &Resource, name: &str) -> Self {
        let message = format!("{resource} {name:?} already exists");
        ApiError::new(409, "AlreadyExists", message, about(resource, name))
    }

    pub fn conflict(resource: &Resource, name: &str, why: &str) -> Self {
        let message = format!("Operation cannot be fulfilled on {resource} {name:?}: {why}");
        ApiError::new(409, "Conflict", message, about(resource, name))
    }

    pub fn modified(resource: &Resource, name: &str) -> Self {
        const WHY: &str = "the object has been modified; please apply your changes to the latest version and try again";
        ApiError::conflict(resource, name, WHY)
    }

    /// `group` and `plural` may name a resource that does not exist.
    pub fn forbidden(group: &str, plural: &str, name: &str, why: &str) -> Self {
        let qualified = if group.is_empty() {
            plural.to_owned()
        } else {
            format!("{plural}.{group}")
        };
        let subject = if name.is_empty() {
            format!("{qualified} is forbidden")
        } else {
            format!("{qualified} {name:?} is forbidden")
        };
        let mut details = json!({"kind": plural});
        if !name.is_empty() {
            details["name"] = name.into();
        }
        if !group.is_empty() {
            details["group"] = group.into();
        }
        ApiError::new(403, "Forbidden", format!("{subject}: {why}"), details)
    }

    pub fn forbidden_path(why: &str) -> Self {
        ApiError::new(403, "Forbidden", format!("forbidden: {why}"), json!({}))
    }

    /// `causes`: field, reason of the cause, what is wrong with it.
    pub fn invalid(resource: &Resource, name: &str, causes: &[Cause]) -> Self {
        let told: Vec<String> = causes.iter().map(|c| format!("{}: {}", c.field, c.message)).collect();
        let told = match told.as_slice() {
            [one] => one.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        let mut details = json!({"kind": resource.kind, "causes": causes.iter().map(Cause::to_value).collect::<Vec<_>>()});
        if !name.is_empty() {
            details["name"] = name.into();
        }
        if !resource.group.is_empty() {
            details["group"] = resource.group.into();
        }
        let message = format!("{} {name:?} is invalid: {told}", resource.qualified_kind());
        ApiError::new(422, "Invalid", message, details)
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        ApiError::new(400, "BadRequest", message, Value::Null)
    }

    pub fn internal(message: &str) -> Self {
        let details = json!({"causes": [{"message": message}]});
        ApiError::new(500, "InternalError", format!("Internal error occurred: {message}"), details)
    }

    pub fn unavailable(message: impl Into<String>) -> Self {
        ApiError::new(500, "", message, Value::Null)
    }

    pub fn no_such_resource() -> Self {
        ApiError::new(404, "NotFound", "the server could not find the requested resource", json!({}))
    }

    pub fn method_not_allowed() -> Self {
        const MESSAGE: &str = "the server does not allow this method on the requested resource";
        ApiError::new(405, "MethodNotAllowed", MESSAGE, json!({}))
    }

    pub fn unsupported_media_type(accepted: &[&str]) -> Self {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: {}",
            accepted.join(", ")
        );
        ApiError::new(415, "UnsupportedMediaType", message, json!({}))
    }

    pub fn expired(asked: u64, oldest: u64) -> Self {
        ApiError::new(
            410,
            "Expired",
            format!("too old resource version: {asked} ({oldest})"),
            Value::Null,
        )
    }

    pub fn too_many_requests(seconds: u32) -> Self {
        const MESSAGE: &str = "Too many requests, please try again later.";
        let details = json!({"retryAfterSeconds": seconds});
        ApiError {
            retry_after: Some(seconds),
            ..ApiError::new(429, "TooManyRequests", MESSAGE, details)
        }
    }

    /// The `Status` object.
    pub fn body(&self) -> Value {
        let mut status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": self.message, "code": self.code,
        });
        if !self.reason.is_empty() {
            status["reason"] = self.reason.into();
        }
        if !self.details.is_null() {
            status["details"] = self.details.clone();
        }
        status
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug)]
pub struct Cause {
    pub field: String,
    pub reason: &'static str,
    pub message: String,
}

impl Cause {
    pub fn invalid(field: &str, value: &Value, why: &str) -> Self {
        Cause {
            field: field.to_owned(),
            reason: "FieldValueInvalid",
            message: format!("Invalid value: {value}: {why}"),
        }
    }

    pub fn required(field: &str, why: &str) -> Self {
        let message = if why.is_empty() {
            "Required value".to_owned()
        } else {
            format!("Required value: {why}")
        };
        Cause {
            field: field.to_owned(),
            reason: "FieldValueRequired",
            message,
        }
    }

    pub fn unsupported(field: &str, value: &Value, known: &[&str]) -> Self {
        let known: Vec<String> = known.iter().map(|k| format!("{k:?}")).collect();
        Cause {
            field: field.to_owned(),
            reason: "FieldValueNotSupported",
            message: format!("Unsupported value: {value}: supported values: {}", known.join(", ")),
        }
    }

    pub fn duplicate(field: &str, value: &Value) -> Self {
        Cause {
            field: field.to_owned(),
            reason: "FieldValueDuplicate",
            message: format!("Duplicate value: {value}"),
        }
    }

    fn to_value(&self) -> Value {
        json!({"reason": self.reason, "message": self.message, "field": self.field})
    }
}

/// That a deletion is done.
pub fn deleted(resource: &Resource, object: &Value) -> Value {
    let mut details = about(resource, object["metadata"]["name"].as_str().unwrap_or_default());
    details["uid"] = object["metadata"]["uid"].clone();
    json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details})
}

fn about(resource: &Resource, name: &str) -> Value {
    let mut details = json!({"name": name, "kind": resource.plural});
    if !resource.group.is_empty() {
        details["group"] = resource.group.into();
    }
    details
}
