//! Reads and writes of objects: functions of what stands and what is asked, that say what to answer and what to store.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::addresses::{self, Range};
use super::admission;
use super::authn::User;
use super::defaults;
use super::deletion;
use super::patch;
use super::request::{RequestInfo, Target};
use super::resources::{Resource, Trait};
use super::selectors::Selector;
use super::status::ApiError;
use super::store::{Change, Key, Store, version};

/// A request, with all that its answer depends on.
pub struct Call<'a> {
    pub info: &'a RequestInfo,
    pub target: &'a Target,
    pub resource: &'static Resource,
    pub user: &'a User,
    pub content_type: &'a str,
    pub body: &'a [u8],
    pub ranges: &'a [Range],
    pub collect_garbage: bool,
}

/// What to answer.
pub enum Answer {
    Value(Value),
    /// The object as it stands after the changes.
    Stands(Key),
    /// A stream of what happens from now on, or from a revision on.
    Watch(Selector),
}

/// An answer and what is to be stored before it is given.
pub struct Outcome {
    pub code: u16,
    pub answer: Answer,
    pub changes: Vec<Change>,
}

impl Outcome {
    pub fn value(code: u16, value: Value) -> Outcome {
        Outcome {
            code,
            answer: Answer::Value(value),
            changes: Vec::new(),
        }
    }
}

/// Carries a request out. `record` receives the body of a write as the server understands it, for the audit.
pub fn handle(store: &Store, call: &Call<'_>, record: &mut Value) -> Result<Outcome, ApiError> {
    let (resource, target) = (call.resource, call.target);
    let sub = target.subresource.as_str();
    if !sub.is_empty() && !resource.subresources.contains(&sub) {
        return Err(ApiError::no_such_resource());
    }
    match call.info.verb.as_str() {
        "create" if resource.has(Trait::Question) => super::questions::answer(store, call, record),
        _ if resource.has(Trait::Question) => Err(ApiError::method_not_allowed()),
        "get" => Ok(Outcome::value(200, current(store, call)?.clone())),
        "list" => list(store, call),
        "watch" => Ok(Outcome {
            code: 200,
            answer: Answer::Watch(Selector::of(call.info, resource)?),
            changes: Vec::new(),
        }),
        "create" => create(store, call, record),
        "update" => update(store, call, record),
        "patch" => patch_object(store, call, record),
        "delete" => deletion::delete(store, call, record),
        "deletecollection" => deletion::delete_collection(store, call, record),
        _ => Err(ApiError::method_not_allowed()),
    }
}

/// The object that a request names.
pub fn current<'a>(store: &'a Store, call: &Call<'_>) -> Result<&'a Value, ApiError> {
    let key = Key::new(call.resource, &call.target.namespace, &call.target.name);
    store
        .get(&key)
        .ok_or_else(|| ApiError::not_found(call.resource, &call.target.name))
}

fn list(store: &Store, call: &Call<'_>) -> Result<Outcome, ApiError> {
    let selector = Selector::of(call.info, call.resource)?;
    let name = call.resource.to_string();
    let mut items: Vec<Value> = store
        .list(&name, &call.target.namespace)
        .filter(|o| selector.takes(o))
        .cloned()
        .collect();
    let mut metadata = json!({"resourceVersion": store.revision().to_string()});
    let from: usize = call.info.value("continue").and_then(|c| c.parse().ok()).unwrap_or(0);
    items.drain(..from.min(items.len()));
    if let Some(limit) = call
        .info
        .value("limit")
        .and_then(|l| l.parse::<usize>().ok())
        .filter(|l| *l > 0)
        && items.len() > limit
    {
        metadata["continue"] = (from + limit).to_string().into();
        metadata["remainingItemCount"] = (items.len() - limit).into();
        items.truncate(limit);
    }
    for item in &mut items {
        let map = item.as_object_mut().unwrap();
        map.remove("kind");
        map.remove("apiVersion");
    }
    let kind = format!("{}List", call.resource.kind);
    let list = json!({"kind": kind, "apiVersion": call.resource.api_version(), "metadata": metadata, "items": items});
    Ok(Outcome::value(200, list))
}

