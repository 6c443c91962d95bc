//! What a field is, in words: `config explain`.

use super::elsewhere;
use super::facts::{self, Fact};
use super::{DOCUMENT_TYPES, DocumentType};
use crate::config::shape::{ObjectInfo, Shape};
use crate::config::suggest::nearest;

/// No field of that path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UnknownField {
    message: String,
    /// What was probably meant, or what there is.
    pub help: String,
}

/// A field, found.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// `apiVersion` of the document.
    pub api_version: &'static str,
    /// Kind of the document.
    pub kind: &'static str,
    /// Path of the field in it; empty for the document itself.
    pub path: String,
    /// Its type, as in `[]Argument`.
    pub value_type: String,
    /// What it is.
    pub about: String,
    /// Its default, as JSON or in words.
    pub default: Option<String>,
    /// The values that it takes, where they are few.
    pub values: Vec<&'static str>,
    /// Since when it exists: an API version, or a release.
    pub since: Option<String>,
    /// What it changes, and where.
    pub changes: Option<&'static str>,
    /// A value as an example, as JSON.
    pub example: Option<&'static str>,
    /// Fields below it: name, type, what each is.
    pub fields: Vec<(&'static str, String, String)>,
}

/// Explains a path such as `apiServer.certSANs`, `InitConfiguration.timeouts` or `KubeletConfiguration`. Without a kind, every
/// kind that has the field answers; without a version, the one that is written.
///
/// # Errors
/// No kind has such a field.
pub fn explain(path: &str, api_version: Option<&str>) -> Result<Vec<Explanation>, UnknownField> {
    let segments: Vec<String> = path
        .split('.')
        .map(without_index)
        .filter(|segment| !segment.is_empty())
        .collect();
    let candidates = candidates(api_version)?;
    let Some(first) = segments.first() else {
        return Err(unknown(path, "name a kind or a field".to_owned()));
    };
    let of_kind: Vec<_> = candidates
        .iter()
        .filter(|d| d.kind.eq_ignore_ascii_case(first))
        .copied()
        .collect();
    let (documents, below) = match of_kind.is_empty() {
        true => (candidates, &segments[..]),
        false => (of_kind, &segments[1..]),
    };
    let mut found = Vec::new();
    let mut failed: Option<(usize, UnknownField)> = None;
    for document in documents {
        match walk(document, below) {
            Ok(explanation) => found.push(explanation),
            // The kind that goes furthest along the path knows best what was meant.
            Err((depth, error)) if failed.as_ref().is_none_or(|(deepest, _)| depth > *deepest) => failed = Some((depth, error)),
            Err(_) => {}
        }
    }
    match (found.is_empty(), failed) {
        (true, Some((_, error))) => Err(match (of_another_version(path, api_version), segments.as_slice()) {
            (Some(version), _) => unknown(
                path,
                format!("{version} has it, and explains it with `--api-version {version}`"),
            ),
            (None, [name]) => elsewhere_or(path, name, error),
            (None, _) => error,
        }),
        (true, None) => Err(unknown(path, String::new())),
        (false, _) => Ok(found),
    }
}

/// The older version that has a field which the one that is written has no more.
fn of_another_version(path: &str, api_version: Option<&str>) -> Option<&'static str> {
    const OLDER: &str = "kubeadm.k8s.io/v1beta3";
    let has_it = api_version.is_none() && explain(path, Some(OLDER)).is_ok();
    has_it.then_some(OLDER)
}

