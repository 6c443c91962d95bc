//! `diff`.

mod host;
mod other;
mod page;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::cli::form::{self, Form};
use crate::cli::rendering::Made;
use crate::cli::{Arguments, Context, ExitStatus, Failure};
use crate::diff::certificates::Wanted;
use crate::diff::hints::{self, Aim, Place};
use crate::diff::{Difference, objects, secrets};
use crate::pki::Inputs;
use crate::workflow::action::{Action, Plan};
use crate::workflow::init::KUBERNETES_FOLDER;
use crate::workflow::render::{self, LeftOut, skipped};
use crate::workflow::report::OUTPUT_API_VERSION;

/// Compares a configuration with what stands, or with another configuration or release.
///
/// # Errors
/// A configuration that is refused, flags that exclude each other, a folder or dump that is none.
pub fn run(arguments: &Arguments, context: &Context) -> Result<ExitStatus, Failure> {
    let form = Form::of(arguments)?;
    let mut found = match (arguments.some_text("against"), arguments.some_text("against-release")) {
        (None, None) => host::compared(arguments, context)?,
        (file, release) => other::compared(file, release, arguments, context)?,
    };
    secrets::hide(&mut found.differences);
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
    Ok(match (found.differences.is_empty(), found.unreadable.is_empty()) {
        (false, _) => ExitStatus::DifferenceFound,
        // Nobody can say that nothing differs.
        (true, false) => ExitStatus::Failed,
        (true, true) => ExitStatus::Done,
    })
}

/// What a comparison gave.
struct Found {
    left: String,
    right: String,
    differences: Vec<Difference>,
    left_out: Vec<LeftOut>,
    /// Files of the host that cannot be read, with the reason.
    unreadable: BTreeMap<PathBuf, String>,
    /// Static Pods of the host that kubeadm does not know.
    other_manifests: Vec<PathBuf>,
    wants: Wants,
    /// Names of the phases of `init` by the places that they make.
    phases: BTreeMap<String, String>,
}

/// What the reader of a comparison is after.
enum Wants {
    /// A node made by `init` that is as this file says.
    FirstNode(String),
    /// The same of a node that joined.
    JoinedNode,
    /// To weigh two configurations or releases.
    Weighing,
}

impl Found {
    fn places(&self) -> Vec<Place<'_>> {
        let aim = match &self.wants {
            Wants::FirstNode(file) => Aim::FirstNode(file),
            Wants::JoinedNode => Aim::JoinedNode,
            Wants::Weighing => Aim::Weighing,
        };
        hints::places(&self.differences, aim, &|place| self.phases.get(place).cloned())
    }
}

/// What certificates and kubeconfigs are to say.
fn wanted(made: &Made, now: OffsetDateTime, arguments: &Arguments) -> Result<Wanted, Failure> {
    let configuration = &made.configuration;
    let init = &configuration.init;
    let folder = Path::new(KUBERNETES_FOLDER);
    let is_unknown = |text: &str| {
        made.unknown.name && text.contains(&init.node_registration.name)
            || made.unknown.address && text.contains(&init.local_api_endpoint.advertise_address)
    };
    let joins = made.join.is_some();
    let is_made = |phase: &str| {
        // Only the first node has it.
        let is_of_first = phase == "kubeconfig/super-admin";
        !(joins && is_of_first) && skipped::by(&init.skip_phases, phase, joins).is_none()
    };
    match &made.join {
        Some(join) if arguments.some_text("join-as") == Some("worker") => Ok(match is_made("kubeconfig/kubelet") {
            false => Wanted::default(),
            true => Wanted::of_worker(
                &init.node_registration.name,
                render::server_of_worker(configuration, join).as_deref(),
                &join.ca_cert_path,
                folder,
                &is_unknown,
            ),
        }),
        _ => {
            let inputs = Inputs {
                cluster: &configuration.cluster,
                init,
                release: &made.release,
                start: now,
            };
            Wanted::of_control_plane(&inputs, folder, &is_made, &is_unknown).map_err(Failure::configuration)
        }
    }
}

