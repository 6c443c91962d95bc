//! What v1beta3 cannot say, and what it says by saying nothing.

use std::collections::BTreeSet;

use super::{ARGUMENTS, Target, not_in_version};
use crate::config::defaults;
use crate::config::document::{Document, Kind};
use crate::config::duration::Duration;
use crate::config::model::Timeouts;
use crate::config::object::Encode as _;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Node, NodeValue};

/// The timeout that v1beta3 has in ClusterConfiguration.
pub(super) const CONTROL_PLANE: &str = "controlPlaneComponentHealthCheck";

/// The way back to v1beta3.
#[derive(Default)]
pub(super) struct WayBack {
    /// What cannot be said there.
    pub errors: Vec<Diagnostic>,
    /// Fields with the value that v1beta3 takes anyway: the number of the document, the path.
    pub drops: Vec<(usize, String)>,
}

/// A value that need not be said.
#[derive(Clone, Copy)]
enum Usual {
    True,
    False,
    Text(&'static str),
    /// An empty list.
    Nothing,
}

/// Fields that v1beta3 has not, with the value that holds there.
const NEWER: [(Kind, &str, Usual); 15] = [
    (Kind::Init, "dryRun", Usual::False),
    (Kind::Init, "nodeRegistration.imagePullSerial", Usual::True),
    (Kind::Join, "dryRun", Usual::False),
    (Kind::Join, "nodeRegistration.imagePullSerial", Usual::True),
    (Kind::Cluster, "encryptionAlgorithm", Usual::Text("RSA-2048")),
    (Kind::Cluster, "certificateValidityPeriod", Usual::Text("8760h")),
    (Kind::Cluster, "caCertificateValidityPeriod", Usual::Text("87600h")),
    (Kind::Cluster, "dns.disabled", Usual::False),
    (Kind::Cluster, "proxy.disabled", Usual::False),
    (Kind::Cluster, "apiServer.extraEnvs", Usual::Nothing),
    (Kind::Cluster, "controllerManager.extraEnvs", Usual::Nothing),
    (Kind::Cluster, "scheduler.extraEnvs", Usual::Nothing),
    (Kind::Cluster, "etcd.local.extraEnvs", Usual::Nothing),
    (Kind::Cluster, "etcd.external.httpEndpoints", Usual::Nothing),
    // What is left of these is empty.
    (Kind::Cluster, "proxy", Usual::Nothing),
];

/// Finds the way back for documents that are written in a newer version.
pub(super) fn way_back(documents: &[Document]) -> WayBack {
    let mut way = WayBack::default();
    for document in documents {
        match document.kind {
            Kind::Kubelet | Kind::KubeProxy => continue,
            Kind::Reset | Kind::Upgrade => {
                let message = format!("{} has no kind `{}`", Target::V1beta3.name(), document.kind.name());
                way.errors
                    .push(at(document, "kind", message, "take the document out of the file"));
            }
            Kind::Init | Kind::Cluster | Kind::Join if !document.version.is_old() => {
                newer_fields(document, &mut way);
                timeouts(document, &mut way);
                repeated_arguments(document, &mut way);
            }
            Kind::Init | Kind::Cluster | Kind::Join => {}
        }
    }
    one_timeout(documents, &mut way);
    way
}

fn at(document: &Document, path: &str, message: String, help: &str) -> Diagnostic {
    document.tag(not_in_version(path, document.root.locate(path), message, help))
}

fn newer_fields(document: &Document, way: &mut WayBack) {
    for (_, path, usual) in NEWER.iter().filter(|(kind, ..)| *kind == document.kind) {
        let Some(value) = find(&document.root, path) else { continue };
        let endpoints = find(&document.root, "etcd.external.endpoints");
        let same_endpoints =
            *path == "etcd.external.httpEndpoints" && endpoints.is_some_and(|endpoints| endpoints.to_value() == value.to_value());
        if *path == "proxy" {
            // Only where nothing stands in it: `proxy.disabled` is dealt with by itself.
            if value.get("disabled").is_none() {
                way.drops.push((document.index, (*path).to_owned()));
            }
        } else if same_endpoints || is_usual(value, *usual) {
            way.drops.push((document.index, (*path).to_owned()));
        } else {
            let message = format!("{} has no field `{path}`", Target::V1beta3.name());
            way.errors
                .push(at(document, path, message, "leave it out, or stay with v1beta4"));
        }
    }
}

fn timeouts(document: &Document, way: &mut WayBack) {
    let Some(given) = document.root.get("timeouts") else { return };
    let NodeValue::Mapping(entries) = &given.value else {
        way.drops.push((document.index, "timeouts".to_owned()));
        return;
    };
    if entries.is_empty() {
        way.drops.push((document.index, "timeouts".to_owned()));
    }
    for entry in entries {
        let path = format!("timeouts.{}", entry.key);
        let moves = entry.key == CONTROL_PLANE || (entry.key == "discovery" && document.kind == Kind::Join);
        if moves && entry.value.value != NodeValue::Null {
            continue;
        }
        if duration(&entry.value).is_none_or(|given| Some(given) == usual_timeout(&entry.key)) {
            way.drops.push((document.index, path));
        } else {
            let message = format!("{} has no field `{path}`", Target::V1beta3.name());
            way.errors
                .push(at(document, &path, message, "leave it out, or stay with v1beta4"));
        }
    }
}

/// Arguments are in mappings there: a name stands once.
fn repeated_arguments(document: &Document, way: &mut WayBack) {
    for (_, path) in ARGUMENTS.iter().filter(|(kind, _)| *kind == document.kind) {
        let Some(NodeValue::Sequence(items)) = find(&document.root, path).map(|list| &list.value) else {
            continue;
        };
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let name = item.text("name").unwrap_or_default();
            if !seen.insert(name) {
                let message = format!(
                    "{} takes the argument `{name}` only once; it stands here again",
                    Target::V1beta3.name()
                );
                let path = format!("{path}[{index}]");
                way.errors.push(at(document, &path, message, "leave one of the two out"));
            }
        }
    }
}

