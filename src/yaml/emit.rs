//! Plain data as Go's `sigs.k8s.io/yaml` writes it.

use serde_json::{Map, Number, Value};

use super::float::format_float;
use super::order;
use super::quote::{Analysis, Style, is_break, is_printable};
use super::scalar::json_number;

/// Columns by which a level is set in.
const STEP: usize = 2;
/// A longer key is written behind a `?`.
const LONGEST_SIMPLE_KEY: usize = 128;

/// Writes a value: keys sorted, lists not set in under their key, no line folded, `\n` at the end.
pub fn write(value: &Value) -> String {
    let mut emitter = Emitter {
        out: String::new(),
        column: 0,
        indentation: true,
        whitespace: true,
    };
    emitter.value(value, None, Context::Other);
    emitter.indent(0);
    emitter.out
}

/// Writes several documents, divided by `---`.
pub fn write_all<'a>(documents: impl IntoIterator<Item = &'a Value>) -> String {
    let texts: Vec<String> = documents.into_iter().map(write).collect();
    texts.join("---\n")
}

/// What a value stands in. Each level is given the indentation of the level around it, none for the root.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    MappingValue,
    Other,
}

/// The text so far, and go-yaml's view of its last line.
struct Emitter {
    out: String,
    column: usize,
    /// The line so far is indentation and indicators that count as such.
    indentation: bool,
    /// What comes next needs no space before it.
    whitespace: bool,
}

impl Emitter {
    fn value(&mut self, value: &Value, around: Option<usize>, context: Context) {
        match value {
            Value::Null => self.plain("null"),
            Value::Bool(value) => self.plain(if *value { "true" } else { "false" }),
            Value::Number(number) => self.plain(&number_text(number)),
            Value::String(text) => {
                let style = Analysis::of(text).style();
                self.text(text, style, around.map_or(STEP, |indent| indent + STEP));
            }
            Value::Array(items) if items.is_empty() => self.plain("[]"),
            Value::Array(items) => {
                let indent = match around {
                    None => 0,
                    Some(indent) if context == Context::MappingValue && !self.indentation => indent,
                    Some(indent) => indent + STEP,
                };
                self.sequence(items, indent);
            }
            Value::Object(map) if map.is_empty() => self.plain("{}"),
            Value::Object(map) => self.mapping(map, around.map_or(0, |indent| indent + STEP)),
        }
    }

    fn sequence(&mut self, items: &[Value], indent: usize) {
        for item in items {
            self.indent(indent);
            self.indicator("-", true);
            self.value(item, Some(indent), Context::Other);
        }
    }

    fn mapping(&mut self, map: &Map<String, Value>, indent: usize) {
        let mut keys: Vec<&String> = map.keys().collect();
        order::sort(&mut keys);
        for key in keys {
            let Some(value) = map.get(key) else { continue };
            self.indent(indent);
            let analysis = Analysis::of(key);
            if !analysis.multiline && key.len() <= LONGEST_SIMPLE_KEY {
                self.text(key, analysis.style(), indent + STEP);
                self.push_str(":");
                self.whitespace = false;
                self.indentation = false;
            } else {
                self.indicator("?", true);
                self.text(key, analysis.style(), indent + STEP);
                self.indent(indent);
                self.indicator(":", true);
            }
            self.value(value, Some(indent), Context::MappingValue);
        }
    }

    fn text(&mut self, text: &str, style: Style, indent: usize) {
        match style {
            Style::Plain => self.plain(text),
            Style::SingleQuoted => self.single_quoted(text, indent),
            Style::DoubleQuoted => self.double_quoted(text),
            Style::Literal => self.literal(text, indent),
        }
    }

    fn plain(&mut self, text: &str) {
        self.space();
        self.push_str(text);
        self.ends_text();
    }

    fn single_quoted(&mut self, text: &str, indent: usize) {
        self.indicator("'", false);
        // Breaks other than `\n` only (U+2028, U+2029): texts with `\n` are never written so.
        let mut after_break = false;
        for c in text.chars() {
            if is_break(c) {
                self.push_break(c);
                self.indentation = true;
                after_break = true;
                continue;
            }
            if after_break {
                self.indent(indent);
            }
            if c == '\'' {
                self.push('\'');
            }
            self.push(c);
            self.indentation = false;
            after_break = false;
        }
        self.push('\'');
        self.ends_text();
    }

    fn double_quoted(&mut self, text: &str) {
        self.space();
        self.push('"');
        // An oddity of go-yaml's: behind a byte order mark at the beginning, every character is escaped.
        let escape_all = text.starts_with('\u{feff}');
        for c in text.chars() {
            if !escape_all && is_printable(c) && !is_break(c) && !matches!(c, '"' | '\\') {
                self.push(c);
            } else {
                self.push_str(&escape(c));
            }
        }
        self.push('"');
        self.ends_text();
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.indicator("|", false);
        if text.starts_with(|c| c == ' ' || is_break(c)) {
            self.push_str("2");
        }
        let mut from_end = text.chars().rev();
        let last_is_break = from_end.next().is_some_and(is_break);
        if !last_is_break {
            self.push_str("-");
        } else if from_end.next().is_none_or(is_break) {
            self.push_str("+");
        }
        self.push_break('\n');
        self.indentation = true;
        self.whitespace = true;
        let mut after_break = true;
        for c in text.chars() {
            if is_break(c) {
                self.push_break(c);
                self.indentation = true;
            } else {
                if after_break {
                    self.indent(indent);
                }
                self.push(c);
                self.indentation = false;
            }
            after_break = is_break(c);
        }
    }

    /// Goes to a column of a line on which nothing else stands yet.
    fn indent(&mut self, indent: usize) {
        if !self.indentation || self.column > indent || (self.column == indent && !self.whitespace) {
            self.push_break('\n');
        }
        while self.column < indent {
            self.push(' ');
        }
        self.whitespace = true;
        self.indentation = true;
    }

    fn indicator(&mut self, indicator: &str, is_indentation: bool) {
        self.space();
        self.push_str(indicator);
        self.whitespace = false;
        self.indentation &= is_indentation;
    }

    fn space(&mut self) {
        if !self.whitespace {
            self.push(' ');
        }
    }

    fn ends_text(&mut self) {
        self.whitespace = false;
        self.indentation = false;
    }

    fn push(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    fn push_str(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn push_break(&mut self, c: char) {
        self.out.push(c);
        self.column = 0;
    }
}

fn number_text(number: &Number) -> String {
    let whole = match number.as_f64() {
        Some(float) if number.is_f64() => json_number(float),
        _ => None,
    };
    match whole.as_ref().unwrap_or(number) {
        number if number.is_f64() => format_float(number.as_f64().unwrap_or_default()),
        number => number.to_string(),
    }
}

fn escape(c: char) -> String {
    let short = match c {
        '\0' => "\\0",
        '\u{7}' => "\\a",
        '\u{8}' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\u{b}' => "\\v",
        '\u{c}' => "\\f",
        '\r' => "\\r",
        '\u{1b}' => "\\e",
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{85}' => "\\N",
        '\u{a0}' => "\\_",
        '\u{2028}' => "\\L",
        '\u{2029}' => "\\P",
        _ => "",
    };
    match u32::from(c) {
        _ if !short.is_empty() => short.to_owned(),
        code @ 0..=0xff => format!("\\x{code:02X}"),
        code @ 0x100..=0xffff => format!("\\u{code:04X}"),
        code => format!("\\U{code:08X}"),
    }
}
