//! `render`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::form::{self, Form};
use crate::cli::rendering::{self, Source};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::host::{Hold, SystemClock, write};
use crate::workflow::engine::carry_out;
use crate::workflow::render::Rendering;
use crate::workflow::{PreviewEffects, preview, report};

/// Renders a configuration into a folder.
///
/// # Errors
/// A configuration that is refused, a folder that holds files of somebody else's, a file that cannot be written.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let rendering = rendering::of(&Source::of(arguments), arguments, context)?.rendering;
    let folder = PathBuf::from(arguments.text("output-dir"));
    if folder == Path::new("-") {
        return Err(
            Failure::failed("--output-dir: `-` is no folder, and several files have no place on standard output")
                .with_help("name a folder; ./- is one that is called so"),
        );
    }
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::failed(format!("--output-dir: {} is no folder", folder.display())));
    }
    write::create_folder(&folder, 0o755).map_err(Failure::failed)?;
    let mut effects = PreviewEffects::into_folder(folder.clone(), Vec::new());
    effects
        .refuse_foreign_files(&rendering.plan)
        .map_err(|foreign| Failure::failed(foreign).with_help("name an empty folder, or one that an earlier run has written"))?;
    let hold = Hold::take(&[(folder.clone(), None)]).map_err(Failure::failed)?;
    carry_out(&rendering.plan, &mut effects, &SystemClock::new(), &mut |_| {}).map_err(Failure::failed)?;
    let objects = effects.finish().map_err(Failure::failed)?;
    let mut written: BTreeSet<PathBuf> = rendering.plan.files().map(|file| effects.place(&file.path)).collect();
    written.extend(objects);
    hold.done();
    let stale =
        stale(&folder, &written).map_err(|error| Failure::failed(format!("cannot list {}: {error}", folder.display())))?;
    match form {
        Form::Text => say(&rendering, &folder, &written, &stale, context),
        _ => {
            let value = as_json(&rendering, &folder, &written, &stale);
            let text = if form == Form::Yaml {
                form::yaml(&value)?
            } else {
                form::json(&value)?
            };
            context.printer.data(&text);
        }
    }
    Ok(ExitStatus::Done)
}

fn say(rendering: &Rendering, folder: &Path, written: &BTreeSet<PathBuf>, stale: &[PathBuf], context: &Context) {
    let printer = &context.printer;
    for path in written {
        printer.say(path.display());
    }
    for left_out in &rendering.left_out {
        printer.warning(format!(
            "{}: {} not rendered: {}",
            left_out.phase, left_out.what, left_out.why
        ));
    }
    for phase in &rendering.plan.skipped {
        printer.say(format!("{phase} is skipped by the configuration"));
    }
    for path in stale {
        printer.warning(format!("{} is from an earlier run and no part of this one", path.display()));
    }
    let count = written.len();
    let files = if count == 1 { "file" } else { "files" };
    printer.say(format!("Rendered {count} {files} into {}", folder.display()));
}

fn as_json(rendering: &Rendering, folder: &Path, written: &BTreeSet<PathBuf>, stale: &[PathBuf]) -> Value {
    let left_out = rendering
        .left_out
        .iter()
        .map(|l| json!({"phase": l.phase, "what": l.what, "why": l.why}));
    json!({
        "apiVersion": report::OUTPUT_API_VERSION,
        "kind": "Rendering",
        "folder": folder,
        "files": written,
        "leftOut": left_out.collect::<Vec<_>>(),
        "skippedPhases": rendering.plan.skipped,
        "staleFiles": stale,
    })
}

/// Files below the folder that this run has not written.
fn stale(folder: &Path, written: &BTreeSet<PathBuf>) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                // Repositories of version control and the like are nobody's rendering.
                if !entry.file_name().to_string_lossy().starts_with('.') {
                    folders.push(path);
                }
            } else if !written.contains(&path) && !preview::is_own_file(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
