//! `diff`.

mod page;

use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::cli::form::{self, Form};
use crate::cli::rendering::{self, Facts, Made, Source};
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::diff::snapshot::Snapshot;
use crate::diff::{Difference, certificates, compare, host, objects};
use crate::host::{Contents, LocalFiles, ReadFiles};
use crate::pki::Inputs;
use crate::release::Release;
use crate::workflow::init::KUBERNETES_FOLDER;
use crate::workflow::render::{LeftOut, WHOLE_PHASE};
use crate::workflow::report::OUTPUT_API_VERSION;

/// The most that a dump of a cluster may have.
const DUMP_LIMIT: u64 = 256 * 1024 * 1024;

/// Compares a configuration with what stands, or with another configuration or release.
///
/// # Errors
/// A configuration that is refused, flags that exclude each other, a file that cannot be read.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let found = match (arguments.some_text("against"), arguments.some_text("against-release")) {
        (None, None) => with_host(arguments, context)?,
        (file, release) => with_other(file, release, arguments, context)?,
    };
    match form {
        Form::Text => say(&found, context),
        _ => {
            let value = as_json(&found);
            let text = if form == Form::Yaml {
                form::yaml(&value)?
            } else {
                form::json(&value)?
            };
            context.printer.data(&text);
        }
    }
    Ok(match found.differences.is_empty() {
        true => ExitStatus::Done,
        false => ExitStatus::DifferenceFound,
    })
}

/// What a comparison gave.
struct Found {
    left: String,
    right: String,
    differences: Vec<Difference>,
    left_out: Vec<LeftOut>,
}

/// What stands on this host or below a folder, and in a dump, against the configuration.
fn with_host(arguments: &Arguments, context: &Context) -> Result<Found, Failure> {
    let root = arguments.some_text("root").map(PathBuf::from);
    if let Some(folder) = root.as_deref().filter(|folder| !folder.is_dir()) {
        return Err(Failure::failed(format!("--root: {} is no folder", folder.display())));
    }
    let files = Rooted(root.clone());
    let facts = if root.is_none() { Facts::OfThisHost } else { Facts::Given };
    let made = rendering::with_files(&Source::of(arguments), facts, &files, arguments, context)?;
    let now = OffsetDateTime::from(context.now);
    let mut wanted = Snapshot::default();
    if !made.unknown.name && !made.unknown.address && arguments.some_text("join-as") != Some("worker") {
        expected(&made, now, arguments, &mut wanted)?;
    }
    let cannot_read = |error: io::Error| Failure::failed(format!("cannot read what stands: {error}"));
    let mut standing = Snapshot::default();
    certificates::add_standing(&mut standing, &wanted, &files, now).map_err(cannot_read)?;
    for file in made.rendering.plan.files().filter(|file| !file.secret) {
        wanted.add_file(&file.path, file.contents.as_text());
        let read = files
            .read(&file.path)
            .map_err(|error| Failure::failed(format!("cannot read {}: {error}", file.path.display())))?;
        if let Some(contents) = read {
            standing.add_file(&file.path, contents.as_text());
        }
    }
    if let Some(dump) = arguments.some_text("cluster-dump") {
        let input = context.read_file(dump, DUMP_LIMIT)?;
        objects::add_dumped(&mut standing, &input.bytes).map_err(|reason| {
            Failure::failed(format!("{} is no dump of a cluster: {reason}", input.name))
                .with_help("take the output of `kubectl get -A -o yaml cm,role,rolebinding,clusterrole,clusterrolebinding,deploy,ds,svc,sa,node`")
        })?;
        objects::add_written(&mut wanted, made.rendering.plan.objects());
    }
    if made.unknown.host {
        host::forget(&mut standing, &wanted);
    }
    let place = root.map_or_else(|| "this host".to_owned(), |root| root.display().to_string());
    Ok(Found {
        left: place,
        right: format!("{} by {}", arguments.text("config"), made.release.version),
        differences: compare(&standing, &wanted, true),
        left_out: certificates_are_compared(made.rendering.left_out),
    })
}

