//! The arguments of a command, parsed: values by flag name. Nothing below this module knows clap.

use std::collections::BTreeMap;

use super::spec::{Flag, Kind};
use crate::config::duration::Duration;

/// What the command line said, with defaults filled in.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    pub(super) path: Vec<&'static str>,
    pub(super) values: BTreeMap<&'static str, Value>,
    pub(super) given: Vec<&'static Flag>,
    pub(super) positional: Vec<String>,
}

/// The value of a flag.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of [`Kind::Bool`].
    Bool(bool),
    /// Of [`Kind::Text`], [`Kind::File`], [`Kind::Folder`].
    Text(String),
    /// Of [`Kind::List`], [`Kind::Files`].
    List(Vec<String>),
    /// Of [`Kind::Pairs`].
    Pairs(Vec<(String, String)>),
    /// Of [`Kind::Duration`].
    Duration(Duration),
    /// Of [`Kind::Int32`], [`Kind::Int`].
    Number(i64),
}

impl Arguments {
    /// The command: `["init", "phase", "certs", "all"]`, with names in place of aliases.
    pub fn path(&self) -> &[&'static str] {
        &self.path
    }

    /// The words besides flags.
    pub fn positional(&self) -> &[String] {
        &self.positional
    }

    /// Whether the flag was given on the command line.
    pub fn given(&self, flag: &str) -> bool {
        self.given.iter().any(|given| given.name == flag)
    }

    /// The flags that were given, each once.
    pub fn given_flags(&self) -> impl Iterator<Item = &'static Flag> {
        self.given.iter().copied()
    }

    /// Whether the command has such a flag.
    pub fn has(&self, flag: &str) -> bool {
        self.values.contains_key(flag)
    }

    /// A text, or its default; empty where the command has no such flag.
    pub fn text(&self, flag: &str) -> &str {
        match self.values.get(flag) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// A text that is not empty.
    pub fn some_text(&self, flag: &str) -> Option<&str> {
        Some(self.text(flag)).filter(|text| !text.is_empty())
    }

    /// A text that was given on the command line, be it empty.
    pub fn given_text(&self, flag: &str) -> Option<&str> {
        self.given(flag).then(|| self.text(flag))
    }

    /// A bool, or its default; false where the command has no such flag.
    pub fn flag(&self, flag: &str) -> bool {
        matches!(self.values.get(flag), Some(Value::Bool(true)))
    }

    /// A list, or its default; empty where the command has no such flag.
    pub fn list(&self, flag: &str) -> &[String] {
        match self.values.get(flag) {
            Some(Value::List(list)) => list,
            _ => &[],
        }
    }

    /// `name=value` pairs; empty where the command has no such flag.
    pub fn pairs(&self, flag: &str) -> &[(String, String)] {
        match self.values.get(flag) {
            Some(Value::Pairs(pairs)) => pairs,
            _ => &[],
        }
    }

    /// A duration, or its default; zero where the command has no such flag.
    pub fn duration(&self, flag: &str) -> Duration {
        match self.values.get(flag) {
            Some(Value::Duration(duration)) => *duration,
            _ => Duration::default(),
        }
    }

    /// A number, or its default; zero where the command has no such flag.
    pub fn number(&self, flag: &str) -> i64 {
        match self.values.get(flag) {
            Some(Value::Number(number)) => *number,
            _ => 0,
        }
    }
}

impl Flag {
    /// Reads a value of this flag.
    ///
    /// # Errors
    /// It is not of the flag's kind; the message completes "`--flag` ...".
    pub fn read(&self, text: &str) -> Result<Value, String> {
        let unset = text.is_empty() && self.default.is_empty();
        if !(unset || self.values.is_empty() || self.values.contains(&text)) {
            return Err(format!("takes one of {}; it was given `{text}`", self.values.join(", ")));
        }
        match self.kind {
            Kind::Text | Kind::File | Kind::Folder => Ok(Value::Text(text.to_owned())),
            // A path may hold commas.
            Kind::Files if text.is_empty() => Ok(Value::List(Vec::new())),
            Kind::Files => Ok(Value::List(vec![text.to_owned()])),
            // What Go's strconv.ParseBool takes.
            Kind::Bool => match text {
                "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(Value::Bool(true)),
                "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(Value::Bool(false)),
                _ => Err(format!("takes true or false; it was given `{text}`")),
            },
            Kind::List => read_list(text).map(Value::List),
            Kind::Pairs => read_list(text)?
                .into_iter()
                .map(|pair| match pair.split_once('=') {
                    Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.trim().to_owned())),
                    _ => Err(format!("takes name=value pairs divided by commas; it was given `{pair}`")),
                })
                .collect::<Result<_, _>>()
                .map(Value::Pairs),
            Kind::Duration => text
                .parse()
                .map(Value::Duration)
                .map_err(|error: crate::config::duration::InvalidDuration| {
                    let message = error.to_string();
                    format!("takes a duration: {message}")
                }),
            Kind::Int32 => read_number(text, i64::from(i32::MIN)..=i64::from(i32::MAX)),
            Kind::Int => read_number(text, i64::MIN..=i64::MAX),
        }
    }

    /// The value where nobody gives one.
    pub fn default_value(&self) -> Value {
        let empty = match self.kind {
            Kind::Bool => Value::Bool(false),
            Kind::Text | Kind::File | Kind::Folder => Value::Text(String::new()),
            Kind::List | Kind::Files => Value::List(Vec::new()),
            Kind::Pairs => Value::Pairs(Vec::new()),
            Kind::Duration => Value::Duration(Duration::default()),
            Kind::Int32 | Kind::Int => Value::Number(0),
        };
        if self.default.is_empty() {
            return empty;
        }
        self.read(self.default).unwrap_or(empty)
    }
}

