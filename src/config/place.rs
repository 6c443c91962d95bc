//! Where in its document a finding of a rule stands.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::document::{Document, Kind};
use super::validate::Finding;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Node, NodeValue, Position};

/// Mappings with more keys are looked up by an index.
const LARGE: usize = 64;

/// A finding at its place; none where the place could not be read in the first place.
pub(super) fn placed(found: Finding, kind: Kind, documents: &[Document]) -> Option<Diagnostic> {
    Places::of(kind, documents).place(found)
}

/// The places of one document, for many findings: what is found out about large mappings is kept.
pub(super) struct Places<'a> {
    kind: Kind,
    documents: &'a [Document],
    document: Option<&'a Document>,
    /// What is pointed at where there is no document of the kind.
    first: Option<&'a Document>,
    keys: RefCell<HashMap<String, Rc<HashMap<&'a str, Position>>>>,
    names: RefCell<HashMap<String, Rc<Vec<&'a str>>>>,
}

impl<'a> Places<'a> {
    /// The places of the document of a kind.
    pub(super) fn of(kind: Kind, documents: &'a [Document]) -> Self {
        Places {
            kind,
            documents,
            document: documents.iter().find(|document| document.kind == kind),
            first: documents.first(),
            keys: RefCell::default(),
            names: RefCell::default(),
        }
    }

    /// A finding at its place; none where the place could not be read in the first place.
    pub(super) fn place(&self, mut found: Finding) -> Option<Diagnostic> {
        if let Some((kind, path)) = found.otherwise.take()
            && !has(self.document, &found.path)
        {
            let other = Places::of(kind, self.documents);
            if has(other.document, path) {
                found.path = path.to_owned();
                return other.place(found);
            }
        }
        let unread = self.document.map_or(&[][..], |document| &document.unread);
        if unread.iter().any(|unread| touches(unread, &found.path)) {
            return None;
        }
        let path = match self.document {
            Some(document) if document.version.is_old() => self.path_in_mapping(&document.root, found.path),
            _ => found.path,
        };
        let at = match self.document.or(self.first) {
            Some(document) => self.locate(&document.root, &path),
            None => Position::default(),
        };
        let mut finding = Diagnostic::error(found.code, &path, at, found.message);
        finding.severity = found.severity;
        finding.help = found.help;
        finding.kind = Some(self.kind.name().to_owned());
        finding.document = self.document.map(|document| document.index);
        Some(finding)
    }

    fn locate(&self, root: &'a Node, path: &str) -> Position {
        let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
        let known = self.keys.borrow().get(parent).cloned();
        let keys = known.or_else(|| {
            let NodeValue::Mapping(entries) = &below(root, parent)?.value else {
                return None;
            };
            if entries.len() <= LARGE {
                return None;
            }
            let keys = entries.iter().map(|entry| (entry.key.as_str(), entry.key_at)).collect();
            let keys = Rc::new(keys);
            self.keys.borrow_mut().insert(parent.to_owned(), Rc::clone(&keys));
            Some(keys)
        });
        match keys.as_ref().and_then(|keys| keys.get(key)) {
            Some(at) => *at,
            None => root.locate(path),
        }
    }

    /// The model has lists of arguments, v1beta3 has mappings: `extraArgs[2].value` is the third of their names in order.
    fn path_in_mapping(&self, root: &'a Node, path: String) -> String {
        let parts = path.split_once("xtraArgs[").and_then(|(start, rest)| {
            let (index, _) = rest.split_once(']')?;
            Some((format!("{start}xtraArgs"), index.parse::<usize>().ok()?))
        });
        let Some((list, index)) = parts else {
            return path;
        };
        let known = self.names.borrow().get(&list).cloned();
        let names = known.or_else(|| {
            let NodeValue::Mapping(entries) = &below(root, &list)?.value else {
                return None;
            };
            let mut names: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
            names.sort_unstable();
            let names = Rc::new(names);
            self.names.borrow_mut().insert(list.clone(), Rc::clone(&names));
            Some(names)
        });
        match names.as_ref().and_then(|names| names.get(index)) {
            Some(name) => format!("{list}.{name}"),
            None => path,
        }
    }
}

/// Whether a document has a field.
fn has(document: Option<&Document>, path: &str) -> bool {
    document.is_some_and(|document| below(&document.root, path).is_some())
}

/// The node at a path of keys.
fn below<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.')
        .filter(|key| !key.is_empty())
        .try_fold(root, |node, key| node.get(key))
}

/// Whether one of two paths lies in the other.
fn touches(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    long.strip_prefix(short)
        .is_some_and(|rest| short.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
}
