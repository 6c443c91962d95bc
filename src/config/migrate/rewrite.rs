//! Edits of a single document that a migration in place makes.

use super::backward::find;
use super::{ARGUMENTS, Target};
use crate::config::document::{ApiVersion, Document, Kind};
use crate::config::old;
use crate::yaml::NodeValue;
use crate::yaml::edit::{Draft, EditError, Taken};

/// What leaves its document.
#[derive(Default)]
pub(super) struct Moved {
    pub control_plane: Option<Taken>,
    /// There was a timeout, and nothing takes it.
    pub overruled: bool,
}

/// Rewrites a document of an older version, or of the experimental one.
pub(super) fn rewrite(draft: &mut Draft<'_>, document: &Document, takes_timeout: bool) -> Result<Moved, EditError> {
    set_version(draft, document, Target::V1beta4)?;
    drop_given_up(draft, document);
    let mut moved = Moved::default();
    if !document.version.is_old() {
        drop_merge_methods(draft, document);
        return Ok(moved);
    }
    for (_, path) in ARGUMENTS.iter().filter(|(kind, _)| *kind == document.kind) {
        if let Some(entry) = draft.find(path) {
            draft.mapping_to_list(entry)?;
        }
    }
    let path = match document.kind {
        Kind::Cluster => "apiServer.timeoutForControlPlane",
        _ => "discovery.timeout",
    };
    let Some(entry) = draft.find(path) else { return Ok(moved) };
    if draft.is_null(entry) {
        draft.drop_entry(entry);
    } else if document.kind == Kind::Join {
        let taken = draft.take(entry);
        draft.insert("timeouts", "discovery", &taken)?;
    } else if takes_timeout {
        moved.control_plane = Some(draft.take(entry));
    } else {
        draft.drop_entry(entry);
        moved.overruled = true;
    }
    Ok(moved)
}

/// Rewrites a document of a newer version, but for the fields that move or go.
pub(super) fn rewrite_back(draft: &mut Draft<'_>, document: &Document) -> Result<(), EditError> {
    set_version(draft, document, Target::V1beta3)?;
    drop_given_up(draft, document);
    if document.version.is_old() {
        return Ok(());
    }
    for (_, path) in ARGUMENTS.iter().filter(|(kind, _)| *kind == document.kind) {
        if let Some(entry) = draft.find(path) {
            draft.list_to_mapping(entry)?;
        }
    }
    Ok(())
}

fn set_version(draft: &mut Draft<'_>, document: &Document, target: Target) -> Result<(), EditError> {
    let entry = draft.find("apiVersion").ok_or(EditError::Absent)?;
    draft.replace(entry, document.version.name(), target.name())
}

/// Fields of v1beta1 and v1beta2 that have no successor.
fn drop_given_up(draft: &mut Draft<'_>, document: &Document) {
    if document.kind == Kind::Cluster && matches!(document.version, ApiVersion::V1beta1 | ApiVersion::V1beta2) {
        for path in old::GIVEN_UP {
            if let Some(entry) = draft.find(path) {
                draft.drop_entry(entry);
            }
        }
    }
}

/// An empty merge method of the experimental version says nothing; others were refused.
fn drop_merge_methods(draft: &mut Draft<'_>, document: &Document) {
    for (_, path) in ARGUMENTS.iter().filter(|(kind, _)| *kind == document.kind) {
        let Some(NodeValue::Sequence(items)) = find(&document.root, path).map(|list| &list.value) else {
            continue;
        };
        for index in 0..items.len() {
            if let Some(entry) = draft.find(&format!("{path}[{index}].mergeMethod")) {
                draft.drop_entry(entry);
            }
        }
    }
}
