//! Facts place by place.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::environment::{arguments, environment};
use crate::workflow::init::MANIFESTS_FOLDER;
use crate::yaml::{self, Limits};

/// What counts where the left side has more fields than the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// It is a difference.
    Counts,
    /// A server has filled it in.
    OfServer,
}

/// The facts of one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The facts.
    pub value: Value,
    /// What more fields on the other side mean.
    pub extra: Extra,
}

/// Facts of a node or a cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// By place.
    pub places: BTreeMap<String, Facts>,
}

impl Snapshot {
    /// Adds a place.
    pub fn add(&mut self, place: &str, value: Value, extra: Extra) {
        self.places.insert(place.to_owned(), Facts { value, extra });
    }

    /// Adds a file by its text; none where it is no text.
    pub fn add_file(&mut self, path: &Path, text: Option<&str>) {
        let facts = match text {
            Some(text) => file(path, text),
            None => Value::from("no text"),
        };
        self.add(&path.display().to_string(), facts, Extra::Counts);
    }
}

/// The facts of a file: a static Pod, arguments of the kubelet, YAML, or else its lines. Of YAML that is broken, a text that says why.
fn file(path: &Path, text: &str) -> Value {
    if path.extension().is_some_and(|end| end == "env") {
        return environment(text);
    }
    let documents: Result<Vec<Value>, String> = yaml::read(text.as_bytes(), &Limits::default())
        .map_err(|error| error.to_string())
        .and_then(|documents| {
            let root = |document: yaml::Document<'_>| document.root.map_err(|error| error.to_string());
            documents
                .into_iter()
                .map(|document| root(document).map(|root| root.to_value()))
                .collect()
        });
    match documents {
        Err(why) if path.extension().is_some_and(|end| end == "yaml") => Value::from(format!("no YAML: {why}")),
        Ok(mut documents) if documents.len() == 1 && documents[0].is_object() => {
            let mut document = documents.remove(0);
            if path.starts_with(MANIFESTS_FOLDER) {
                pod(&mut document["spec"]);
            }
            document
        }
        _ => json!({"lines": text.lines().collect::<Vec<_>>()}),
    }
}

/// What a list in the specification of a Pod is told apart by.
const NAMED_LISTS: [(&str, &str); 5] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("volumes", "name"),
    ("volumeMounts", "mountPath"),
    ("env", "name"),
];

/// Gives names to what a Pod has in lists: containers, volumes, mounts, variables, arguments.
pub(super) fn pod(spec: &mut Value) {
    let Value::Object(fields) = spec else { return };
    for (list, key) in NAMED_LISTS {
        let Some(Value::Array(items)) = fields.get_mut(list) else {
            continue;
        };
        let mut named = Map::new();
        for mut item in std::mem::take(items) {
            let name = item[key].as_str().unwrap_or_default().to_owned();
            pod(&mut item);
            // Twice the same name: the second stands under its number.
            let place = match named.contains_key(&name) {
                true => format!("{name}#{}", named.len()),
                false => name,
            };
            named.insert(place, item);
        }
        fields.insert(list.to_owned(), Value::Object(named));
    }
    for list in ["command", "args"] {
        let words: Option<Vec<String>> = fields
            .get(list)
            .and_then(Value::as_array)
            .and_then(|words| words.iter().map(|word| word.as_str().map(str::to_owned)).collect());
        if let Some(words) = words {
            fields.insert(list.to_owned(), arguments(&words));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One difference says what is wrong with a file, not each field that it lacks.
    #[test]
    fn a_broken_file_is_told_of_once() {
        let manifest = Path::new("/etc/kubernetes/manifests/etcd.yaml");
        let snapshot = |text: Option<&str>| {
            let mut snapshot = Snapshot::default();
            snapshot.add_file(manifest, text);
            snapshot
        };
        let whole = snapshot(Some("kind: Pod\nspec: {containers: []}\n"));
        for (broken, says) in [(Some("a: [\n"), "no YAML: line 2"), (None, "no text")] {
            let mut broken = snapshot(broken);
            crate::diff::host::forget(&mut broken, &whole);
            for (left, right) in [(&broken, &whole), (&whole, &broken)] {
                let found = crate::diff::compare(left, right, true);
                let [found] = found.as_slice() else { panic!("{found:?}") };
                assert_eq!(found.path, "");
                let sides = [&found.left, &found.right].map(|side| side.as_ref().and_then(Value::as_str).unwrap_or("none"));
                assert!(
                    sides.contains(&"present") && sides.iter().any(|side| side.starts_with(says)),
                    "{sides:?}"
                );
            }
        }
    }

    #[test]
    fn pods_have_names_for_what_they_hold() {
        let text = "spec:\n  containers:\n  - name: a\n    command: [etcd, --x=1]\n    volumeMounts:\n    - mountPath: /m\n      name: v\n  volumes: []\n";
        let value = file(Path::new("/etc/kubernetes/manifests/etcd.yaml"), text);
        assert_eq!(value["spec"]["containers"]["a"]["command"], json!({"#0": "etcd", "--x": "1"}));
        assert_eq!(value["spec"]["containers"]["a"]["volumeMounts"]["/m"]["name"], "v");
        // The same text elsewhere is plain YAML.
        assert!(file(Path::new("/x.yaml"), text)["spec"]["containers"].is_array());
    }

    #[test]
    fn what_is_no_yaml_counts_by_lines() {
        assert_eq!(file(Path::new("/x.conf"), "a: [\nb"), json!({"lines": ["a: [", "b"]}));
    }
}
