//! What a scalar is, by its quotes, its tag and its text.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Number;
use smol_str::{SmolStr, ToSmolStr};

use super::NodeValue;
use super::build::Key;
use super::event::Scalar;
use super::float::format_float;
use super::scalar::{Meaning, json_number, resolve as resolve_plain, resolve_number};

const PREFIX: &str = "tag:yaml.org,2002:";

/// A scalar as a value and as a key.
pub(super) struct Resolved {
    pub value: NodeValue,
    pub key: Key,
    /// Whether it cannot be a value: JSON has no such number.
    pub only_key: bool,
}

impl Resolved {
    fn new(value: NodeValue, key: Key) -> Self {
        Self {
            value,
            key,
            only_key: false,
        }
    }
}

/// Gives a scalar its meaning, or says why it has none.
pub(super) fn resolve(scalar: Scalar<'_>) -> Result<Resolved, String> {
    let Scalar { text, plain, tag, .. } = scalar;
    let Some(tag) = tag else {
        if !plain {
            return Ok(text_of(text));
        }
        if text == "<<" {
            return Ok(merge(text));
        }
        return Ok(of_meaning(resolve_plain(&text), text));
    };
    match tag.strip_prefix(PREFIX) {
        Some("str") => Ok(text_of(text)),
        Some("binary") => binary(&text).map(|text| text_of(Cow::Owned(text))),
        Some(kind @ ("null" | "bool" | "int" | "float" | "timestamp")) => tagged(kind, text),
        Some("merge") if text == "<<" => Ok(merge(text)),
        None if tag == "!" && text == "<<" => Ok(merge(text)),
        _ => Ok(text_of(text)),
    }
}

/// A scalar with one of the tags that go-yaml checks.
fn tagged(kind: &str, text: Cow<'_, str>) -> Result<Resolved, String> {
    let meaning = match (resolve_plain(&text), kind) {
        (Meaning::Timestamp, "timestamp") => Meaning::Timestamp,
        (Meaning::Timestamp, _) => resolve_number(&text),
        (Meaning::Int(number), "float") => Meaning::Float(number as f64),
        (meaning, _) => meaning,
    };
    let fits = match &meaning {
        Meaning::Null => kind == "null",
        Meaning::Bool(_) => kind == "bool",
        Meaning::Int(_) | Meaning::Uint(_) => kind == "int",
        Meaning::Float(_) => kind == "float",
        Meaning::Timestamp => kind == "timestamp",
        Meaning::Text => false,
    };
    if !fits {
        return Err(format!("`{text}` does not fit its tag `!!{kind}`"));
    }
    Ok(of_meaning(meaning, text))
}

fn of_meaning(meaning: Meaning, text: Cow<'_, str>) -> Resolved {
    match meaning {
        Meaning::Null => Resolved::new(NodeValue::Null, Key::Unfit("nothing (null) cannot be a key")),
        Meaning::Bool(value) => Resolved::new(NodeValue::Bool(value), Key::Text(value.to_smolstr())),
        Meaning::Int(value) => Resolved::new(NodeValue::Number(value.into()), Key::Text(value.to_smolstr())),
        Meaning::Uint(value) => Resolved::new(
            NodeValue::Number(Number::from(value)),
            Key::Unfit("a number as large as this cannot be a key"),
        ),
        Meaning::Float(value) => {
            let key = Key::Text(format_float(value as f32).into());
            match json_number(value) {
                Some(number) => Resolved::new(NodeValue::Number(number), key),
                None => Resolved {
                    value: NodeValue::Null,
                    key,
                    only_key: true,
                },
            }
        }
        Meaning::Timestamp | Meaning::Text => text_of(text),
    }
}

fn text_of(text: Cow<'_, str>) -> Resolved {
    Resolved::new(NodeValue::String(SmolStr::from(text)), Key::Same)
}

fn merge(text: Cow<'_, str>) -> Resolved {
    Resolved::new(NodeValue::String(SmolStr::from(text)), Key::Merge)
}

fn binary(text: &str) -> Result<String, String> {
    let encoded: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let bytes = STANDARD
        .decode(encoded)
        .map_err(|_| "this is not the base64 text that its tag `!!binary` promises".to_owned())?;
    // Each byte that is no UTF-8 becomes a U+FFFD of its own.
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    Ok(text)
}
