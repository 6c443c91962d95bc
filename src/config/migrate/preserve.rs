//! Migration that changes only what must change: comments, order, quotes, anchors, foreign documents stay as they are.

use std::borrow::Cow;

use super::Target;
use super::backward::{CONTROL_PLANE, duration, find, usual_timeout, way_back};
use super::rewrite::{rewrite, rewrite_back};
use crate::config::document::{ApiVersion, Document, Kind};
use crate::config::load::{self, Judged};
use crate::diagnostic::Diagnostic;
use crate::yaml::Position;
use crate::yaml::edit::{Draft, EditError, Taken, split};

/// A text of so many bytes takes longer to read than a thread to start.
const LARGE: usize = 256 * 1024;

type Step<T> = Result<T, Box<Diagnostic>>;

/// The file as it shall be.
#[derive(Debug, PartialEq, Eq)]
pub struct Preserved {
    /// Its text.
    pub text: Vec<u8>,
    /// What a person should know of it.
    pub notes: Vec<String>,
}

/// Migrates the text that was judged.
///
/// # Errors
/// Findings about what cannot be said in the version, or not be rewritten in place.
pub fn preserved(text: &[u8], judged: &Judged, target: Target) -> Result<Preserved, Vec<Diagnostic>> {
    let mut file = File::of(text, judged, target);
    let change = || match target {
        Target::V1beta4 => file.forward(),
        Target::V1beta3 => file.backward(),
    };
    let (meant, changed) = both(text.len() >= LARGE, || load::meaning_of(judged), change);
    changed.map_err(|found| vec![*found])?;
    if !load::says_the_same_with(judged, &meant, &file.texts, file.added.as_deref()) {
        return Err(vec![*file.what_two_share()]);
    }
    Ok(Preserved {
        text: file.assemble(),
        notes: file.notes,
    })
}

/// Does two jobs; on two cores where that is worth a thread.
fn both<A: Send, B>(is_large: bool, one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    if !is_large {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, &one);
        let other = other();
        // Where no thread could be had, it is done here.
        let one = thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(&one);
        (one, other)
    })
}

/// Whether a document is written in another version than it shall be.
fn needs_change(document: &Document, target: Target) -> bool {
    match document.version {
        ApiVersion::Component => false,
        version => version.name() != target.name(),
    }
}

/// A document that cannot be rewritten in place.
fn cannot(document: Option<&Document>, path: &str) -> Box<Diagnostic> {
    let message = "this cannot be rewritten in place without a change of what it says".to_owned();
    let help = "write out what aliases (`*`) and merges (`<<`) stand for, or migrate without --preserve";
    let start = Position { line: 1, column: 1 };
    let at = document.map_or(start, |document| document.root.locate(path));
    let finding = Diagnostic::error("not-preservable", path, at, message).with_help(help);
    Box::new(match document {
        Some(document) => document.tag(finding),
        None => finding,
    })
}

/// The texts of the documents of a file.
struct File<'t> {
    source: &'t [u8],
    judged: &'t Judged,
    target: Target,
    ranges: Vec<std::ops::Range<usize>>,
    /// New texts; nothing where the old one stays.
    texts: Vec<Option<String>>,
    /// Documents that go, with the comments that stay of them.
    removed: Vec<Option<String>>,
    /// A document that is added.
    added: Option<String>,
    notes: Vec<String>,
}

impl<'t> File<'t> {
    fn of(source: &'t [u8], judged: &'t Judged, target: Target) -> Self {
        let ranges = split(source);
        File {
            source,
            judged,
            target,
            texts: vec![None; ranges.len()],
            removed: vec![None; ranges.len()],
            ranges,
            added: None,
            notes: Vec::new(),
        }
    }

