//! A mapping as a list of names and values, and back.
//!
//!     a: 1 # one            - name: a
//!                             value: 1 # one

use std::collections::BTreeMap;

use super::comment::trailing;
use super::place::{column, is_first_in_line, next_line};
use super::tree::{Id, KeyText, Kind};
use super::{Draft, EditError, Entry, quote};

impl Draft<'_> {
    /// Turns the mapping that an entry has into a list: `a: 1` becomes `- name: a` and `value: 1`. Each entry keeps its place,
    /// its value as it is written, and its comments. What `<<` brings in is written out. Done once, where several aliases lead here.
    ///
    /// # Errors
    /// The value is neither a mapping nor nothing.
    pub fn mapping_to_list(&mut self, entry: Entry) -> Result<(), EditError> {
        let mapping = self.tree.target(entry.value);
        if self.is_null(entry) || !self.turned.insert(mapping) {
            return Ok(());
        }
        let Kind::Mapping { flow, entries } = &self.tree.node(mapping).kind else {
            return Err(EditError::Form);
        };
        let (flow, entries) = (*flow, entries.clone());
        if flow {
            let (open, close) = (self.tree.node(mapping).body, self.tree.node(mapping).end);
            self.splice(open, open + 1, "[");
            for (key, value) in entries {
                self.flow_item(mapping, key, value);
            }
            self.splice(close - 1, close, "]");
        } else {
            let ends: Vec<MovedEnd> = entries
                .iter()
                .filter_map(|(key, value)| self.end_in_list(mapping, *key, *value))
                .collect();
            self.align(&ends);
            for (key, value) in entries {
                self.block_item(mapping, key, value);
            }
        }
        Ok(())
    }

    /// Where a value of one line ends once it stands behind `value:`.
    fn end_in_list(&self, mapping: Id, key: Id, value: Id) -> Option<MovedEnd> {
        let text = self.tree.text;
        let (start, key_end, end) = (self.tree.node(key).start, self.tree.node(key).end, self.tree.node(value).end);
        let is_plain = self.explicit(key).is_none() && !self.tree.slice(start, end).contains(['\n', '\r']);
        let behind_key = column(text, end).checked_sub(column(text, key_end))?;
        let says = self.word(mapping, "value").chars().count();
        is_plain.then(|| MovedEnd {
            offset: end,
            column: column(text, start) + 2 + says + behind_key,
        })
    }

    /// Keeps comments behind values in the column that they share, or, where that has become too narrow, in a common one.
    fn align(&mut self, ends: &[MovedEnd]) {
        let text = self.tree.text;
        let mut by_column: BTreeMap<usize, Vec<(&MovedEnd, usize)>> = BTreeMap::new();
        for end in ends {
            let Some(comment) = trailing(text, end.offset) else { continue };
            if self.tree.slice(end.offset, comment.start).bytes().all(|blank| blank == b' ') {
                let of_column = by_column.entry(column(text, comment.start)).or_default();
                of_column.push((end, comment.start));
            }
        }
        for (shared, comments) in by_column {
            let gaps = || comments.iter().map(|(end, comment)| comment - end.offset);
            let (Some(narrowest), Some(widest)) = (gaps().min(), gaps().max()) else {
                continue;
            };
            let longest = comments.iter().map(|(end, _)| end.column).max().unwrap_or_default();
            // One blank before each is no column.
            if widest == 1 {
                continue;
            }
            let column = if longest < shared { shared } else { longest + narrowest };
            for (end, comment) in comments {
                self.splice(end.offset, comment, " ".repeat(column - end.column));
            }
        }
    }

    fn flow_item(&mut self, mapping: Id, key: Id, value: Id) {
        let (name, says) = (self.word(mapping, "name"), self.word(mapping, "value"));
        let colon = self.colon(mapping);
        let comma = Self::comma(colon);
        let start = self.explicit(key).unwrap_or(self.tree.node(key).start);
        let end = self.tree.node(value).end.max(self.tree.node(key).end);
        if self.tree.key_text(key) == KeyText::Merge {
            let items: Vec<String> = self
                .written_out(value, true)
                .into_iter()
                .map(|(key, value)| format!("{{{name}{colon}{key}{comma}{says}{colon}{value}}}"))
                .collect();
            self.splice(start, end, items.join(comma));
            return;
        }
        let key_end = self.tree.node(key).end;
        let written = self.key_as_value(key, true);
        self.splice(start, key_end, format!("{{{name}{colon}{written}{comma}{says}"));
        let close = match (self.tree.is_nothing(value), self.sign_between(key_end, end, ':')) {
            (true, Some(_)) => " \"\"}",
            (true, None) => ": \"\"}",
            (false, _) => "}",
        };
        self.splice(end, end, close);
    }

    fn block_item(&mut self, mapping: Id, key: Id, value: Id) {
        let text = self.tree.text;
        let nl = self.new_line;
        let explicit = self.explicit(key);
        let start = explicit.unwrap_or(self.tree.node(key).start);
        let key_end = self.tree.node(key).end;
        let end = self.tree.node(value).end.max(key_end);
        let blank = " ".repeat(column(text, start));
        let (name, says) = (self.word(mapping, "name"), self.word(mapping, "value"));
        if self.tree.key_text(key) == KeyText::Merge {
            let items: Vec<String> = self
                .written_out(value, false)
                .into_iter()
                .map(|(key, value)| format!("- {name}: {key}{nl}{blank}  {says}: {value}"))
                .collect();
            self.splice(start, end, items.join(&format!("{nl}{blank}")));
            return;
        }
        let written = self.key_as_value(key, false);
        let colon = self.sign_between(key_end, self.tree.node(value).start.max(end), ':');
        match colon {
            Some(at) if explicit.is_some() && is_first_in_line(text, at) => {
                self.splice(start, key_end, format!("- {name}: {written}"));
                self.set_in(key_end, end, 2);
                self.splice(at, at, says);
            }
            Some(_) => {
                self.splice(start, key_end, format!("- {name}: {written}{nl}{blank}  {says}"));
                self.set_in(key_end, end, 2);
            }
            None => {
                self.splice(start, key_end, format!("- {name}: {written}{nl}{blank}  {says}: \"\""));
            }
        }
    }

    /// Sets the lines that begin in a stretch of text further in.
    fn set_in(&mut self, from: usize, to: usize, by: usize) {
        let text = self.tree.text;
        let mut at = next_line(text, from);
        while at < to {
            if !text[at..].starts_with(['\n', '\r']) {
                self.splice(at, at, " ".repeat(by));
            }
            at = next_line(text, at);
        }
    }

    /// A key as it is written, in quotes where it would be no text as a value.
    fn key_as_value(&self, key: Id, flow: bool) -> String {
        let source = self.tree.source(key);
        let is_alias = matches!(self.tree.node(key).kind, Kind::Alias(_));
        if !source.is_empty() && !source.contains(['\n', '\r']) && (is_alias || self.tree.is_text(key)) {
            return source.to_owned();
        }
        match self.tree.key_text(key) {
            KeyText::Name(name) => quote::scalar(&name, flow),
            KeyText::Merge | KeyText::Other => source.to_owned(),
        }
    }

    /// The entries that `<<` brings in, keys and values as scalars.
    fn written_out(&self, source: Id, flow: bool) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for mapping in self.tree.merged(source) {
            for (key, value) in self.tree.entries(mapping) {
                if self.tree.key_text(*key) == KeyText::Merge {
                    out.extend(self.written_out(*value, flow));
                    continue;
                }
                let value = self
                    .tree
                    .value_text(*value)
                    .map_or(String::new(), |text| quote::scalar(&text, flow));
                let key = match self.tree.key_text(*key) {
                    KeyText::Name(name) => quote::scalar(&name, flow),
                    KeyText::Merge | KeyText::Other => continue,
                };
                out.push((key, value));
            }
        }
        out
    }

    /// Turns the list that an entry has into a mapping: `- name: a` and `value: 1` become `a: 1`. The way back of
    /// [`mapping_to_list`](Self::mapping_to_list).
    ///
    /// # Errors
    /// The value is neither a list of names and values nor nothing.
    pub fn list_to_mapping(&mut self, entry: Entry) -> Result<(), EditError> {
        let list = self.tree.target(entry.value);
        if self.is_null(entry) || !self.turned.insert(list) {
            return Ok(());
        }
        let Kind::Sequence { flow, items } = &self.tree.node(list).kind else {
            return Err(EditError::Form);
        };
        let (flow, items) = (*flow, items.clone());
        let text = self.tree.text;
        let (open, close) = (self.tree.node(list).body, self.tree.node(list).end);
        if flow {
            self.splice(open, open + 1, "{");
            for item in items {
                let (start, end) = (self.tree.node(item).start, self.tree.node(item).end);
                let new = self.pair(item, start, column(text, start), true)?;
                self.splice(start, end, new);
            }
            self.splice(close - 1, close, "}");
            return Ok(());
        }
        let around = self
            .holder(list)
            .map_or(0, |holder| column(text, self.tree.node(holder.key).start));
        let mut last = open;
        let mut indent = None;
        let mut ends = Vec::new();
        for item in items {
            let (start, end) = (self.tree.node(item).start, self.tree.node(item).end);
            let dash = self.sign_between(last, start, '-').unwrap_or(start);
            let outer = column(text, dash);
            let indent = *indent.get_or_insert(match outer > around {
                true => outer,
                false => outer + 2,
            });
            let blank = " ".repeat(indent.saturating_sub(outer));
            let new = self.pair(item, dash, indent, false)?;
            let last_line = new.rsplit('\n').next().unwrap_or_default().chars().count();
            ends.push(MovedEnd {
                offset: end,
                column: if new.contains('\n') { last_line } else { indent + last_line },
            });
            self.splice(dash, end, format!("{blank}{new}"));
            last = end;
        }
        self.align(&ends);
        Ok(())
    }

    /// A list item that begins at `start` as `key: value`, set in by `indent`, below the comments that stand in it.
    fn pair(&self, item: Id, start: usize, indent: usize, flow: bool) -> Result<String, EditError> {
        let text = self.tree.text;
        let node = self.tree.node(item);
        let target = self.tree.target(item);
        let field = |name: &str| {
            let (mapping, index) = self.tree.lookup(target, name)?;
            let (_, value) = self.tree.entries(mapping)[index];
            // What lies behind an alias or a merge is written anew.
            Some((value, mapping == item))
        };
        let (name, name_here) = field("name").ok_or(EditError::Form)?;
        let source = self.tree.source(name);
        let mut key = self.tree.value_text(name).ok_or(EditError::Form)?.into_owned();
        if name_here
            && self.tree.is_text(name)
            && !source.contains(['\n', '\r'])
            && !source.starts_with(['|', '>', '&', '!', '?'])
        {
            key = source.to_owned();
        } else {
            key = quote::scalar(&key, flow);
        }
        let value = field("value");
        let mut inner = node.end..node.end;
        let written = match value {
            Some((value, true)) if !self.tree.is_nothing(value) => {
                let (from, to) = (self.tree.node(value).start, self.tree.node(value).end);
                inner = from..to;
                let by = column(text, node.start) as i64 - indent as i64;
                set_out(self.tree.slice(from, to), if flow { 0 } else { by })
            }
            Some((value, _)) => quote::scalar(&self.tree.value_text(value).ok_or(EditError::Form)?, flow),
            None => quote::scalar("", flow),
        };
        let blank = " ".repeat(indent);
        let before = self.comments_in(start, inner.start.clamp(start, node.end));
        let behind = self.comments_in(inner.end.clamp(start, node.end), node.end);
        let own: String = before
            .chain(behind)
            .map(|comment| format!("{comment}{}{blank}", self.new_line))
            .collect();
        let colon = if flow { self.colon(target) } else { ": " };
        Ok(format!("{own}{key}{colon}{written}"))
    }
}

/// Where a value ends, and in which column it will.
struct MovedEnd {
    offset: usize,
    column: usize,
}

/// Sets all lines but the first further out, where they have blanks to spare; further in where `by` is negative.
fn set_out(text: &str, by: i64) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        match usize::try_from(by) {
            Ok(by) if number > 0 => out.push_str(&line[by.min(blanks)..]),
            Err(_) if number > 0 && !line.starts_with(['\n', '\r']) => {
                out.push_str(&" ".repeat(usize::try_from(-by).unwrap_or(0)));
                out.push_str(line);
            }
            _ => out.push_str(line),
        }
    }
    out
}
