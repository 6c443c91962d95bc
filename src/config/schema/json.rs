//! JSON Schemas (draft 2020-12).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::facts::{self, Fact};
use super::{DOCUMENT_TYPES, DocumentType};
use crate::config::shape::{ObjectInfo, Shape};

/// Where the schemas say that they are at home.
const HOME: &str = "https://kubestrap.dev/schemas";
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Durations as Go reads them.
const DURATION: &str = "^[+-]?(0|([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$";

/// Quantities (`resource.Quantity` of Kubernetes): a number with a binary, decimal or scientific unit.
const QUANTITY: &str = "^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$";

/// The schema of one kind in one version.
pub fn of(document: &DocumentType) -> Value {
    let mut definitions = Definitions::of(document);
    let root = definitions.root();
    let mut schema = heading(
        &document.file_name(),
        &format!("{} of {}", document.kind, document.api_version),
    );
    merge(&mut schema, root);
    schema.insert("$defs".to_owned(), Value::Object(definitions.done.into_iter().collect()));
    Value::Object(schema)
}

/// One schema for all kinds and versions, which picks by `apiVersion` and `kind`. Documents of other groups pass.
pub fn combined() -> Value {
    let mut all = BTreeMap::new();
    let mut choices = Vec::new();
    for document in DOCUMENT_TYPES {
        let mut definitions = Definitions::of(document);
        let root = definitions.root();
        let name = definitions.name(document.content);
        all.append(&mut definitions.done);
        all.insert(format!("{name}.document"), root);
        choices.push(json!({
            "if": {
                "properties": {"apiVersion": {"const": document.api_version}, "kind": {"const": document.kind}},
                "required": ["apiVersion", "kind"],
            },
            "then": {"$ref": format!("#/$defs/{name}.document")},
        }));
    }
    let mut versions: Vec<&str> = DOCUMENT_TYPES.iter().map(|document| document.api_version).collect();
    versions.dedup();
    for version in &versions {
        let kinds: Vec<&str> = DOCUMENT_TYPES
            .iter()
            .filter(|d| d.api_version == *version)
            .map(|d| d.kind)
            .collect();
        choices.push(json!({
            "if": {"properties": {"apiVersion": {"const": version}}, "required": ["apiVersion"]},
            "then": {"properties": {"kind": {"enum": kinds}}},
        }));
    }
    let mut kinds: Vec<&str> = DOCUMENT_TYPES.iter().map(|document| document.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut schema = heading("all.json", "A document of a configuration for kubeadm");
    merge(
        &mut schema,
        json!({
            "type": "object",
            "required": ["apiVersion", "kind"],
            "properties": {
                "apiVersion": {
                    "description": "Group and version of the document.",
                    "anyOf": [{"enum": versions}, {"type": "string", "not": {"pattern": "^(kubeadm|kubelet\\.config|kubeproxy\\.config)\\.k8s\\.io/"}}],
                },
                "kind": {"description": "Kind of the document.", "anyOf": [{"enum": kinds}, {"type": "string"}]},
            },
            "allOf": choices,
        }),
    );
    schema.insert("$defs".to_owned(), Value::Object(all.into_iter().collect()));
    Value::Object(schema)
}

fn heading(file: &str, title: &str) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), DIALECT.into());
    schema.insert("$id".to_owned(), format!("{HOME}/{file}").into());
    schema.insert("title".to_owned(), title.into());
    schema
}

fn merge(into: &mut Map<String, Value>, from: Value) {
    if let Value::Object(from) = from {
        into.extend(from);
    }
}

/// The objects that a document is made of, each defined once.
struct Definitions<'a> {
    document: &'a DocumentType,
    done: BTreeMap<String, Value>,
}

impl<'a> Definitions<'a> {
    fn of(document: &'a DocumentType) -> Self {
        Definitions {
            document,
            done: BTreeMap::new(),
        }
    }

    /// The schema of the document itself. Facts about a field at its one place in this kind stand here.
    fn root(&mut self) -> Value {
        let document = self.document;
        let mut schema = self.object(document.content, Some(document.kind));
        schema["required"] = json!(["apiVersion", "kind"]);
        schema["properties"]["apiVersion"] =
            json!({"const": document.api_version, "description": "Group and version of the document."});
        schema["properties"]["kind"] = json!({"const": document.kind, "description": "Kind of the document."});
        schema
    }

    fn name(&self, object: &ObjectInfo) -> String {
        format!("{}.{}", self.document.api_version.replace('/', "."), object.name)
    }