/// What a single name may have meant that is no kind and no field of the top level.
fn elsewhere_or(path: &str, name: &str, error: UnknownField) -> UnknownField {
    const MOST: usize = 6;
    let mut places = elsewhere::places(name);
    places.sort_by_key(String::len);
    match places.as_slice() {
        [] if error.help.starts_with("did you mean") => error,
        [] => {
            let mut kinds: Vec<&str> = DOCUMENT_TYPES.iter().map(|document| document.kind).collect();
            kinds.sort_unstable();
            kinds.dedup();
            let help = match nearest(name, kinds.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "name a kind ({}), a field by its path, or the code of a finding",
                    kinds.join(", ")
                ),
            };
            unknown(path, help)
        }
        [one] => unknown(path, format!("did you mean `{one}`?")),
        [..] => {
            let rest = places.len().saturating_sub(MOST);
            places.truncate(MOST);
            let rest = if rest > 0 {
                format!(" and {rest} more")
            } else {
                String::new()
            };
            unknown(path, format!("name the whole path: {}{rest}", places.join(", ")))
        }
    }
}

/// Kinds and fields of the top level, for completion and suggestions.
fn candidates(api_version: Option<&str>) -> Result<Vec<&'static DocumentType>, UnknownField> {
    let of = |version: &str| -> Vec<&'static DocumentType> {
        let matches = |d: &&DocumentType| d.api_version == version || d.api_version.split('/').nth(1) == Some(version);
        DOCUMENT_TYPES.iter().filter(matches).collect()
    };
    let Some(version) = api_version else {
        let written = |d: &&DocumentType| !matches!(d.api_version, "kubeadm.k8s.io/v1beta3" | "kubeadm.k8s.io/v1");
        return Ok(DOCUMENT_TYPES.iter().filter(written).collect());
    };
    let found = of(version);
    if found.is_empty() {
        let mut known: Vec<&str> = DOCUMENT_TYPES.iter().map(|d| d.api_version).collect();
        known.dedup();
        return Err(UnknownField {
            message: format!("there is no API version `{version}`"),
            help: format!("versions are {}", known.join(", ")),
        });
    }
    Ok(found)
}

fn unknown(path: &str, help: String) -> UnknownField {
    UnknownField {
        message: format!("there is no field `{path}`"),
        help,
    }
}

fn without_index(segment: &str) -> String {
    segment.split('[').next().unwrap_or_default().to_owned()
}

fn walk(document: &'static DocumentType, below: &[String]) -> Result<Explanation, (usize, UnknownField)> {
    let mut object = document.content;
    let mut path: Vec<&'static str> = Vec::new();
    let mut changes = of_kind(document.kind);
    let Some((last, before)) = below.split_last() else {
        return Ok(of_document(document));
    };
    for (depth, segment) in before.iter().enumerate() {
        let (field, _) = find(document, object, segment).map_err(|help| (depth, unknown(&below.join("."), help)))?;
        path.push(field.name);
        let fact = facts::of(&format!("{}.{}", document.kind, path.join(".")), object.name, field.name);
        // What is said of a field holds for what stands in it.
        changes = fact.and_then(|fact| fact.changes).or(changes);
        object = match inner(&(field.shape)()) {
            Some(next) => next,
            None => {
                return Err((
                    depth + 1,
                    unknown(&below.join("."), format!("`{}` has no fields", path.join("."))),
                ));
            }
        };
    }
    let (field, since) = find(document, object, last).map_err(|help| (before.len(), unknown(&below.join("."), help)))?;
    path.push(field.name);
    let path = path.join(".");
    let fact = facts::of(&format!("{}.{path}", document.kind), object.name, field.name);
    let shape = (field.shape)();
    Ok(Explanation {
        api_version: document.api_version,
        kind: document.kind,
        value_type: type_name(&shape),
        about: field.about.trim().to_owned(),
        default: default(fact),
        values: fact
            .map_or(&[][..], |fact| if fact.only.is_empty() { fact.known } else { fact.only })
            .to_vec(),
        since: since.or_else(|| since_version(document, &path)),
        changes: fact.and_then(|fact| fact.changes).or(changes),
        example: fact.and_then(|fact| fact.example),
        fields: inner(&shape).map_or_else(Vec::new, |object| fields(document, object)),
        path,
    })
}