    fn document(&self, kind: Kind) -> Option<&'t Document> {
        let mut documents = self.judged.documents.iter();
        documents.find(|document| document.kind == kind && !document.repeated)
    }

    fn text(&self, index: usize) -> Result<Cow<'_, str>, EditError> {
        if let Some(Some(text)) = self.texts.get(index) {
            return Ok(Cow::Borrowed(text));
        }
        let bytes = self.ranges.get(index).and_then(|range| self.source.get(range.clone()));
        let text = std::str::from_utf8(bytes.unwrap_or_default()).map_err(|_| EditError::Form)?;
        // A file that ends within its last line break: what is added behind that line would stand on it.
        Ok(match text.ends_with('\r') {
            true => Cow::Owned(format!("{text}\n")),
            false => Cow::Borrowed(text),
        })
    }

    /// The finding about a document that says something else after its edits: at its first alias, as that is why.
    fn what_two_share(&self) -> Box<Diagnostic> {
        let changed = || {
            self.judged
                .documents
                .iter()
                .filter(|document| needs_change(document, self.target))
        };
        for document in changed() {
            let Some(range) = self.ranges.get(document.index).cloned() else {
                continue;
            };
            let text = std::str::from_utf8(self.source.get(range.clone()).unwrap_or_default()).unwrap_or_default();
            let alias = Draft::of(text).ok().and_then(|draft| draft.first_alias());
            if let Some((line, column)) = alias {
                let before = self.source[..range.start].iter().filter(|byte| **byte == b'\n').count();
                let line = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(line);
                let mut finding = cannot(Some(document), "");
                (finding.line, finding.column) = (line, column);
                return finding;
            }
        }
        cannot(changed().next(), "")
    }

    /// Edits a document in place.
    fn edit<T>(&mut self, document: &Document, path: &str, edit: impl FnOnce(&mut Draft<'_>) -> Result<T, EditError>) -> Step<T> {
        let failed = |_| cannot(Some(document), path);
        let text = self.text(document.index).map_err(failed)?;
        let mut draft = Draft::of(&text).map_err(|_| cannot(Some(document), path))?;
        let out = edit(&mut draft).map_err(failed)?;
        let new = draft.finish();
        drop(text);
        if let Some(place) = self.texts.get_mut(document.index) {
            *place = Some(new);
        }
        Ok(out)
    }

    /// To v1beta4.
    fn forward(&mut self) -> Step<()> {
        self.remove_cluster_status();
        let path = format!("timeouts.{CONTROL_PLANE}");
        let is_open = |document: Option<&Document>| document.is_some_and(|d| find(&d.root, &path).and_then(duration).is_none());
        let (init, join) = (self.document(Kind::Init), self.document(Kind::Join));
        // Without an InitConfiguration there will be one: its defaults go by the timeout too.
        let takes_timeout = init.is_none() || is_open(init) || is_open(join);
        let (judged, target) = (self.judged, self.target);
        let mut control_plane = None;
        for document in judged.documents.iter().filter(|document| needs_change(document, target)) {
            let moved = self.edit(document, "", |draft| rewrite(draft, document, takes_timeout))?;
            control_plane = control_plane.or(moved.control_plane);
            if moved.overruled {
                self.notes.push(format!(
                    "apiServer.timeoutForControlPlane is left out: {path} of another document overrules it"
                ));
            }
        }
        let Some(mut taken) = control_plane else {
            return Ok(());
        };
        match init {
            None => self.add(
                Kind::Init,
                "timeouts",
                CONTROL_PLANE,
                &mut taken,
                "apiServer.timeoutForControlPlane",
            ),
            Some(init) if is_open(Some(init)) => self.put(init, "timeouts", CONTROL_PLANE, &mut taken)?,
            Some(_) => {}
        }
        match join {
            Some(join) if is_open(Some(join)) => self.put(join, "timeouts", CONTROL_PLANE, &mut taken),
            _ => Ok(()),
        }
    }

    /// To v1beta3. What it cannot say was found before.
    fn backward(&mut self) -> Step<()> {
        self.remove_cluster_status();
        let (judged, target) = (self.judged, self.target);
        let path = format!("timeouts.{CONTROL_PLANE}");
        for document in judged.documents.iter().filter(|document| needs_change(document, target)) {
            self.edit(document, "", |draft| rewrite_back(draft, document))?;
        }
        for (index, path) in way_back(&judged.documents).drops {
            let Some(document) = judged.documents.iter().find(|document| document.index == index) else {
                continue;
            };
            self.drop_field(document, &path)?;
        }
        let (init, cluster, join) = (
            self.document(Kind::Init),
            self.document(Kind::Cluster),
            self.document(Kind::Join),
        );
        if let Some(join) = join.filter(|join| !join.version.is_old()) {
            if let Some(mut taken) = self.take(join, "timeouts.discovery")? {
                self.put(join, "discovery", "timeout", &mut taken)?;
            }
            // The same as that of `init`, or the usual one.
            self.drop_field(join, &path)?;
        }
        let Some(init) = init.filter(|init| !init.version.is_old()) else {
            return Ok(());
        };
        let value = find(&init.root, &path).and_then(duration);
        match cluster {
            None if value == usual_timeout(CONTROL_PLANE) => self.drop_field(init, &path),
            None => {
                if let Some(mut taken) = self.take(init, &path)? {
                    self.add(Kind::Cluster, "apiServer", "timeoutForControlPlane", &mut taken, &path);
                }
                Ok(())
            }
            Some(cluster) => {
                let Some(mut taken) = self.take(init, &path)? else {
                    return Ok(());
                };
                let there = "apiServer.timeoutForControlPlane";
                if find(&cluster.root, there).and_then(duration).is_some() {
                    self.drop_field(cluster, there)?;
                }
                self.put(cluster, "apiServer", "timeoutForControlPlane", &mut taken)
            }
        }
    }

    /// Takes a field out but for its comments. It may be gone already, with one that stood in it.
    fn drop_field(&mut self, document: &Document, path: &str) -> Step<()> {
        self.edit(document, path, |draft| {
            if let Some(entry) = draft.find(path) {
                draft.drop_entry(entry);
            }
            Ok(())
        })
    }

    fn take(&mut self, document: &Document, path: &str) -> Step<Option<Taken>> {
        self.edit(document, path, |draft| Ok(draft.find(path).map(|entry| draft.take(entry))))
    }

    /// Puts a field into a document. Its comments go with the first.
    fn put(&mut self, document: &Document, around: &str, name: &str, taken: &mut Taken) -> Step<()> {
        self.edit(document, around, |draft| draft.insert(around, name, taken))?;
        (taken.above, taken.behind) = (Vec::new(), None);
        Ok(())
    }

    /// Adds the smallest document that can hold a field.
    fn add(&mut self, kind: Kind, around: &str, name: &str, taken: &mut Taken, from: &str) {
        let mut text = format!("apiVersion: {}\nkind: {}\n{around}:\n", self.target.name(), kind.name());
        for comment in &taken.above {
            text.push_str(&format!("  {comment}\n"));
        }
        text.push_str(&format!("  {name}: {}{}\n", taken.value, taken.with_gap()));
        (taken.above, taken.behind) = (Vec::new(), None);
        self.added = Some(text);
        self.notes.push(format!(
            "an {} is added, as that is where {from} belongs now ({around}.{name})",
            kind.name()
        ));
    }

    /// ClusterStatus of old versions has no successor.
    fn remove_cluster_status(&mut self) {
        if self.judged.documents.is_empty() {
            return;
        }
        let gone = self
            .judged
            .findings
            .iter()
            .filter(|finding| finding.code == "no-successor" && finding.path == "kind");
        for index in gone.filter_map(|finding| finding.document) {
            let comments = self
                .text(index)
                .ok()
                .and_then(|text| Draft::of(&text).ok().map(|draft| draft.only_comments()));
            if let Some(place) = self.removed.get_mut(index) {
                *place = comments;
            }
        }
    }

    fn assemble(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.source.len() + 256);
        let mut last = 0;
        let mut any = false;
        for (index, range) in self.ranges.iter().enumerate() {
            if let Some(comments) = &self.removed[index] {
                if any {
                    end_line(&mut out, self.new_line());
                }
                out.extend_from_slice(comments.as_bytes());
                last = range.end;
                continue;
            }
            // Of a document that goes first, the separator goes too.
            if any || index == 0 {
                out.extend_from_slice(&self.source[last..range.start]);
            }
            match &self.texts[index] {
                Some(text) => out.extend_from_slice(text.as_bytes()),
                None => out.extend_from_slice(&self.source[range.clone()]),
            }
            any = true;
            last = range.end;
        }
        out.extend_from_slice(&self.source[last..]);
        if let Some(added) = &self.added {
            end_line(&mut out, self.new_line());
            out.extend_from_slice(format!("---\n{added}").replace('\n', self.new_line()).as_bytes());
        }
        out
    }

    fn new_line(&self) -> &'static str {
        let end = self.source.iter().position(|byte| *byte == b'\n').unwrap_or(0);
        if end > 0 && self.source[end - 1] == b'\r' {
            "\r\n"
        } else {
            "\n"
        }
    }
}

fn end_line(out: &mut Vec<u8>, new_line: &str) {
    if !out.is_empty() && !out.ends_with(b"\n") {
        out.extend_from_slice(new_line.as_bytes());
    }
}
