//! Deletion: preconditions, finalizers, and what goes with its owner.

use serde_json::{Value, json};

use super::admission;
use super::objects::{Answer, Call, Outcome, current, now};
use super::selectors::Selector;
use super::status::{self, ApiError};
use super::store::{Change, Key, Store};

/// Deletes the object that a request names.
pub fn delete(store: &Store, call: &Call<'_>, record: &mut Value) -> Result<Outcome, ApiError> {
    let options = options(call, record)?;
    let object = current(store, call)?;
    let (resource, name) = (call.resource, call.target.name.as_str());
    for (field, label) in [("uid", "UID"), ("resourceVersion", "ResourceVersion")] {
        let (wanted, is) = (&options["preconditions"][field], &object["metadata"][field]);
        if !wanted.is_null() && wanted != is {
            let (wanted, is) = (wanted.as_str().unwrap_or_default(), is.as_str().unwrap_or_default());
            let why = format!("Precondition failed: {label} in precondition: {wanted}, {label} in object meta: {is}");
            return Err(ApiError::conflict(resource, name, &why));
        }
    }
    if resource.kind == "Namespace" && ["default", "kube-system", "kube-public"].contains(&name) {
        return Err(ApiError::forbidden(
            "",
            "namespaces",
            name,
            "this namespace may not be deleted",
        ));
    }
    admission::admit(store, call.user, resource, "", Some(object), None)?;
    let whole = matches!(resource.kind, "Pod" | "Namespace" | "ServiceAccount");
    let key = Key::new(resource, &call.target.namespace, name);
    if object["metadata"]["finalizers"].as_array().is_some_and(|f| !f.is_empty()) {
        let mut going = object.clone();
        if going["metadata"]["deletionTimestamp"].is_null() {
            going["metadata"]["deletionTimestamp"] = now().into();
        }
        let changes = if going == *object {
            Vec::new()
        } else {
            vec![Change::Put(key, going.clone())]
        };
        return Ok(Outcome {
            code: 200,
            answer: Answer::Value(going),
            changes,
        });
    }
    let answer = if whole {
        object.clone()
    } else {
        status::deleted(resource, object)
    };
    let mut outcome = Outcome::value(200, answer);
    if call.info.value("dryRun").is_none() {
        outcome.changes = with_dependents(store, call, &options, vec![key]);
    }
    Ok(outcome)
}

/// Deletes every object of a collection that the selectors take.
pub fn delete_collection(store: &Store, call: &Call<'_>, record: &mut Value) -> Result<Outcome, ApiError> {
    let options = options(call, record)?;
    let selector = Selector::of(call.info, call.resource)?;
    let name = call.resource.to_string();
    let gone: Vec<&Value> = store
        .list(&name, &call.target.namespace)
        .filter(|o| selector.takes(o))
        .collect();
    let keys = gone.iter().filter_map(|o| Key::of(o)).collect();
    let list = json!({
        "kind": format!("{}List", call.resource.kind), "apiVersion": call.resource.api_version(),
        "metadata": {"resourceVersion": store.revision().to_string()}, "items": gone,
    });
    let mut outcome = Outcome::value(200, list);
    outcome.changes = with_dependents(store, call, &options, keys);
    Ok(outcome)
}

fn options(call: &Call<'_>, record: &mut Value) -> Result<Value, ApiError> {
    let mut options = match call.body {
        [] => json!({}),
        body => serde_json::from_slice(body).map_err(|e| ApiError::bad_request(format!("DeleteOptions: {e}")))?,
    };
    if let Some(policy) = call.info.value("propagationPolicy") {
        options["propagationPolicy"] = policy.into();
    }
    // The audit of a real server names its internal version here.
    let mut told = json!({"kind": "DeleteOptions", "apiVersion": "meta.k8s.io/__internal"});
    for field in ["preconditions", "propagationPolicy", "gracePeriodSeconds", "dryRun"] {
        if !options[field].is_null() {
            told[field] = options[field].clone();
        }
    }
    *record = told;
    Ok(options)
}

/// The deletions, with those of all that only they own, and of all that is in a Namespace that goes.
fn with_dependents(store: &Store, call: &Call<'_>, options: &Value, mut gone: Vec<Key>) -> Vec<Change> {
    let orphan = options["propagationPolicy"] == "Orphan";
    let mut changes = Vec::new();
    let mut next = 0;
    while next < gone.len() {
        let key = gone[next].clone();
        next += 1;
        if key.resource == "namespaces" {
            gone.extend(
                store
                    .all()
                    .map(|(k, _)| k)
                    .filter(|k| k.namespace == key.name)
                    .cloned()
                    .collect::<Vec<_>>(),
            );
        }
        let uid = store.get(&key).map(|o| o["metadata"]["uid"].clone()).unwrap_or_default();
        if !call.collect_garbage || uid.is_null() {
            continue;
        }
        for (dependent, object) in store.all() {
            let owners = object["metadata"]["ownerReferences"].as_array();
            let Some(owners) = owners.filter(|owners| owners.iter().any(|o| o["uid"] == uid)) else {
                continue;
            };
            if gone.contains(dependent) {
                continue;
            }
            let rest: Vec<&Value> = owners.iter().filter(|o| o["uid"] != uid).collect();
            if rest.is_empty() && !orphan {
                gone.push(dependent.clone());
            } else {
                let mut kept = object.clone();
                kept["metadata"]["ownerReferences"] = json!(rest);
                changes.push(Change::Put(dependent.clone(), kept));
            }
        }
    }
    changes.retain(|change| !gone.contains(change.key()));
    changes.extend(gone.into_iter().map(Change::Delete));
    changes
}
