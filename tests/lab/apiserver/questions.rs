//! Reviews: who am I, what may I do.

use serde_json::{Value, json};

use super::authn::User;
use super::authz::{self, Attributes};
use super::objects::{Call, Outcome, decode, now};
use super::status::ApiError;
use super::store::Store;

/// Answers a question about users and what they may do.
pub fn answer(store: &Store, call: &Call<'_>, record: &mut Value) -> Result<Outcome, ApiError> {
    let mut review = decode(call)?;
    *record = review.clone();
    match call.resource.kind {
        "SelfSubjectReview" => {
            record["status"] = json!({"userInfo": {}});
            review["metadata"]["creationTimestamp"] = now().into();
            review["status"] = json!({"userInfo": {"username": call.user.name, "groups": call.user.groups}});
        }
        kind => {
            let user = if kind == "SubjectAccessReview" {
                subject(&review["spec"])
            } else {
                call.user.clone()
            };
            review["status"] = match authz::allowed(store, &user, &attributes(&review["spec"])) {
                Ok(()) => json!({"allowed": true}),
                Err(reason) if reason.is_empty() => json!({"allowed": false}),
                Err(reason) => json!({"allowed": false, "reason": reason}),
            };
        }
    }
    Ok(Outcome::value(201, review))
}

fn subject(spec: &Value) -> User {
    let groups = spec["groups"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned);
    User {
        name: spec["user"].as_str().unwrap_or_default().to_owned(),
        groups: groups.collect(),
    }
}

fn attributes(spec: &Value) -> Attributes {
    let text = |parent: &str, field: &str| spec[parent][field].as_str().unwrap_or_default().to_owned();
    if !spec["nonResourceAttributes"].is_null() {
        return Attributes {
            verb: text("nonResourceAttributes", "verb"),
            path: text("nonResourceAttributes", "path"),
            ..Attributes::default()
        };
    }
    let of = |field: &str| text("resourceAttributes", field);
    Attributes {
        verb: of("verb"),
        group: of("group"),
        resource: of("resource"),
        subresource: of("subresource"),
        namespace: of("namespace"),
        name: of("name"),
        ..Attributes::default()
    }
}