/// Two configurations, or one under two releases.
fn with_other(file: Option<&str>, release: Option<&str>, arguments: &Arguments, context: &Context) -> Result<Found, Failure> {
    if let Some(flag) = ["root", "cluster-dump"]
        .into_iter()
        .find(|flag| arguments.some_text(flag).is_some())
    {
        return Err(Failure::failed(format!("--{flag} and --against exclude each other"))
            .with_help("compare with what stands, or two configurations"));
    }
    let left = Source::of(arguments);
    let mut right = left.clone();
    if let Some(file) = file {
        file.clone_into(&mut right.file);
    }
    right.release = release.map(Release::named).transpose()?;
    let now = OffsetDateTime::from(context.now);
    let nothing = Rooted(Some(PathBuf::from("/nonexistent")));
    let make = |source: &Source| rendering::with_files(source, Facts::Given, &nothing, arguments, context);
    let mut sides = [make(&left)?, make(&right)?];
    let certificates = sides.iter().all(|made| !made.unknown.name && !made.unknown.address);
    // What one side cannot have for want of a name or an address is no difference to the other that has it.
    let mut left_out: Vec<LeftOut> = Vec::new();
    for made in &sides {
        let new = made.rendering.left_out.iter().filter(|one| !left_out.contains(one));
        left_out.extend(new.cloned().collect::<Vec<_>>());
    }
    let is_compared = |phase: &str| !left_out.iter().any(|one| one.phase == phase && one.what == WHOLE_PHASE);
    for made in &mut sides {
        made.rendering.plan.steps.retain(|step| is_compared(&step.phase));
    }
    let is_worker = arguments.some_text("join-as") == Some("worker");
    let snapshot = |made: &Made, source: &Source| -> Result<(Snapshot, String), Failure> {
        let mut snapshot = Snapshot::default();
        if certificates && !is_worker {
            expected(made, now, arguments, &mut snapshot)?;
        }
        for file in made.rendering.plan.files().filter(|file| !file.secret) {
            snapshot.add_file(&file.path, file.contents.as_text());
        }
        objects::add_written(&mut snapshot, made.rendering.plan.objects());
        // Both sides are whole: what one has and the other has not is a difference.
        for facts in snapshot.places.values_mut() {
            facts.extra = crate::diff::snapshot::Extra::Counts;
        }
        let name = format!("{} by {}", source.file, made.release.version);
        Ok((snapshot, name))
    };
    let (left, left_name) = snapshot(&sides[0], &left)?;
    let (right, right_name) = snapshot(&sides[1], &right)?;
    Ok(Found {
        left: left_name,
        right: right_name,
        differences: compare(&left, &right, false),
        left_out: certificates_are_compared(left_out),
    })
}

/// What certificates and kubeconfigs say is compared without making any.
fn certificates_are_compared(left_out: Vec<LeftOut>) -> Vec<LeftOut> {
    left_out
        .into_iter()
        .filter(|one| !matches!(one.phase.as_str(), "certs" | "kubeconfig"))
        .collect()
}

fn expected(made: &Made, now: OffsetDateTime, arguments: &Arguments, snapshot: &mut Snapshot) -> Result<(), Failure> {
    let inputs = Inputs {
        cluster: &made.configuration.cluster,
        init: &made.configuration.init,
        release: &made.release,
        start: now,
    };
    let folder = Path::new(KUBERNETES_FOLDER);
    certificates::add_expected(snapshot, &inputs, folder).map_err(Failure::configuration)?;
    if arguments.some_text("join-as").is_some() {
        // Only the first node has it.
        snapshot.places.remove(&folder.join("super-admin.conf").display().to_string());
    }
    Ok(())
}

fn say(found: &Found, context: &Context) {
    if found.differences.is_empty() {
        context
            .printer
            .say(format!("No difference between {} and {}", found.left, found.right));
    } else {
        context
            .printer
            .page(&page::page(&found.left, &found.right, &found.differences));
    }
    for left_out in &found.left_out {
        context.printer.warning(format!(
            "{}: {} not compared: {}",
            left_out.phase, left_out.what, left_out.why
        ));
    }
    if !found.differences.is_empty() {
        context.printer.say(page::sum(&found.differences));
    }
}

fn as_json(found: &Found) -> Value {
    let differences = found
        .differences
        .iter()
        .map(|d| json!({"place": d.place, "path": d.path, "left": d.left, "right": d.right}));
    let left_out = found
        .left_out
        .iter()
        .map(|l| json!({"phase": l.phase, "what": l.what, "why": l.why}));
    json!({
        "apiVersion": OUTPUT_API_VERSION,
        "kind": "Differences",
        "left": found.left,
        "right": found.right,
        "differences": differences.collect::<Vec<_>>(),
        "leftOut": left_out.collect::<Vec<_>>(),
    })
}

/// The files of a host below a folder; of this one without it.
struct Rooted(Option<PathBuf>);

impl Rooted {
    fn place(&self, path: &Path) -> PathBuf {
        match &self.0 {
            Some(root) => root.join(path.strip_prefix("/").unwrap_or(path)),
            None => path.to_owned(),
        }
    }
}

impl ReadFiles for Rooted {
    fn read(&self, path: &Path) -> io::Result<Option<Contents>> {
        LocalFiles.read(&self.place(path))
    }

    fn stands(&self, path: &Path) -> io::Result<bool> {
        LocalFiles.stands(&self.place(path))
    }
}
