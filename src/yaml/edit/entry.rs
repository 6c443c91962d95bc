//! Setting a scalar, renaming a key, taking an entry out.

use super::comment::{leading, trailing};
use super::place::{column, is_first_in_line, line_end, line_start, next_line};
use super::tree::{Id, Kind};
use super::{Draft, EditError, Entry, Taken, quote};

impl Draft<'_> {
    /// Sets the value of an entry to a text. Quotes and anchor stay; an alias gives way to the text.
    ///
    /// # Errors
    /// The value is a list or mapping.
    pub fn set(&mut self, entry: Entry, text: &str) -> Result<(), EditError> {
        let flow = self.in_flow(entry.mapping);
        let node = self.tree.node(entry.value);
        let (body, end) = (node.body, node.end);
        let source = self.tree.slice(body, end);
        let new = match &node.kind {
            Kind::Scalar(_) if body == end => format!(" {}", quote::scalar(text, flow)),
            Kind::Scalar(_) => quote::like(source, text, flow),
            Kind::Alias(_) => quote::scalar(text, flow),
            Kind::Sequence { .. } | Kind::Mapping { .. } => return Err(EditError::Form),
        };
        self.splice(body, end, new);
        Ok(())
    }

    /// Replaces a part of what a scalar says, and leaves the rest of it as it is written.
    ///
    /// # Errors
    /// The value is a list or mapping.
    pub fn replace(&mut self, entry: Entry, old: &str, new: &str) -> Result<(), EditError> {
        let node = self.tree.node(entry.value);
        let (body, end) = (node.body, node.end);
        let source = self.tree.slice(body, end);
        if matches!(node.kind, Kind::Scalar(_)) && source.matches(old).count() == 1 {
            let at = body + source.find(old).unwrap_or_default();
            self.splice(at, at + old.len(), new);
            return Ok(());
        }
        let whole = self.text(entry).ok_or(EditError::Form)?;
        self.set(entry, &whole.replace(old, new))
    }

    /// Gives a key another name. Its quotes stay.
    pub fn rename(&mut self, entry: Entry, name: &str) {
        let flow = self.in_flow(entry.mapping);
        let node = self.tree.node(entry.key);
        let (body, end) = (node.body, node.end);
        let source = self.tree.slice(body, end);
        let mut new = quote::like(source, name, flow);
        if matches!(node.kind, Kind::Alias(_)) {
            new.push(' ');
        }
        self.splice(body, end, new);
    }

    /// Takes an entry out, with the comments directly above it and behind it. A mapping that would be left empty goes with it.
    pub fn take(&mut self, entry: Entry) -> Taken {
        let value = self.scalar_source(entry.value);
        let behind = trailing(self.tree.text, self.tree.node(entry.value).end);
        let unit = self.widest(entry);
        let mut taken = self.cut(unit, true);
        if let Some(behind) = behind.filter(|_| !self.in_flow(entry.mapping)) {
            taken.gap = self.tree.slice(self.tree.node(entry.value).end, behind.start).to_owned();
            let text = self.tree.text[behind].to_owned();
            taken.above.retain(|other| *other != text);
            taken.behind = Some(text);
        }
        taken.value = value;
        taken
    }

    /// Takes an entry out and leaves its comments where they are, each in a line of its own.
    pub fn drop_entry(&mut self, entry: Entry) {
        let unit = self.widest(entry);
        self.cut(unit, false);
    }

    /// Takes the whole document out but for its comments; what is left is these.
    pub fn only_comments(&self) -> String {
        let lines = self.comments().into_iter();
        lines.map(|comment| format!("{comment}{}", self.new_line)).collect()
    }

    /// Whether a mapping, and so what is put into it, stands in brackets.
    pub(super) fn in_flow(&self, mapping: Id) -> bool {
        self.tree.is_flow(mapping)
    }

    /// A scalar as it is written; one behind an alias, or over several lines, written anew.
    fn scalar_source(&self, value: Id) -> String {
        let source = self.tree.slice(self.tree.node(value).body, self.tree.node(value).end);
        let is_alias = matches!(self.tree.node(value).kind, Kind::Alias(_));
        if !is_alias && !source.contains(['\n', '\r']) && self.tree.source(value) == source {
            return source.to_owned();
        }
        self.tree
            .value_text(value)
            .map_or(String::new(), |text| quote::scalar(&text, true))
    }

    /// The entry, or the one around it that would be left empty without it.
    fn widest(&self, entry: Entry) -> Entry {
        let mut widest = entry;
        while self.tree.entries(widest.mapping).len() == 1 {
            let node = self.tree.node(widest.mapping);
            let Some(around) = self.holder(widest.mapping).filter(|_| node.start == node.body) else {
                break;
            };
            widest = around;
        }
        widest
    }

    /// The entry whose value a node is.
    pub(super) fn holder(&self, value: Id) -> Option<Entry> {
        (0..self.tree.nodes.len()).find_map(|mapping| {
            let index = self.tree.entries(mapping).iter().position(|(_, held)| *held == value)?;
            let (key, value) = self.tree.entries(mapping)[index];
            Some(Entry {
                mapping,
                index,
                key,
                value,
            })
        })
    }

    fn cut(&mut self, unit: Entry, with_comments: bool) -> Taken {
        self.hand_anchors_over(unit);
        if self.in_flow(unit.mapping) {
            return self.cut_flow(unit, with_comments);
        }
        let text = self.tree.text;
        let (key, value) = (self.tree.node(unit.key).start, self.tree.node(unit.value).end);
        let key = self.explicit(unit.key).unwrap_or(key);
        let end = value.max(self.tree.node(unit.key).end);
        let is_first_of_document = self.tree.nodes.iter().all(|node| node.start >= key);
        let alone = is_first_in_line(text, key);
        let above = match alone && with_comments && !is_first_of_document {
            true => leading(text, key),
            false if alone => line_start(text, key),
            false => key,
        };
        let next = self.tree.entries(unit.mapping).get(unit.index + 1).map(|(next, _)| *next);
        let stop = match next {
            Some(next) if !alone => self.tree.node(next).start,
            _ => next_line(text, end),
        };
        let found: Vec<String> = self.comments_in(above, stop).map(str::to_owned).collect();
        if with_comments {
            let empty = if next.is_none() && !alone { "{}" } else { "" };
            self.splice(above, if empty.is_empty() { stop } else { line_end(text, end) }, empty);
            return Taken {
                above: found,
                ..Taken::default()
            };
        }
        let indent = " ".repeat(column(text, key));
        let lines: Vec<String> = found
            .iter()
            .map(|comment| format!("{indent}{comment}{}", self.new_line))
            .collect();
        let mut left = lines.concat();
        if !alone {
            left = format!("{}{}", left.trim_start(), if next.is_some() { &indent } else { "" });
        }
        self.splice(above, stop, left);
        Taken::default()
    }

    /// Of an anchor that goes with an entry, the first alias elsewhere becomes what it stands for: `*a` becomes `&a text`.
    fn hand_anchors_over(&mut self, unit: Entry) {
        let (start, end) = (self.tree.node(unit.key).start, self.tree.node(unit.value).end);
        let inside = |at: usize| (start..end.max(start + 1)).contains(&at);
        let mut handed: Vec<Id> = Vec::new();
        for id in 0..self.tree.nodes.len() {
            let node = self.tree.node(id);
            let Kind::Alias(Some(target)) = node.kind else { continue };
            let origin = self.tree.node(target);
            let leaves = inside(origin.start) && !inside(node.start);
            // An anchor of a list or mapping is left to the comparison at the end, which refuses it.
            if !leaves || handed.contains(&target) || !matches!(origin.kind, Kind::Scalar(_)) {
                continue;
            }
            handed.push(target);
            let anchor = self.tree.slice(origin.start, origin.body).trim_end();
            let written = self.tree.slice(origin.body, origin.end);
            let is_quoted = written.starts_with(['"', '\'']);
            let breaks = written.contains(['\n', '\r']);
            let text = match breaks || !is_quoted && written.contains([',', '[', ']', '{', '}']) {
                true => self.tree.value_text(target).map(|text| quote::scalar(&text, true)),
                false => Some(written.to_owned()),
            };
            if let Some(text) = text {
                let (body, end) = (node.body, node.end);
                self.splice(body, end, format!("{anchor} {text}"));
            }
        }
    }

    fn cut_flow(&mut self, unit: Entry, with_comments: bool) -> Taken {
        let text = self.tree.text;
        let start = self.tree.node(unit.key).start;
        let start = self.explicit(unit.key).unwrap_or(start);
        let end = self.tree.node(unit.value).end.max(self.tree.node(unit.key).end);
        let entries = self.tree.entries(unit.mapping);
        let comma = |from: usize, to: usize| self.sign_between(from, to, ',');
        let next = entries.get(unit.index + 1).map(|(key, _)| self.tree.node(*key).start);
        let before = unit.index.checked_sub(1).map(|index| self.tree.node(entries[index].1).end);
        let inside: Vec<String> = self.comments_in(start, end).map(str::to_owned).collect();
        let mut stop = end;
        let mut extra = None;
        if let Some(next) = next {
            stop = comma(end, next).map_or(end, |at| at + 1);
            let rest = &text[stop..next];
            stop += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        } else if let Some(before) = before {
            extra = comma(before, start);
        }
        let left = if with_comments {
            String::new()
        } else {
            let indent = " ".repeat(column(text, start));
            inside
                .iter()
                .map(|comment| format!("{comment}{}{indent}", self.new_line))
                .collect()
        };
        if let Some(at) = extra {
            // Up to the entry, unless a comment stands between.
            let upto = if text[at + 1..start].trim().is_empty() {
                start
            } else {
                at + 1
            };
            self.splice(at, upto, "");
        }
        let glued = text[stop..].starts_with('#') && !text[..start].ends_with([' ', '\t', '\n', '\r']);
        self.splice(start, stop, if glued { format!("{left} ") } else { left });
        Taken {
            above: if with_comments { inside } else { Vec::new() },
            ..Taken::default()
        }
    }

    /// Where the `?` stands that begins an entry.
    pub(super) fn explicit(&self, key: Id) -> Option<usize> {
        let before = self.tree.text[..self.tree.node(key).start].trim_end_matches([' ', '\t']);
        before.ends_with('?').then(|| before.len() - 1).filter(|at| {
            let earlier = self.tree.text[..*at].chars().next_back();
            earlier.is_none_or(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '{' | ',' | '['))
        })
    }

    /// Where a sign stands between two values, outside of comments.
    pub(super) fn sign_between(&self, from: usize, to: usize, sign: char) -> Option<usize> {
        let text = self.tree.slice(from, to);
        let mut comment = false;
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            match c {
                '\n' | '\r' => comment = false,
                '#' if matches!(before, ' ' | '\t' | '\n' | '\r') && at > 0 => comment = true,
                c if c == sign && !comment => return Some(from + at),
                _ => {}
            }
            before = c;
        }
        None
    }
}