fn create(store: &Store, call: &Call<'_>, record: &mut Value) -> Result<Outcome, ApiError> {
    let (resource, namespace) = (call.resource, call.target.namespace.as_str());
    if !call.target.name.is_empty() || resource.namespaced && namespace.is_empty() {
        return Err(ApiError::method_not_allowed());
    }
    let mut object = decode(call)?;
    defaults::fill(resource, &mut object);
    *record = object.clone();
    place(call, &mut object)?;
    if resource.namespaced && store.list("namespaces", "").all(|n| n["metadata"]["name"] != namespace) {
        let namespaces = Resource::named("namespaces").unwrap();
        return Err(ApiError::not_found(namespaces, namespace));
    }
    if version(&object) != 0 {
        return Err(ApiError::unavailable(
            "resourceVersion should not be set on objects to be created",
        ));
    }
    make(store, call, object)
}

/// Stores a new object.
fn make(store: &Store, call: &Call<'_>, mut object: Value) -> Result<Outcome, ApiError> {
    let resource = call.resource;
    let metadata = object["metadata"]
        .as_object_mut()
        .ok_or_else(|| ApiError::bad_request("metadata is no mapping"))?;
    if metadata.get("name").is_none_or(|n| n == "")
        && let Some(prefix) = metadata.get("generateName").and_then(Value::as_str).filter(|p| !p.is_empty())
    {
        let name = format!("{prefix}{}", random_suffix());
        metadata.insert("name".to_owned(), name.into());
    }
    for key in [
        "resourceVersion",
        "generation",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "selfLink",
        "managedFields",
    ] {
        metadata.remove(key);
    }
    metadata.insert("uid".to_owned(), uid().into());
    metadata.insert("creationTimestamp".to_owned(), now().into());
    prepare(call, &mut object);
    admission::admit(store, call.user, resource, "", None, Some(&object))?;
    admission::check(resource, None, &object)?;
    if resource.kind == "Service" {
        addresses::allocate(store, call.ranges, resource, &mut object)?;
    }
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let key = Key::new(resource, &call.target.namespace, name);
    if store.get(&key).is_some() {
        return Err(ApiError::already_exists(resource, name));
    }
    Ok(put(call, 201, key, object))
}

/// What the server itself writes into a new object.
fn prepare(call: &Call<'_>, object: &mut Value) {
    let resource = call.resource;
    if resource.has(Trait::StatusApart) {
        object.as_object_mut().unwrap().remove("status");
        if matches!(
            resource.kind,
            "Deployment" | "DaemonSet" | "ReplicaSet" | "Job" | "CertificateSigningRequest"
        ) {
            object["status"] = json!({});
        }
    }
    if resource.has(Trait::Generation) {
        object["metadata"]["generation"] = 1.into();
    }
    match resource.kind {
        "Service" => object["status"] = json!({"loadBalancer": {}}),
        "Pod" => object["status"] = json!({"phase": "Pending", "qosClass": "Burstable"}),
        "Namespace" => {
            let name = object["metadata"]["name"].clone();
            object["metadata"]["labels"]["kubernetes.io/metadata.name"] = name;
        }
        "DaemonSet" => object["metadata"]["annotations"]["deprecated.daemonset.template.generation"] = "1".into(),
        "CertificateSigningRequest" => {
            object["spec"]["username"] = call.user.name.clone().into();
            object["spec"]["groups"] = json!(call.user.groups);
        }
        _ => {}
    }
}

fn update(store: &Store, call: &Call<'_>, record: &mut Value) -> Result<Outcome, ApiError> {
    if call.target.name.is_empty() {
        return Err(ApiError::method_not_allowed());
    }
    let mut object = decode(call)?;
    defaults::fill(call.resource, &mut object);
    *record = object.clone();
    place(call, &mut object)?;
    let named = object["metadata"]["name"].as_str().unwrap_or_default();
    if named.is_empty() {
        object["metadata"]["name"] = call.target.name.clone().into();
    } else if named != call.target.name {
        return Err(ApiError::bad_request(format!(
            "the name of the object ({named}) does not match the name on the URL ({})",
            call.target.name
        )));
    }
    match current(store, call) {
        Ok(old) => replace(store, call, old, object),
        Err(_) if call.resource.has(Trait::CreateOnUpdate) && call.target.subresource.is_empty() => make(store, call, object),
        Err(missing) => Err(missing),
    }
}

