//! What is left of a document after it was read into a Kubernetes type and written again: unknown fields vanish, empty ones
//! too, quantities get their canonical form, and a value of the wrong type is refused.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::schema::{Field, Kind, Object, Written};
use crate::config::quantity;
use crate::release::Release;

/// A value that its field cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} stands at {path} where {wanted} is wanted")]
pub struct WrongType {
    /// Path of the field.
    pub path: String,
    /// What would fit.
    pub wanted: &'static str,
    /// What stands there.
    pub found: String,
}

/// The document as Kubernetes of a release would write it after reading it as `object`.
///
/// # Errors
/// A value that its field cannot hold.
pub fn rewrite(document: &Value, object: &Object, release: &Release) -> Result<Value, WrongType> {
    let mut writer = Writer {
        release,
        path: Vec::new(),
    };
    writer.object(document, object)
}

struct Writer<'a> {
    release: &'a Release,
    path: Vec<String>,
}

impl Writer<'_> {
    fn object(&mut self, value: &Value, object: &Object) -> Result<Value, WrongType> {
        let empty = Map::new();
        let given = match value {
            Value::Object(given) => given,
            Value::Null => &empty,
            _ => return Err(self.wrong(value, "a mapping")),
        };
        let mut out = Map::new();
        let minor = self.release.minor.number;
        for field in object.fields.iter().filter(|field| field.exists_in(minor)) {
            let value = given.get(field.name).unwrap_or(&Value::Null);
            self.path.push(format!(".{}", field.name));
            if let Some(written) = self.field(value, field)? {
                out.insert(field.name.to_owned(), written);
            }
            self.path.pop();
        }
        Ok(Value::Object(out))
    }

    fn field(&mut self, value: &Value, field: &Field) -> Result<Option<Value>, WrongType> {
        if value.is_null() {
            return match field.written {
                Written::UnlessEmpty | Written::WhereGiven => Ok(None),
                Written::OrNull => Ok(Some(Value::Null)),
                Written::Timestamp => Ok(self.release.minor.null_creation_timestamps.then_some(Value::Null)),
                Written::Always => self.value(value, &field.kind).map(Some),
            };
        }
        let out = self.value(value, &field.kind)?;
        Ok((field.written != Written::UnlessEmpty || !is_empty(&out)).then_some(out))
    }

    /// A value in the form that Go gives it. Null stands for what Go calls the zero value.
    fn value(&mut self, value: &Value, kind: &Kind) -> Result<Value, WrongType> {
        match kind {
            Kind::Any => Ok(value.clone()),
            Kind::Object(object) => self.object(value, object),
            Kind::List(element) => match value {
                Value::Null => Ok(Value::Null),
                Value::Array(items) => self.list(items, element),
                _ => Err(self.wrong(value, "a list")),
            },
            Kind::Map(element) => match value {
                Value::Null => Ok(Value::Null),
                Value::Object(entries) => self.map(entries, element),
                _ => Err(self.wrong(value, "a mapping")),
            },
            Kind::Text => match value {
                Value::Null => Ok(Value::from("")),
                Value::String(_) => Ok(value.clone()),
                _ => Err(self.wrong(value, "text (in quotes, where it looks like something else)")),
            },
            Kind::Bool => match value {
                Value::Null => Ok(Value::from(false)),
                Value::Bool(_) => Ok(value.clone()),
                _ => Err(self.wrong(value, "`true` or `false`")),
            },
            Kind::Int32 => match whole(value) {
                Some(number) if i32::try_from(number).is_ok() => Ok(Value::from(number)),
                _ => Err(self.wrong(value, "a whole number of 32 bits")),
            },
            Kind::Int64 => whole(value)
                .map(Value::from)
                .ok_or_else(|| self.wrong(value, "a whole number of 64 bits")),
            Kind::IntOrText => match value {
                Value::String(_) => Ok(value.clone()),
                _ => self.value(value, &Kind::Int32).map_err(|wrong| WrongType {
                    wanted: "text or a whole number of 32 bits",
                    ..wrong
                }),
            },
            Kind::Quantity => self.quantity(value),
            Kind::Time => self.time(value),
        }
    }

    fn list(&mut self, items: &[Value], element: &Kind) -> Result<Value, WrongType> {
        let mut out = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            self.path.push(format!("[{index}]"));
            out.push(self.value(item, element)?);
            self.path.pop();
        }
        Ok(Value::Array(out))
    }

    fn map(&mut self, entries: &Map<String, Value>, element: &Kind) -> Result<Value, WrongType> {
        let mut out = Map::new();
        for (key, value) in entries {
            self.path.push(format!(".{key}"));
            out.insert(key.clone(), self.value(value, element)?);
            self.path.pop();
        }
        Ok(Value::Object(out))
    }

    fn quantity(&self, value: &Value) -> Result<Value, WrongType> {
        let text = match value {
            Value::Null => "0".to_owned(),
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return Err(self.wrong(value, "a quantity such as `100m`")),
        };
        match quantity::canonical(&text) {
            Ok(text) => Ok(Value::String(text)),
            Err(_) => Err(self.wrong(value, "a quantity such as `100m`")),
        }
    }

    fn time(&self, value: &Value) -> Result<Value, WrongType> {
        let wrong = || self.wrong(value, "a point in time such as `2026-01-31T12:00:00Z`");
        let text = match value {
            Value::Null => return Ok(Value::Null),
            Value::String(text) => text,
            _ => return Err(wrong()),
        };
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| wrong())?;
        let in_utc = time
            .to_offset(time::UtcOffset::UTC)
            .replace_nanosecond(0)
            .map_err(|_| wrong())?;
        in_utc.format(&Rfc3339).map(Value::String).map_err(|_| wrong())
    }

    fn wrong(&self, value: &Value, wanted: &'static str) -> WrongType {
        WrongType {
            path: self.path.concat().trim_start_matches('.').to_owned(),
            wanted,
            found: super::describe(value),
        }
    }
}

/// A whole number; null is 0, and `5.0` is 5.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Null => Some(0),
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
        }),
        _ => None,
    }
}

/// What Go's `omitempty` leaves out.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
    }
}