/// What is left out of a comparison: certificates and kubeconfigs are compared without being made, as far as what they say is known.
fn left_out(made: &Made, wanted: &Wanted) -> Vec<LeftOut> {
    let of_rendering = made.rendering.left_out.iter().filter(|one| {
        let is_compared_otherwise = matches!(one.phase.as_str(), "certs" | "kubeconfig");
        // Nobody compares what is in a Secret.
        !is_compared_otherwise && !one.what.starts_with("Secret")
    });
    let of_rendering = of_rendering.map(|one| match one.why.contains("--pki-dir") {
        true => LeftOut {
            why: "it holds the certificate of the CA, and there is no ca.crt to take it from".to_owned(),
            ..one.clone()
        },
        false => one.clone(),
    });
    let of_certificates = wanted.partial.iter().filter_map(|place| {
        Some(LeftOut {
            phase: wanted.phases.get(place)?.clone(),
            what: format!("what {place} says of this node is"),
            why: made.unknown.of_node().join("; "),
        })
    });
    of_rendering.chain(of_certificates).collect()
}

/// The phases of a plan by the places that they make.
fn phases(plan: &Plan) -> BTreeMap<String, String> {
    let mut by_place = BTreeMap::new();
    for step in &plan.steps {
        for action in &step.actions {
            let places = match action {
                Action::Files(files) => files.iter().map(|file| file.path.display().to_string()).collect(),
                Action::Object(write) => vec![objects::place_of(write)],
                _ => Vec::new(),
            };
            by_place.extend(places.into_iter().map(|place| (place, step.phase.clone())));
        }
    }
    by_place
}

fn say(found: &Found, context: &Context) {
    let printer = &context.printer;
    let places = found.places();
    match (places.is_empty(), found.unreadable.is_empty()) {
        (false, _) => printer.page(&page::page(&found.left, &found.right, &places)),
        (true, true) => printer.say(format!("No difference between {} and {}", found.left, found.right)),
        (true, false) => printer.say(format!(
            "No difference between what can be read of {} and {}",
            found.left, found.right
        )),
    }
    for left_out in &found.left_out {
        let phase = &left_out.phase;
        printer.warning(format!("{phase}: {} not compared: {}", left_out.what, left_out.why));
    }
    for path in &found.other_manifests {
        printer.say(format!("{} is a static Pod that kubeadm does not know", path.display()));
    }
    for (path, why) in &found.unreadable {
        printer.error(format!("{} is not compared: {why}", path.display()));
    }
    if !found.unreadable.is_empty() {
        printer.help("run it as somebody who may read these files, such as root");
    }
    if !places.is_empty() {
        printer.say(page::sum(&places));
    }
}

fn as_json(found: &Found) -> Value {
    let differences = found
        .differences
        .iter()
        .map(|d| json!({"place": d.place, "path": d.path, "left": d.left, "right": d.right}));
    let places = found.places().into_iter().filter_map(|place| {
        let name = &place.differences.first()?.place;
        let count = place.differences.len();
        Some(json!({"place": name, "change": place.change.name(), "differences": count, "hint": place.hint}))
    });
    let left_out = found
        .left_out
        .iter()
        .map(|l| json!({"phase": l.phase, "what": l.what, "why": l.why}));
    let unreadable = found.unreadable.iter().map(|(path, why)| json!({"path": path, "why": why}));
    json!({
        "apiVersion": OUTPUT_API_VERSION,
        "kind": "Differences",
        "left": found.left,
        "right": found.right,
        "differences": differences.collect::<Vec<_>>(),
        "places": places.collect::<Vec<_>>(),
        "leftOut": left_out.collect::<Vec<_>>(),
        "unreadable": unreadable.collect::<Vec<_>>(),
        "otherManifests": found.other_manifests,
    })
}