fn patch_object(store: &Store, call: &Call<'_>, record: &mut Value) -> Result<Outcome, ApiError> {
    if call.target.name.is_empty() {
        return Err(ApiError::method_not_allowed());
    }
    let kind = call.content_type.split(';').next().unwrap_or_default().trim();
    if ![patch::JSON, patch::MERGE, patch::STRATEGIC].contains(&kind) {
        return Err(ApiError::unsupported_media_type(&[
            patch::JSON,
            patch::MERGE,
            patch::STRATEGIC,
        ]));
    }
    let wanted: Value =
        serde_json::from_slice(call.body).map_err(|e| ApiError::bad_request(format!("error decoding patch: {e}")))?;
    *record = wanted.clone();
    let old = current(store, call)?;
    let patched = match kind {
        patch::JSON => patch::json(old, &wanted),
        patch::MERGE => Ok(patch::merge(old, &wanted)),
        _ => patch::strategic(call.resource.kind, old, &wanted),
    };
    let refuse = |why: String| {
        let mut error = ApiError::bad_request(format!(
            "the server rejected our request due to an error in our request: {why}"
        ));
        (error.code, error.reason) = (422, "Invalid");
        error
    };
    let mut object = patched.map_err(refuse)?;
    // A patch that names another uid speaks of another object.
    if object["metadata"]["name"] != old["metadata"]["name"] {
        return Err(ApiError::bad_request(
            "the name of the object does not match the name on the URL",
        ));
    }
    defaults::fill(call.resource, &mut object);
    replace(store, call, old, object)
}

/// Stores an object in the place of another.
fn replace(store: &Store, call: &Call<'_>, old: &Value, wanted: Value) -> Result<Outcome, ApiError> {
    let (resource, name) = (call.resource, call.target.name.as_str());
    let uid = wanted["metadata"]["uid"].as_str().unwrap_or_default();
    if !uid.is_empty() && old["metadata"]["uid"] != uid {
        let is = old["metadata"]["uid"].as_str().unwrap_or_default();
        let why = format!("Precondition failed: UID in precondition: {uid}, UID in object meta: {is}");
        return Err(ApiError::conflict(resource, name, &why));
    }
    if ![0, version(old)].contains(&version(&wanted)) {
        return Err(ApiError::modified(resource, name));
    }
    let mut new = parts(call, old, wanted);
    for key in [
        "uid",
        "creationTimestamp",
        "generation",
        "deletionTimestamp",
        "resourceVersion",
        "namespace",
    ] {
        match &old["metadata"][key] {
            Value::Null => drop(new["metadata"].as_object_mut().map(|m| m.remove(key))),
            kept => new["metadata"][key] = kept.clone(),
        }
    }
    if let Some(metadata) = new["metadata"].as_object_mut() {
        metadata.remove("managedFields");
    }
    if resource.kind == "Service" {
        let asked = new["spec"]["clusterIP"].as_str().unwrap_or_default();
        if !asked.is_empty() && new["spec"]["clusterIPs"].is_null() {
            new["spec"]["clusterIPs"] = json!([asked]);
        }
        for key in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            if new["spec"][key].is_null() || new["spec"][key] == "" {
                new["spec"][key] = old["spec"][key].clone();
            }
        }
    }
    if resource.kind == "DaemonSet" {
        let generation = old["metadata"]["annotations"]["deprecated.daemonset.template.generation"].clone();
        new["metadata"]["annotations"]["deprecated.daemonset.template.generation"] = generation;
    }
    if resource.has(Trait::Generation) && new["spec"] != old["spec"] {
        let generation = old["metadata"]["generation"].as_u64().unwrap_or(0) + 1;
        new["metadata"]["generation"] = generation.into();
        if resource.kind == "DaemonSet" && new["spec"]["template"] != old["spec"]["template"] {
            new["metadata"]["annotations"]["deprecated.daemonset.template.generation"] = generation.to_string().into();
        }
    }
    admission::admit(store, call.user, resource, &call.target.subresource, Some(old), Some(&new))?;
    admission::check(resource, Some(old), &new)?;
    let key = Key::new(resource, &call.target.namespace, name);
    if new == *old {
        return Ok(Outcome::value(200, new));
    }
    let going = !new["metadata"]["deletionTimestamp"].is_null();
    if going && new["metadata"]["finalizers"].as_array().is_none_or(Vec::is_empty) {
        return Ok(Outcome {
            code: 200,
            answer: Answer::Value(new),
            changes: vec![Change::Delete(key)],
        });
    }
    Ok(put(call, 200, key, new))
}

