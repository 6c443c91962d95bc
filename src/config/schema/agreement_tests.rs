//! Schemas against the loader, field by field: each takes each of many values, and both must agree on whether it is fit.

use serde_json::{Map, Value, json};

use super::{DOCUMENT_TYPES, DocumentType, json as schemas};
use crate::config::shape::{ObjectInfo, Shape};
use crate::config::testing::judged;

/// Codes of findings about the form of a value, which a schema must see too.
const FORM: [&str; 3] = ["unknown-field", "wrong-type", "invalid-duration"];

fn candidates() -> Vec<Value> {
    vec![
        json!("x"),
        json!(""),
        json!(5),
        json!(-1),
        json!(1.5),
        json!(true),
        json!(null),
        json!([]),
        json!(["x"]),
        json!([5]),
        json!([{}]),
        json!({}),
        json!({"x": "y"}),
        json!({"x": 5}),
        json!("1h0m0s"),
        json!("10.0.0.1"),
        json!("10.0.0.0/8"),
        json!("100Mi"),
        json!(3_000_000_000_u64),
    ]
}

/// A field, by its keys; an index is the first item of a list.
type Path = Vec<Option<&'static str>>;

fn fields(document: &DocumentType, object: &'static ObjectInfo, path: &Path, found: &mut Vec<Path>) {
    for (field, _) in document.fields(object) {
        let mut path = path.clone();
        path.push(Some(field.name));
        found.push(path.clone());
        let mut shape = (field.shape)();
        while let Shape::List(of) = shape {
            path.push(None);
            found.push(path.clone());
            shape = *of;
        }
        if let Shape::Object(inner) = shape {
            fields(document, inner, &path, found);
        }
    }
}

fn put(around: &mut Value, path: &[Option<&'static str>], value: Value) {
    let Some((step, rest)) = path.split_first() else {
        *around = value;
        return;
    };
    match step {
        Some(name) => {
            if !around.is_object() {
                *around = Value::Object(Map::new());
            }
            put(&mut around[*name], rest, value);
        }
        None => {
            if !around.is_array() {
                *around = json!([null]);
            }
            put(&mut around[0], rest, value);
        }
    }
}

/// A document that is right but for the field that is put in.
fn base(document: &DocumentType) -> Value {
    let mut base = json!({"apiVersion": document.api_version, "kind": document.kind});
    if document.kind == "JoinConfiguration" {
        base["discovery"] = json!({"bootstrapToken": {
            "token": "abcdef.0123456789abcdef",
            "apiServerEndpoint": "192.0.2.1:6443",
            "unsafeSkipCAVerification": true,
        }});
    }
    base
}

#[test]
fn schemas_and_the_loader_agree_on_every_field() {
    let (mut cases, mut faults) = (0, Vec::new());
    // The experimental version is refused as a whole.
    for document in DOCUMENT_TYPES
        .iter()
        .filter(|document| document.api_version != "kubeadm.k8s.io/v1")
    {
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&schemas::of(document))
            .unwrap();
        let mut paths = Vec::new();
        fields(document, document.content, &Vec::new(), &mut paths);
        for path in paths {
            for candidate in candidates() {
                let mut value = base(document);
                put(&mut value, &path, candidate.clone());
                let findings = judged(&value.to_string(), None).findings;
                let is_valid = validator.is_valid(&value);
                let wrong_form = findings.iter().any(|finding| FORM.contains(&finding.code));
                cases += 1;
                if is_valid && wrong_form || !is_valid && findings.is_empty() {
                    let told: Vec<_> = findings.iter().map(|finding| (finding.code, finding.path.as_str())).collect();
                    faults.push(format!(
                        "{} {path:?} {candidate}: the schema says {is_valid}, the loader {told:?}",
                        document.kind
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {cases}:\n{}", faults.len(), faults.join("\n"));
    assert!(cases > 5_000, "{cases}");
}
