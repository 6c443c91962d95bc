//! Label and field selectors.

use serde_json::Value;

use super::request::RequestInfo;
use super::resources::Resource;
use super::status::ApiError;

/// Which objects of a collection a request wants.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    labels: Vec<Term>,
    fields: Vec<Term>,
}

#[derive(Clone, Debug)]
struct Term {
    key: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Absent,
}

impl Selector {
    pub fn of(info: &RequestInfo, resource: &Resource) -> Result<Selector, ApiError> {
        let labels = info.value("labelSelector").unwrap_or_default();
        let fields = info.value("fieldSelector").unwrap_or_default();
        let unable = |why: String| {
            let group = if resource.group.is_empty() { "" } else { resource.group };
            let kind = format!(
                "{group}{}{}, Resource={}",
                if group.is_empty() { "" } else { "/" },
                resource.version,
                resource.plural
            );
            ApiError::bad_request(format!(
                "Unable to find {kind:?} that match label selector {labels:?}, field selector {fields:?}: {why}"
            ))
        };
        let selector = Selector {
            labels: terms(labels).map_err(&unable)?,
            fields: terms(fields).map_err(&unable)?,
        };
        for term in &selector.fields {
            if !known_field(resource, &term.key) {
                return Err(unable(format!("field label not supported: {}", term.key)));
            }
        }
        Ok(selector)
    }

    pub fn takes(&self, object: &Value) -> bool {
        let labels = &object["metadata"]["labels"];
        self.labels
            .iter()
            .all(|term| term.holds(labels.get(&term.key).and_then(Value::as_str)))
            && self.fields.iter().all(|term| term.holds(Some(&field(object, &term.key))))
    }
}

impl Term {
    fn holds(&self, value: Option<&str>) -> bool {
        match (&self.test, value) {
            (Test::In(wanted), Some(value)) => wanted.iter().any(|w| w == value),
            (Test::NotIn(unwanted), Some(value)) => !unwanted.iter().any(|w| w == value),
            (Test::NotIn(_) | Test::Absent, None) | (Test::Exists, Some(_)) => true,
            (Test::In(_) | Test::Exists, None) | (Test::Absent, Some(_)) => false,
        }
    }
}

fn terms(text: &str) -> Result<Vec<Term>, String> {
    // Commas inside of parentheses belong to a set.
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 {
            parts.push(String::new());
        } else {
            parts.last_mut().unwrap().push(c);
        }
    }
    parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).map(term).collect()
}

fn term(text: &str) -> Result<Term, String> {
    let make = |key: &str, test| {
        Ok(Term {
            key: key.trim().to_owned(),
            test,
        })
    };
    for (word, negative) in [(" notin ", true), (" in ", false)] {
        if let Some((key, set)) = text.split_once(word) {
            let set = set.trim().strip_prefix('(').and_then(|s| s.strip_suffix(')'));
            let set = set.ok_or_else(|| format!("unable to parse requirement: {text:?}"))?;
            let set = set.split(',').map(|v| v.trim().to_owned()).collect();
            return make(key, if negative { Test::NotIn(set) } else { Test::In(set) });
        }
    }
    if let Some((key, value)) = text.split_once("!=") {
        return make(key, Test::NotIn(vec![value.trim().to_owned()]));
    }
    if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        return make(key, Test::In(vec![value.trim().to_owned()]));
    }
    match text.strip_prefix('!') {
        Some(key) => make(key, Test::Absent),
        None => make(text, Test::Exists),
    }
}

/// A field as text: absent ones are empty, or false.
fn field(object: &Value, path: &str) -> String {
    let value = path.split('.').fold(object, |value, key| &value[key]);
    match value {
        Value::String(text) => text.clone(),
        Value::Null if path == "spec.unschedulable" => "false".to_owned(),
        Value::Null if path.ends_with("successful") => "0".to_owned(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn known_field(resource: &Resource, path: &str) -> bool {
    let special: &[&str] = match resource.plural {
        "pods" => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        ],
        "nodes" => &["spec.unschedulable"],
        "secrets" => &["type"],
        "namespaces" => &["status.phase"],
        "services" => &["spec.clusterIP", "spec.type"],
        "jobs" => &["status.successful"],
        "replicasets" => &["status.replicas"],
        "certificatesigningrequests" => &["spec.signerName"],
        "events" => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        _ => &[],
    };
    path == "metadata.name" || resource.namespaced && path == "metadata.namespace" || special.contains(&path)
}
