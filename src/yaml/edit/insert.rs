//! Putting entries in.

use super::comment::skip_deeper;
use super::place::{column, next_line};
use super::tree::{Id, Kind};
use super::{Draft, EditError, Taken, quote};

impl Draft<'_> {
    /// Puts an entry with a scalar at the end of the mapping at `path` (`timeouts`, or nothing for the whole document), which is
    /// made where it is absent. The scalar is `new.value` as it is written; comments come along.
    ///
    /// # Errors
    /// What stands at `path` is no mapping.
    pub fn insert(&mut self, path: &str, name: &str, new: &Taken) -> Result<(), EditError> {
        let root = self.tree.root.ok_or(EditError::Absent)?;
        if path.is_empty() {
            return self.append(self.tree.target(root), &[name], new);
        }
        match self.find(path) {
            None => match path.rsplit_once('.') {
                None => self.append(root, &[path, name], new),
                Some((around, last)) => {
                    let around = self.find(around).ok_or(EditError::Absent)?;
                    self.append(self.tree.target(around.value), &[last, name], new)
                }
            },
            Some(entry) if self.is_null(entry) => {
                let node = self.tree.node(entry.value);
                let (start, end) = (node.start, node.end);
                let new_text = if self.in_flow(entry.mapping) {
                    let colon = self.colon(entry.mapping);
                    let blank = if colon == ":" { "" } else { " " };
                    format!("{blank}{{{}{colon}{}}}", self.word(entry.mapping, name), new.value)
                } else {
                    let indent = column(self.tree.text, self.tree.node(entry.key).start) + self.step();
                    format!("{}{}", self.new_line, self.lines(&[name], new, indent).trim_end())
                };
                if start == end {
                    self.splice(end, end, new_text);
                } else {
                    // A written `null` gives way.
                    self.splice(start, end, new_text.trim_start_matches(' '));
                }
                Ok(())
            }
            Some(entry) => self.append(self.tree.target(entry.value), &[name], new),
        }
    }

    /// Columns by which this document sets in a mapping under its key.
    fn step(&self) -> usize {
        let text = self.tree.text;
        let steps = (0..self.tree.nodes.len()).flat_map(|mapping| {
            self.tree.entries(mapping).iter().filter_map(move |(key, value)| {
                let first = self.tree.entries(*value).first()?;
                if self.in_flow(*value) {
                    return None;
                }
                let (inner, outer) = (self.tree.node(first.0).start, self.tree.node(*key).start);
                column(text, inner)
                    .checked_sub(column(text, outer))
                    .filter(|step| (1..=8).contains(step))
            })
        });
        { steps }.next().unwrap_or(2)
    }

    fn append(&mut self, mapping: Id, names: &[&str], new: &Taken) -> Result<(), EditError> {
        let text = self.tree.text;
        let Kind::Mapping { flow, entries } = &self.tree.node(mapping).kind else {
            return Err(EditError::Form);
        };
        let last = entries.last().copied();
        let end = last.map(|(key, value)| self.tree.node(value).end.max(self.tree.node(key).end));
        if *flow {
            let colon = self.colon(mapping);
            let mut value = new.value.clone();
            for name in names.iter().rev().take(names.len() - 1) {
                value = format!("{{{}{colon}{value}}}", self.word(mapping, name));
            }
            let entry = format!("{}{colon}{value}", self.word(mapping, names[0]));
            let own = new.above.iter().chain(&new.behind);
            let comments: String = own.map(|comment| format!("{}{comment}", self.new_line)).collect();
            let between = if comments.is_empty() {
                Self::comma(colon).trim_start_matches(',').to_owned()
            } else {
                format!("{comments}{}", self.new_line)
            };
            match end {
                Some(end) => self.splice(end, end, format!(",{between}{entry}")),
                None => {
                    let open = self.tree.node(mapping).body + 1;
                    self.splice(
                        open,
                        open,
                        format!("{}{entry}", if comments.is_empty() { "" } else { &between }),
                    );
                }
            }
            return Ok(());
        }
        let (Some(end), Some((first, _))) = (end, entries.first()) else {
            return Err(EditError::Form);
        };
        let first = self.explicit(*first).unwrap_or(self.tree.node(*first).start);
        let indent = column(text, first);
        let at = skip_deeper(text, self.behind(end, next_line(text, end)), indent);
        let mut lines = self.lines(names, new, indent);
        if at == text.len() && !text.ends_with('\n') {
            lines = format!("{}{}", self.new_line, lines.trim_end());
        }
        self.splice(at, at, lines);
        Ok(())
    }

    /// Behind a value: empty lines belong to a block of text that keeps them (`|+`).
    fn behind(&self, end: usize, next: usize) -> usize {
        let text = self.tree.text;
        let keeps = self.tree.nodes.iter().any(|node| {
            let source = self.tree.slice(node.body, node.end);
            let header = source.split(['\n', '\r', ' ', '#']).next().unwrap_or_default();
            node.end == end && header.starts_with(['|', '>']) && header.contains('+')
        });
        let mut at = next;
        while keeps && at < text.len() && text[at..next_line(text, at)].trim().is_empty() {
            at = next_line(text, at);
        }
        at
    }

    /// Names that lie in each other, the last one with the value, as lines.
    fn lines(&self, names: &[&str], new: &Taken, indent: usize) -> String {
        let mut out = String::new();
        let nl = self.new_line;
        for (depth, name) in names.iter().enumerate() {
            let blank = " ".repeat(indent + depth * self.step());
            if depth + 1 < names.len() {
                out.push_str(&format!("{blank}{name}:{nl}"));
                continue;
            }
            for comment in &new.above {
                out.push_str(&format!("{blank}{comment}{nl}"));
            }
            out.push_str(&format!("{blank}{name}: {}{}{nl}", new.value, new.with_gap()));
        }
        out
    }

    /// What stands between keys and values in this mapping: `:` in JSON without blanks, `: ` everywhere else.
    pub(super) fn colon(&self, mapping: Id) -> &'static str {
        let is_compact = |(key, value): &(Id, Id)| {
            let (from, to) = (self.tree.node(*key).end, self.tree.node(*value).start);
            self.tree.source(*key).starts_with('"') && self.tree.slice(from, to) == ":"
        };
        match self.in_flow(mapping) && self.tree.entries(mapping).first().is_some_and(is_compact) {
            true => ":",
            false => ": ",
        }
    }

    /// What stands between entries that are put in, where `colon` stands in them.
    pub(super) fn comma(colon: &str) -> &'static str {
        if colon == ":" { "," } else { ", " }
    }

    /// A key as the keys of this mapping are written.
    pub(super) fn word(&self, mapping: Id, name: &str) -> String {
        let quoted = self.tree.entries(mapping).first().is_some_and(|(key, _)| {
            let body = self.tree.node(*key).body;
            self.tree.text[body..].starts_with('"')
        });
        if quoted {
            quote::double(name)
        } else {
            quote::scalar(name, true)
        }
    }
}