impl Value {
    /// Adds the value of a repetition: lists grow, the rest is replaced.
    pub(super) fn add(&mut self, next: Value) {
        match (self, next) {
            (Value::List(list), Value::List(more)) => list.extend(more),
            (Value::Pairs(pairs), Value::Pairs(more)) => pairs.extend(more),
            (value, next) => *value = next,
        }
    }
}

/// Numbers as Go's strconv.ParseInt with base 0 reads them, without its underscores.
fn read_number(text: &str, range: std::ops::RangeInclusive<i64>) -> Result<Value, String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (digits, base) = match lower.as_bytes() {
        [b'0', b'x', ..] => (&lower[2..], 16),
        [b'0', b'o', ..] => (&lower[2..], 8),
        [b'0', b'b', ..] => (&lower[2..], 2),
        [b'0', _, ..] => (&lower[1..], 8),
        _ => (&lower[..], 10),
    };
    Some(digits)
        .filter(|digits| digits.chars().all(|c| c.is_digit(base)))
        .and_then(|digits| i64::from_str_radix(digits, base).ok())
        .map(|number| sign * number)
        .filter(|number| range.contains(number))
        .map(Value::Number)
        .ok_or_else(|| format!("takes a whole number; it was given `{text}`"))
}

/// A line of comma separated values: an element in double quotes may hold commas, `""` in it stands for a quote.
fn read_list(text: &str) -> Result<Vec<String>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut list = Vec::new();
    let mut rest = text;
    loop {
        let (element, after) = match rest.strip_prefix('"') {
            Some(quoted) => read_quoted(quoted).ok_or_else(|| format!("takes a list; a quote in `{text}` is not closed"))?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        list.push(element);
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None if after.is_empty() => return Ok(list),
            None => return Err(format!("takes a list; there is text behind a closing quote in `{text}`")),
        }
    }
}

fn read_quoted(text: &str) -> Option<(String, &str)> {
    let mut element = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"')?;
        element.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                element.push('"');
                rest = more;
            }
            None => return Some((element, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_comma_separated_values() {
        let list = |text| read_list(text).unwrap();
        assert_eq!(list("a,b"), ["a", "b"]);
        assert_eq!(list("a,,b,"), ["a", "", "b", ""]);
        assert_eq!(list(r#""a,b",c,"say ""x""""#), ["a,b", "c", r#"say "x""#]);
        assert!(list("").is_empty());
        assert!(read_list("\"a").is_err());
        assert!(read_list("\"a\"b").is_err());
    }

    #[test]
    fn values_are_of_their_kind() {
        assert_eq!(Flag::int32("p", "").read("0x10"), Ok(Value::Number(16)));
        assert!(Flag::int32("p", "").read("2147483648").is_err());
        assert!(Flag::int("p", "").read("--1").is_err());
        assert_eq!(Flag::files("f", "").read("a,b"), Ok(Value::List(vec!["a,b".to_owned()])));
        assert_eq!(Flag::bool("b", "").read("T"), Ok(Value::Bool(true)));
        assert!(Flag::bool("b", "").read("yes").is_err());
        let pairs = Flag::pairs("x", "").read("a=1,b=c=d");
        assert_eq!(
            pairs,
            Ok(Value::Pairs(vec![("a".into(), "1".into()), ("b".into(), "c=d".into())]))
        );
        assert!(Flag::pairs("x", "").read("a").is_err());
        let error = Flag::text("o", "").one_of(&["json", "yaml"]).read("xml").unwrap_err();
        assert_eq!(error, "takes one of json, yaml; it was given `xml`");
    }
}
