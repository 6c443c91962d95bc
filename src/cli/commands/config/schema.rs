//! `config schema`.

use serde_json::Value;

use crate::cli::form::{self, Form};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::config::schema::{DOCUMENT_TYPES, json};
use crate::config::suggest::nearest;

/// Prints the schema of a kind, or the one for all kinds.
///
/// # Errors
/// A kind or a version that is not known.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let schema = match arguments.positional().first() {
        None => json::combined(),
        Some(kind) => of_kind(kind, arguments.some_text("api-version"))?,
    };
    let text = match Form::of(arguments)? {
        Form::Yaml => form::yaml(&schema)?,
        _ => form::json(&schema)?,
    };
    context.printer.data(&text);
    Ok(ExitStatus::Done)
}

fn of_kind(kind: &str, version: Option<&str>) -> Result<Value, Failure> {
    let of_kind = || {
        DOCUMENT_TYPES
            .iter()
            .filter(|document| document.kind.eq_ignore_ascii_case(kind))
    };
    let fits = |api_version: &str| version.is_none_or(|v| api_version == v || api_version.split('/').nth(1) == Some(v));
    if let Some(document) = of_kind().find(|document| fits(document.api_version)) {
        return Ok(json::of(document));
    }
    let versions: Vec<&str> = of_kind().map(|document| document.api_version).collect();
    if let (Some(version), false) = (version, versions.is_empty()) {
        return Err(Failure::failed(format!("{kind} has no version `{version}`"))
            .with_help(format!("its versions are {}", versions.join(", "))));
    }
    let mut kinds: Vec<&str> = DOCUMENT_TYPES.iter().map(|document| document.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let help = match nearest(kind, kinds.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("kinds are {}", kinds.join(", ")),
    };
    Err(Failure::failed(format!("there is no kind `{kind}`")).with_help(help))
}