/// v1beta3 has one timeout of the control plane for `init` and `join`, in ClusterConfiguration.
fn one_timeout(documents: &[Document], way: &mut WayBack) {
    let of = |kind: Kind| documents.iter().find(|document| document.kind == kind && !document.repeated);
    let Some(join) = of(Kind::Join) else { return };
    let path = format!("timeouts.{CONTROL_PLANE}");
    let (init, cluster) = (of(Kind::Init), of(Kind::Cluster));
    let usual = usual_timeout(CONTROL_PLANE);
    let given = |document: Option<&Document>, path: &str| document.and_then(|d| find(&d.root, path)).and_then(duration);
    let shared = given(cluster, "apiServer.timeoutForControlPlane").or(usual);
    let of_init = given(init, &path).or(shared);
    let own = given(Some(join), &path);
    if own.or(shared) == of_init {
        return;
    }
    let message = format!(
        "{} has one timeout for the control plane, that of `init`; here `join` has another",
        Target::V1beta3.name()
    );
    let document = if own.is_some() { Some(join) } else { init };
    if let Some(document) = document {
        way.errors
            .push(at(document, &path, message, "give both the same, or stay with v1beta4"));
    }
}

/// The value at a path of keys.
pub(super) fn find<'n>(root: &'n Node, path: &str) -> Option<&'n Node> {
    path.split('.').try_fold(root, |node, name| node.get(name))
}

/// The duration that a value is.
pub(super) fn duration(value: &Node) -> Option<Duration> {
    match &value.value {
        NodeValue::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The timeout that holds where none is given.
pub(super) fn usual_timeout(name: &str) -> Option<Duration> {
    let mut usual: Option<Timeouts> = None;
    defaults::timeouts(&mut usual);
    usual?.encode().get(name)?.as_str()?.parse().ok()
}

fn is_usual(value: &Node, usual: Usual) -> bool {
    match (&value.value, usual) {
        (NodeValue::Null, _) => true,
        (NodeValue::Bool(value), Usual::True) => *value,
        (NodeValue::Bool(value), Usual::False) => !value,
        (NodeValue::String(text), Usual::Text(usual)) => {
            let same_duration = duration(value).is_some_and(|given| usual.parse() == Ok(given));
            text.is_empty() || text == usual || same_duration
        }
        (NodeValue::Sequence(items), Usual::Nothing) => items.is_empty(),
        _ => false,
    }
}