    fn object(&mut self, object: &'static ObjectInfo, root: Option<&str>) -> Value {
        let mut properties = Map::new();
        for (field, since) in self.document.fields(object) {
            let path = root.map_or(String::new(), |kind| format!("{kind}.{}", field.name));
            let fact = facts::of(&path, object.name, field.name);
            let mut schema = self.shape(&(field.shape)(), fact);
            let mut about = field.about.trim().to_owned();
            if let Some(since) = since {
                about.push_str(&format!(" Since {since}."));
            }
            if let Some(words) = fact.and_then(|fact| fact.default_words) {
                about.push_str(&format!(" Default: {words}."));
            }
            if let Some(changes) = fact.and_then(|fact| fact.changes) {
                about.push_str(&format!(" Changes: {changes}."));
            }
            schema["description"] = about.into();
            let value = |text: Option<&'static str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
            if let Some(default) = value(fact.and_then(|fact| fact.default)) {
                schema["default"] = default;
            }
            if let Some(example) = value(fact.and_then(|fact| fact.example)) {
                schema["examples"] = json!([example]);
            }
            properties.insert(field.name.to_owned(), schema);
        }
        let fields = self.document.fields(object);
        let required: Vec<&str> = fields
            .map(|(field, _)| field.name)
            .filter(|name| facts::of("", object.name, name).is_some_and(|fact| fact.required))
            .collect();
        let type_: Value = if root.is_some() {
            json!("object")
        } else {
            json!(["object", "null"])
        };
        let mut schema = json!({
            "type": type_,
            "description": object.about.trim(),
            "properties": properties,
            "additionalProperties": false,
        });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn shape(&mut self, shape: &Shape, fact: Option<&Fact>) -> Value {
        match shape {
            Shape::Text => text(fact),
            Shape::Bool => json!({"type": ["boolean", "null"]}),
            Shape::Integer(least, greatest) => {
                let (least, greatest) = match fact.and_then(|fact| fact.range) {
                    Some((least, greatest)) => (least.into(), greatest.into()),
                    None => (*least, *greatest),
                };
                let mut schema = json!({"type": ["integer", "null"]});
                // Numbers beyond 2^53 mean nothing to readers of JSON; where the type ends there, no limit says more.
                let mut limit = |name: &str, value: i128| {
                    if let (true, Ok(value)) = (value.abs() <= 1 << 53, i64::try_from(value)) {
                        schema[name] = value.into();
                    }
                };
                limit("minimum", least);
                limit("maximum", greatest);
                schema
            }
            Shape::Number => json!({"type": ["number", "null"]}),
            Shape::Duration { null: true } => json!({"type": ["string", "null"], "pattern": DURATION}),
            Shape::Duration { null: false } => json!({"type": "string", "pattern": DURATION}),
            Shape::DurationOrNanoseconds => json!({"type": ["string", "integer", "null"], "pattern": DURATION}),
            Shape::Time => json!({"type": ["string", "null"], "format": "date-time"}),
            Shape::Quantity => json!({"type": ["string", "number", "null"], "pattern": QUANTITY}),
            Shape::List(of) => json!({"type": ["array", "null"], "items": self.shape(of, fact)}),
            Shape::Map(of) => json!({"type": ["object", "null"], "additionalProperties": self.shape(of, None)}),
            Shape::Object(object) => {
                let name = self.name(object);
                if !self.done.contains_key(&name) {
                    // Defined before it is filled in: an object may stand in itself.
                    self.done.insert(name.clone(), Value::Null);
                    let schema = self.object(object, None);
                    self.done.insert(name.clone(), schema);
                }
                json!({"$ref": format!("#/$defs/{name}")})
            }
        }
    }
}

fn text(fact: Option<&Fact>) -> Value {
    let Some(fact) = fact else {
        return json!({"type": ["string", "null"]});
    };
    if fact.required {
        return json!({"type": "string", "minLength": 1});
    }
    if fact.address {
        return json!({"type": ["string", "null"], "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}, {"maxLength": 0}]});
    }
    if !fact.only.is_empty() {
        let accepted: Vec<Value> = fact
            .only
            .iter()
            .map(|value| json!(value))
            .chain([json!(""), Value::Null])
            .collect();
        return json!({"enum": accepted});
    }
    if !fact.known.is_empty() {
        return json!({"anyOf": [{"enum": fact.known}, {"type": ["string", "null"]}]});
    }
    match fact.pattern {
        Some(pattern) => json!({"type": ["string", "null"], "pattern": format!("^({pattern})?$")}),
        None => json!({"type": ["string", "null"]}),
    }
}