/// Those parts of what is wanted that the endpoint may change, over what stands.
fn parts(call: &Call<'_>, old: &Value, wanted: Value) -> Value {
    let csr = call.resource.kind == "CertificateSigningRequest";
    match call.target.subresource.as_str() {
        "" => {
            let mut new = wanted;
            // Nodes and Pods have status endpoints too.
            if call.resource.subresources.contains(&"status") {
                match &old["status"] {
                    Value::Null => drop(new.as_object_mut().unwrap().remove("status")),
                    status => new["status"] = status.clone(),
                }
            }
            if csr {
                new["spec"] = old["spec"].clone();
            }
            new
        }
        "approval" => {
            let mut new = old.clone();
            new["status"]["conditions"] = stamped(&wanted["status"]["conditions"]);
            new
        }
        _ => {
            let mut new = old.clone();
            new["metadata"] = wanted["metadata"].clone();
            new["status"] = wanted["status"].clone();
            if csr {
                new["status"]["conditions"] = old["status"]["conditions"].clone();
            }
            new
        }
    }
}

/// Conditions with the times that a client leaves out.
fn stamped(conditions: &Value) -> Value {
    let mut conditions = conditions.clone();
    for condition in conditions.as_array_mut().into_iter().flatten() {
        for key in ["lastUpdateTime", "lastTransitionTime"] {
            if condition[key].is_null() {
                condition[key] = now().into();
            }
        }
    }
    conditions
}

fn put(call: &Call<'_>, code: u16, key: Key, object: Value) -> Outcome {
    if call.info.value("dryRun").is_some() {
        return Outcome::value(code, object);
    }
    Outcome {
        code,
        answer: Answer::Stands(key.clone()),
        changes: vec![Change::Put(key, object)],
    }
}

/// The body of a write as an object of the right kind.
pub fn decode(call: &Call<'_>) -> Result<Value, ApiError> {
    let kind = call.content_type.split(';').next().unwrap_or_default().trim();
    if !matches!(kind, "" | "application/json") {
        return Err(ApiError::unsupported_media_type(&["application/json"]));
    }
    let (version, expected) = (call.resource.api_version(), call.resource.kind);
    let unreadable = |why: String| {
        let told = String::from_utf8_lossy(call.body);
        ApiError::bad_request(format!(
            "the object provided is unrecognized (must be of type {expected}): {why} ({told})"
        ))
    };
    let mut object: Value =
        serde_json::from_slice(call.body).map_err(|e| unreadable(format!("couldn't get version/kind; json parse error: {e}")))?;
    if object["kind"] != expected || object["apiVersion"] != version {
        let told = format!("{} in version {}", object["kind"], object["apiVersion"]);
        return Err(unreadable(format!(
            "{told} cannot be handled as {expected} in version {version}"
        )));
    }
    if object["metadata"].is_null() {
        object["metadata"] = json!({});
    }
    if expected == "Secret" {
        use base64::Engine as _;
        for (_, value) in object["data"].as_object().into_iter().flatten() {
            let text = value.as_str().unwrap_or("!");
            if let Err(problem) = base64::engine::general_purpose::STANDARD.decode(text) {
                return Err(ApiError::bad_request(format!(
                    "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data: {problem}"
                )));
            }
        }
    }
    Ok(object)
}

/// Puts an object into the namespace of its request.
fn place(call: &Call<'_>, object: &mut Value) -> Result<(), ApiError> {
    let asked = object["metadata"]["namespace"].as_str().unwrap_or_default();
    let namespace = call.target.namespace.as_str();
    if !call.resource.namespaced {
        object["metadata"].as_object_mut().map(|m| m.remove("namespace"));
        return Ok(());
    }
    if !asked.is_empty() && asked != namespace {
        return Err(ApiError::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    object["metadata"]["namespace"] = namespace.into();
    Ok(())
}

/// The time as objects have it.
pub fn now() -> String {
    OffsetDateTime::now_utc()
        .replace_nanosecond(0)
        .unwrap()
        .format(&Rfc3339)
        .unwrap()
}

/// A random identity.
pub fn uid() -> String {
    let mut b = [0u8; 16];
    aws_lc_rs::rand::fill(&mut b).unwrap();
    b[6] = b[6] & 0x0f | 0x40;
    b[8] = b[8] & 0x3f | 0x80;
    let hex: String = b.iter().map(|b| format!("{b:02x}")).collect();
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

fn random_suffix() -> String {
    const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    let mut bytes = [0u8; 5];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    bytes
        .iter()
        .map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()]))
        .collect()
}