/// Where all fields of a kind end up.
fn of_kind(kind: &str) -> Option<&'static str> {
    match kind {
        "KubeletConfiguration" => {
            Some("/var/lib/kubelet/config.yaml, and ConfigMap kube-system/kubelet-config for nodes that join")
        }
        "KubeProxyConfiguration" => Some("config.conf in ConfigMap kube-system/kube-proxy"),
        _ => None,
    }
}

fn of_document(document: &'static DocumentType) -> Explanation {
    Explanation {
        api_version: document.api_version,
        kind: document.kind,
        path: String::new(),
        value_type: document.kind.to_owned(),
        about: document.content.about.trim().to_owned(),
        default: None,
        values: Vec::new(),
        since: None,
        changes: of_kind(document.kind),
        example: None,
        fields: fields(document, document.content),
    }
}

fn find(
    document: &DocumentType,
    object: &'static ObjectInfo,
    name: &str,
) -> Result<(&'static crate::config::object::FieldInfo, Option<String>), String> {
    let known: Vec<_> = document.fields(object).collect();
    let exact = known.iter().find(|(field, _)| field.name == name);
    if let Some(found) = exact.or_else(|| known.iter().find(|(field, _)| field.name.eq_ignore_ascii_case(name))) {
        return Ok(found.clone());
    }
    let names: Vec<&str> = known.iter().map(|(field, _)| field.name).collect();
    Err(match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("fields here are {}", names.join(", ")),
    })
}

fn fields(document: &DocumentType, object: &'static ObjectInfo) -> Vec<(&'static str, String, String)> {
    let line = |(field, since): (&'static crate::config::object::FieldInfo, Option<String>)| {
        let mut about = field.about.trim().to_owned();
        if let Some(since) = since {
            about.push_str(&format!(" Since {since}."));
        }
        (field.name, type_name(&(field.shape)()), about)
    };
    document.fields(object).map(line).collect()
}

/// The object that a value of this shape is or holds.
fn inner(shape: &Shape) -> Option<&'static ObjectInfo> {
    match shape {
        Shape::Object(object) => Some(object),
        Shape::List(of) | Shape::Map(of) => inner(of),
        _ => None,
    }
}

fn type_name(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Bool => "true or false".to_owned(),
        Shape::Integer(..) => "whole number".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Duration { .. } => "duration".to_owned(),
        Shape::DurationOrNanoseconds => "duration or nanoseconds".to_owned(),
        Shape::Time => "time (RFC 3339)".to_owned(),
        Shape::Quantity => "quantity".to_owned(),
        Shape::List(of) => format!("list of {}", type_name(of)),
        Shape::Map(of) => format!("names with {}", type_name(of)),
        Shape::Object(object) => object.name.to_owned(),
    }
}

fn default(fact: Option<&Fact>) -> Option<String> {
    let fact = fact?;
    fact.default_words.or(fact.default).map(str::to_owned)
}

/// The API version in which a field of kubeadm's came, where it is not the oldest that is read.
fn since_version(document: &DocumentType, path: &str) -> Option<String> {
    if document.api_version != "kubeadm.k8s.io/v1beta4" {
        return None;
    }
    let older = DOCUMENT_TYPES
        .iter()
        .find(|d| d.api_version == "kubeadm.k8s.io/v1beta3" && d.kind == document.kind);
    let segments: Vec<String> = path.split('.').map(str::to_owned).collect();
    match older {
        Some(older) if walk_exists(older, &segments) => None,
        _ => Some("kubeadm.k8s.io/v1beta4".to_owned()),
    }
}

fn walk_exists(document: &'static DocumentType, segments: &[String]) -> bool {
    let mut object = Some(document.content);
    segments.iter().all(|segment| {
        let field = object.and_then(|object| document.fields(object).find(|(field, _)| field.name == *segment));
        let exists = field.is_some();
        object = field.and_then(|(field, _)| inner(&(field.shape)()));
        exists
    })
}
