//! The forms of `--output`.

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::{Arguments, Failure};
use crate::yaml;

/// A form of the output that a command can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For a person.
    Text,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

impl Form {
    /// The form that `--output` asks for.
    ///
    /// # Errors
    /// A form that kubeadm has and this program has not.
    pub fn of(arguments: &Arguments) -> Result<Self, Failure> {
        match arguments.text("output") {
            "" | "text" => Ok(Form::Text),
            "json" => Ok(Form::Json),
            "yaml" => Ok(Form::Yaml),
            other => Err(Failure::failed(format!("--output {other} is not available"))
                .with_help("take text, json or yaml; jq and yq do the rest")),
        }
    }
}

/// A value as JSON over several lines, indented by four spaces as kubeadm does, with a line break at the end. Fields come in the
/// order of the type.
///
/// # Errors
/// The value has no form in JSON.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    json_indented(value, b"    ")
}

/// The same with other spaces.
///
/// # Errors
/// The value has no form in JSON.
pub fn json_indented(value: &impl Serialize, indent: &[u8]) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(indent));
    value.serialize(&mut serializer).map_err(Failure::failed)?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(Failure::failed)
}

/// A value as YAML, with sorted keys.
///
/// # Errors
/// The value has no form in YAML.
pub fn yaml(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_value(value)
        .map(|value| yaml::write(&value))
        .map_err(Failure::failed)
}
