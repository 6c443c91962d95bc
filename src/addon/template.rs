//! Manifests as texts with places to fill in.

use serde_json::Value;

use crate::yaml::{self, Limits};

/// A manifest is no YAML any more once the configuration's values stand in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the manifest of {name} is no YAML with the values of the configuration in it ({reason}): look at imageRepository, imageTag and networking.dnsDomain"
)]
pub struct InvalidManifest {
    /// What it is the manifest of.
    name: &'static str,
    /// What is wrong with it.
    reason: String,
}

/// A manifest, filled in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Manifest {
    /// As it is printed.
    pub text: String,
    /// The object that it describes.
    pub object: Value,
}

impl Manifest {
    /// Fills in `{{ name }}` with its value. A value of several lines is set in as deep as its place; an empty one takes its
    /// line with it.
    pub fn new(name: &'static str, template: &str, values: &[(&str, &str)]) -> Result<Self, InvalidManifest> {
        let mut text = String::with_capacity(template.len());
        for line in template.split_inclusive('\n') {
            text.push_str(&filled(line, values).unwrap_or_default());
        }
        let object = object(&text).map_err(|reason| InvalidManifest { name, reason })?;
        Ok(Manifest { text, object })
    }
}

/// A line with its values; none where a value that has the line to itself is empty.
fn filled(line: &str, values: &[(&str, &str)]) -> Option<String> {
    let indent = &line[..line.len() - line.trim_start().len()];
    let mut out = line.to_owned();
    for (name, value) in values {
        let place = format!("{{{{ {name} }}}}");
        if value.is_empty() && line.trim() == place {
            return None;
        }
        if out.contains(&place) {
            let deep = value.lines().collect::<Vec<_>>().join(&format!("\n{indent}"));
            let end = if value.ends_with('\n') { "\n" } else { "" };
            out = out.replace(&place, &(deep + end));
        }
    }
    Some(out)
}

fn object(text: &str) -> Result<Value, String> {
    let documents = yaml::read(text.as_bytes(), &Limits::default()).map_err(|error| error.to_string())?;
    let [document] = documents.as_slice() else {
        return Err(format!("{} documents in place of one", documents.len()));
    };
    match &document.root {
        Ok(root) => Ok(root.to_value()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_several_lines_are_set_in() {
        let template = "a: {{ one }}\nb: |-\n  {{ text }}\n{{ none }}\nc: 1\n";
        let manifest = Manifest::new("a test", template, &[("one", "x"), ("text", "y\n z\n"), ("none", "")]).unwrap();
        assert_eq!(manifest.text, "a: x\nb: |-\n  y\n   z\n\nc: 1\n");
        assert_eq!(manifest.object, json!({"a": "x", "b": "y\n z", "c": 1}));
    }

    #[test]
    fn values_that_break_the_manifest_are_refused() {
        let error = Manifest::new("a test", "a: {{ one }}\n", &[("one", "[x")]).unwrap_err();
        assert!(error.to_string().contains("a test"), "{error}");
    }
}
